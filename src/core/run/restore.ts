import { SyncError } from '../errors';
import type { AsyncFileSystem } from '../model/fileSystem';
import { conflictCopyPath } from '../names/conflictName';
import { ancestors, nameKey } from '../names/nameKey';
import { isOwnPath, pathFault } from '../names/remotePath';
import { cloudTrashEntry, type CloudTrashEntry } from '../state/cloudTrash';
import type { TrashEntry } from '../state/trash';
import type { Parts } from './parts';

/** What syncs deleted in the cloud and this store does not keep by itself, oldest first. Costs a listing. */
export async function listCloudTrash({ provider }: Parts, signal?: AbortSignal): Promise<CloudTrashEntry[]> {
  const listing = await provider.listFiles('.cloudsync/trash/', { signal });
  return listing.flatMap((file) => cloudTrashEntry(file) ?? []).sort((one, other) => one.time - other.time);
}

/** Puts a content back into the folder; under a free name when its own is taken. Resolves with its path; the next sync brings it to the cloud. */
export async function restore(parts: Parts, entry: TrashEntry | CloudTrashEntry, signal?: AbortSignal): Promise<string> {
  const path = 'file' in entry ? await restoreFromCloud(parts, entry, signal) : await restoreKept(parts, entry);
  parts.scans.touch([path]);
  return path;
}

/** The same for a content in the trash of this device, which needs no cloud. */
export async function restoreKept({ fs, trash, device }: Pick<Parts, 'fs' | 'trash' | 'device'>, entry: TrashEntry): Promise<string> {
  const path = await freePath(fs, entry.path, { now: entry.time, device });
  await trash.restore(fs, entry, path);
  return path;
}

async function restoreFromCloud(
  { fs, provider }: Parts,
  { path, time, device, file }: CloudTrashEntry,
  signal?: AbortSignal,
): Promise<string> {
  const free = await freePath(fs, path, { now: time, device });
  const { info, content } = await provider.download(file.path, { etag: file.etag, signal });
  await fs.write(free, content, { expected: 'absent', hash: info.hash, modified: info.modified, executable: info.executable, signal });
  return free;
}

/** The path itself when nothing is in its way, else a free one beside what is: a file or folder of its name, or a file of its folder's. */
async function freePath(fs: AsyncFileSystem, path: string, label: { readonly now: number; readonly device: string }): Promise<string> {
  const fault = isOwnPath(path) ? 'it is one of our own' : pathFault(path);
  if (fault !== undefined) throw new SyncError('badName', `"${path}" cannot be restored under this name: ${fault}.`, { path });
  const above = new Set(ancestors(path).map(nameKey));
  const folders = new Set<string>();
  const enter = (folder: string): boolean => folders.add(nameKey(folder)).size > 0 && above.has(nameKey(folder));
  const { files, blocked } = await fs.scan({ enter });
  const others = new Set([...files, ...blocked].map((file) => nameKey(file.path)));
  const isTaken = (candidate: string): boolean => others.has(nameKey(candidate)) || folders.has(nameKey(candidate));
  const noFolder = ancestors(path).findLast((folder) => others.has(nameKey(folder)));
  const wanted = noFolder ?? path;
  return isTaken(wanted) ? conflictCopyPath(wanted, { ...label, isTaken }) + path.slice(wanted.length) : path;
}
