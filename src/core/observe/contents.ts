import { hashContent } from '../bytes';
import { forEachLimited } from '../concurrency';
import { SyncError } from '../errors';
import type { AsyncFileSystem, BlockedPath } from '../model/fileSystem';
import type { BaseTree, LocalEntry, LocalTree, RemoteTree } from '../model/plan';
import type { CloudSyncProvider, RemoteFileInfo } from '../model/provider';
import { decisionTable, localState, remoteState } from '../plan/decisionTable';
import { hashLocal } from './localTree';

export interface ContentLookup {
  readonly fs: AsyncFileSystem;
  readonly provider: CloudSyncProvider;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly onHashed?: ((bytes: number) => void) | undefined;
  readonly onDownloaded?: ((bytes: number) => void) | undefined;
}

/**
 * Finds out the contents on which the plan depends: those of paths that changed on both sides. Everything else is
 * decided without them. A store that does not tell a hash is asked for the file itself.
 */
export async function lookUpContents(
  base: BaseTree,
  local: LocalTree,
  remote: RemoteTree,
  lookup: ContentLookup,
): Promise<{ local: LocalTree; remote: RemoteTree }> {
  const undecided = [...local.files.values()].filter((file) => dependsOnContent(base, file, remote));
  if (undecided.length === 0) return { local, remote };
  const localFiles = new Map(local.files);
  const remoteFiles = new Map(remote.files);
  const blocked: BlockedPath[] = [];
  await forEachLimited(undecided, lookup.concurrency, async (file) => {
    const theirs = remote.files.get(file.path);
    if (theirs === undefined) return;
    try {
      await setOrDelete(localFiles, file.path, () => localContent(file, lookup));
      await setOrDelete(remoteFiles, file.path, () => remoteContent(theirs, lookup));
    } catch (error) {
      blocked.push(unknownContent(error, file.path));
    }
  });
  return { local: { files: localFiles, blocked: [...local.blocked, ...blocked] }, remote: { ...remote, files: remoteFiles } };
}

/** A content that cannot be read leaves its path alone; what ends the run is thrown on. */
function unknownContent(error: unknown, path: string): BlockedPath {
  const failure = SyncError.from(error, path);
  if (failure.stopsTheRun) throw failure;
  return { path, cause: 'unreadable', message: failure.message };
}

function dependsOnContent(base: BaseTree, file: LocalEntry, remote: RemoteTree): boolean {
  const known = base.get(file.path);
  return decisionTable[localState(known, file)][remoteState(known, remote.files.get(file.path))].decision === 'compare';
}

/** A file that is gone by the time it is looked at leaves its tree: it was seen to be absent. */
async function setOrDelete<Entry>(files: Map<string, Entry>, path: string, look: () => Promise<Entry>): Promise<void> {
  try {
    files.set(path, await look());
  } catch (error) {
    if (!SyncError.is(error, 'notFound')) throw error;
    files.delete(path);
  }
}

async function localContent(file: LocalEntry, lookup: ContentLookup): Promise<LocalEntry> {
  return file.hash === undefined ? hashLocal(lookup.fs, file, lookup) : file;
}

async function remoteContent(listed: RemoteFileInfo, lookup: ContentLookup): Promise<RemoteFileInfo> {
  if (listed.hash !== undefined) return listed;
  const info = await lookup.provider.getFileInfo(listed.path, lookup.signal);
  if (info === undefined) throw new SyncError('notFound', `"${listed.path}" is no longer in the cloud.`, { path: listed.path });
  if (info.hash !== undefined) return info;
  const incoming = await lookup.provider.download(listed.path, { signal: lookup.signal });
  const { hash, size } = await hashContent(incoming.content, () => lookup.fs.createHasher());
  lookup.onDownloaded?.(size);
  return { ...incoming.info, hash };
}
