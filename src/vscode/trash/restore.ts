import { collect } from '../../core/bytes';
import { hashOf } from '../../core/bytes';
import type { Connection } from '../connection';
import { contentsOf, hashAt, replaceWith } from './contents';
import { isInCloud, type Kept } from './renderTrash';

/** What to do when there is a file under the name by now. */
export type WhenTaken = 'replace' | 'putBeside';

/** Why the trash has the file that a restored one replaced. */
const reason = 'replaced by a content from the trash';

/** Puts a content of either trash back into the folder. Resolves with the path under which it is. */
export async function restoreEntry(connection: Connection, entry: Kept, whenTaken: WhenTaken, signal?: AbortSignal): Promise<string> {
  const contents = contentsOf(connection);
  const { path } = entry;
  const now = whenTaken === 'replace' ? await hashAt(contents, path, signal) : undefined;
  if (now === undefined) return connection.session.engine.restore(entry, signal);
  if (!isInCloud(entry)) {
    if (now !== entry.hash) await replaceWith(contents, path, entry.hash, now, reason);
    return path;
  }
  const { content } = await connection.provider.download(entry.file.path, { etag: entry.file.etag, signal });
  const bytes = await collect(content);
  const hash = hashOf(bytes, () => contents.fs.createHasher());
  if (now !== hash) await replaceWith({ ...contents, contentOf: () => Promise.resolve(bytes) }, path, hash, now, reason);
  return path;
}
