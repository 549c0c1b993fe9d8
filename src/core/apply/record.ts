import type { FileSyncState } from '../model/changes';
import type { LocalFile } from '../model/fileSystem';
import type { RemoteFileInfo } from '../model/provider';
import type { ApplyContext } from './context';

/** Largest text whose content is kept as the base of a later merge, in bytes. */
export const largestMergeable = 1024 * 1024;

/**
 * Notes that both sides hold the content with this hash. Call it when both are confirmed, and not before. `replaced` is
 * what the cloud held until now, when that was not what both sides had.
 */
export async function recordSynced(
  context: ApplyContext,
  path: string,
  local: LocalFile,
  remote: RemoteFileInfo,
  hash: string,
  replaced?: string,
): Promise<void> {
  const before = context.manifest.getState(path);
  context.manifest.setState(path, {
    localHash: hash,
    remoteHash: hash,
    localModified: local.modified,
    remoteModified: remote.modified,
    etag: remote.etag,
    size: local.size,
    fingerprint: local.fingerprint,
    identity: local.identity,
    executable: local.executable ?? remote.executable ?? before?.executable,
    localPath: spelling(path, local),
    earlier: earlierContents(before, hash, replaced),
  });
  await context.manifest.flush();
}

/** Former contents that are remembered of each path. */
const longestMemory = 16;

function earlierContents(before: FileSyncState | undefined, hash: string, replaced: string | undefined): readonly string[] | undefined {
  const latest = [replaced, before?.localHash].flatMap((each) => (each === undefined ? [] : [shortHash(each)]));
  const others = new Set([...latest, ...(before?.earlier ?? [])]);
  others.delete(shortHash(hash));
  return others.size === 0 ? undefined : [...others].slice(0, longestMemory);
}

/** Enough of a hash to know a content again among a few. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16);
}

/** How the disk spells a path, if it does so otherwise. */
export function spelling(path: string, local: LocalFile): string | undefined {
  return local.path === path ? undefined : local.path;
}

/** Keeps a text as the base of a later merge. It can be had again from the cloud or the next edit, so it need not survive a power cut. */
export async function keepBase(context: ApplyContext, hash: string, bytes: Uint8Array): Promise<void> {
  if (context.mergeText === undefined || bytes.length > largestMergeable || bytes.includes(0)) return;
  if (!(await context.texts.has(hash))) await context.texts.keep(hash, bytes, { durable: false });
}
