import { parseArgs } from 'node:util';
import { startDriveDouble } from './driveDouble';

/**
 * The double as a process of its own, for clients that are processes too.
 * usage: tsx test/harness/drive/main.ts [--port N] [--token T] [--folder NAME]
 *
 * Its first line of output is JSON: `{ url, rootId, folderId, token }`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, token: { type: 'string' }, folder: { type: 'string' } } });
  const double = await startDriveDouble({
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
    ...(values.token === undefined ? {} : { token: values.token }),
  });
  const { url, rootId, token } = double;
  const folderId = values.folder === undefined ? rootId : double.store.createFolder(values.folder).id;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void double.close());
  console.log(JSON.stringify({ url, rootId, folderId, token }));
}

void main();
