import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { SyncError } from '../../src/core/errors';
import { collect } from '../../src/remote/bytes';
import { FolderProvider } from '../../src/remote/folder/folderProvider';
import { thisProcess } from '../../src/remote/folder/processIdentity';
import { StoreLock } from '../../src/remote/folder/storeLock';

/** A process of its own that works on a cloud folder: `folderWorker <job> <root> <count>`. Prints how often it won. */
const [job = '', root = '', count = '0'] = process.argv.slice(2);
const provider = new FolderProvider(root);

/** Adds one to the number in `counter`, by compare and swap, `times` times. */
async function increment(times: number): Promise<number> {
  for (let done = 0; done < times;) {
    const { info, content } = await provider.download('counter');
    const value = Number(Buffer.from(await collect(content)).toString());
    const next = Buffer.from(String(value + 1).padStart(12, '0'));
    if (await wins(provider.upload('counter', next, { replaces: info.etag, modified: 1_700_000_000_000 }))) done += 1;
  }
  return times;
}

/** Creates as many of the files `created/<n>` as others leave it, each holding this process's id. */
async function create(files: number): Promise<number> {
  let won = 0;
  for (let file = 0; file < files; file += 1) {
    const content = Buffer.from(String(process.pid));
    if (await wins(provider.upload(`created/${file}`, content, { replaces: 'absent' }))) won += 1;
  }
  return won;
}

/** Creates and deletes the only file of a folder over and over, so that the folder comes and goes. */
async function flicker(times: number): Promise<number> {
  for (let done = 0; done < times; done += 1) {
    const { etag } = await provider.upload(`flicker/${process.pid}`, Buffer.from('x'), { replaces: 'absent' });
    await provider.delete(`flicker/${process.pid}`, { etag });
  }
  return times;
}

/** Wins when the listing names the folder that is closed, and leaves out what is below. */
async function listUnreadable(): Promise<number> {
  const blocked: string[] = [];
  const files = await provider.listFiles('', { onBlocked: ({ path, cause }) => blocked.push(`${path} ${cause}`) });
  return files.map(({ path }) => path).join() === 'open' && blocked.join() === 'closed unreadable' ? 1 : 0;
}

/** How many of two listings are refused as `unreadable`: one of all, and one of the trash. */
async function refusedListings(): Promise<number> {
  const results = await Promise.allSettled([provider.listFiles(''), provider.listFiles('.cloudsync/trash/')]);
  return results.filter((result) => result.status === 'rejected' && SyncError.is(result.reason, 'unreadable')).length;
}

async function dieInUpload(): Promise<number> {
  const open = async function* (): AsyncIterable<Uint8Array> {
    yield await Promise.resolve(new Uint8Array(1000));
    process.kill(process.pid, 'SIGKILL');
  };
  await provider.upload('half', { size: 2000, open });
  return 0;
}

function dieInLock(): Promise<number> {
  const world = { self: thisProcess(), monotonic: () => performance.now(), delay: (ms: number) => sleep(ms) };
  const lock = new StoreLock(join(root, '.cloudsync', 'lock.cloudsync-tmp'), world);
  return lock.run(() => {
    process.kill(process.pid, 'SIGKILL');
    return 0;
  });
}

async function wins(action: Promise<unknown>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch (error) {
    if (SyncError.is(error, 'raced')) return false;
    throw error;
  }
}

const jobs: Readonly<Record<string, (count: number) => Promise<number>>> = {
  increment,
  create,
  flicker,
  listUnreadable,
  refusedListings,
  dieInUpload,
  dieInLock,
};
const run = jobs[job];
if (run === undefined) throw new Error(`there is no job "${job}"`);
void run(Number(count)).then((won) => process.stdout.write(String(won)));
