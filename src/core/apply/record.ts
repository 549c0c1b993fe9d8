import type { LocalFile } from '../model/fileSystem';
import type { RemoteFileInfo } from '../model/provider';
import type { ApplyContext } from './context';

/** Largest text whose content is kept as the base of a later merge, in bytes. */
export const largestMergeable = 1024 * 1024;

/** Notes that both sides hold the content with this hash. Call it when both are confirmed, and not before. */
export async function recordSynced(
  context: ApplyContext,
  path: string,
  local: LocalFile,
  remote: RemoteFileInfo,
  hash: string,
): Promise<void> {
  context.manifest.setState(path, {
    localHash: hash,
    remoteHash: hash,
    localModified: local.modified,
    remoteModified: remote.modified,
    etag: remote.etag,
    size: local.size,
    fingerprint: local.fingerprint,
    executable: local.executable,
    localPath: spelling(path, local),
  });
  await context.manifest.flush();
}

/** How the disk spells a path, if it does so otherwise. */
export function spelling(path: string, local: LocalFile): string | undefined {
  return local.path === path ? undefined : local.path;
}

/** Keeps a text as the base of a later merge. It can be had again from the cloud or the next edit, so it need not survive a power cut. */
export async function keepBase(context: ApplyContext, hash: string, bytes: Uint8Array): Promise<void> {
  if (context.mergeText === undefined || bytes.length > largestMergeable || bytes.includes(0)) return;
  if (!(await context.blobs.has(hash))) await context.blobs.keep(hash, bytes, { durable: false });
}
