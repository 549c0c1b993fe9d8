import type { CloudTrashEntry, TrashEntry } from '../../core';
import { collect, hashOf } from '../../core/bytes';
import type { Connection } from '../folder/connection';
import type { FolderSync } from '../folder/folderSync';
import { hashAt, replaceWith, type Contents } from './contents';
import { isInCloud, type Kept } from './renderTrash';

/** What to do when there is a file under the name by now. */
export type WhenTaken = 'replace' | 'putBeside';

/** Why the trash has the file that a restored one replaced. */
const reason = 'replaced by a content from the trash';

/** Puts a content of either trash back into the folder; for one of this computer no cloud is needed. Resolves with the path under which it is. */
export function restoreEntry(
  sync: Pick<FolderSync, 'change' | 'use'>,
  entry: Kept,
  whenTaken: WhenTaken,
  signal?: AbortSignal,
): Promise<string> {
  return isInCloud(entry)
    ? sync.use((connection) => restoreFromCloud(connection, entry, whenTaken, signal))
    : sync.change((contents) => restoreFromHere(contents, entry, whenTaken, signal));
}

async function restoreFromHere(contents: Contents, entry: TrashEntry, whenTaken: WhenTaken, signal?: AbortSignal): Promise<string> {
  const { path, hash } = entry;
  const now = whenTaken === 'replace' ? await hashAt(contents, path, signal) : undefined;
  if (now === undefined) return contents.restore(entry);
  if (now !== hash) await replaceWith(contents, path, hash, now, reason);
  return path;
}

async function restoreFromCloud(
  { contents, provider, session }: Connection,
  entry: CloudTrashEntry,
  whenTaken: WhenTaken,
  signal?: AbortSignal,
): Promise<string> {
  const { path, file } = entry;
  const now = whenTaken === 'replace' ? await hashAt(contents, path, signal) : undefined;
  if (now === undefined) return session.engine.restore(entry, signal);
  const { content } = await provider.download(file.path, { etag: file.etag, signal });
  const bytes = await collect(content);
  const hash = hashOf(bytes, () => contents.fs.createHasher());
  if (now !== hash) await replaceWith({ ...contents, contentOf: () => Promise.resolve(bytes) }, path, hash, now, reason);
  return path;
}
