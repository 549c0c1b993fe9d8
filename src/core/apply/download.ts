import { collect, hashOf } from '../bytes';
import { SyncError } from '../errors';
import type { LocalFile } from '../model/fileSystem';
import type { DownloadAction, LocalEntry } from '../model/plan';
import type { RemoteContent, RemoteFileInfo } from '../model/provider';
import type { ApplyContext } from './context';
import { isSameMode } from '../plan/plan';
import { keepBase, largestMergeable, recordSynced } from './record';

/** Fetches a file. What it replaces is in the trash before. */
export async function download(context: ApplyContext, action: DownloadAction): Promise<void> {
  await downloadFile(context, action.remote, action.local, action.reason);
}

/** Puts the version `remote` in the place of `local` (of nothing, when that is absent) and records it. */
export async function downloadFile(
  context: ApplyContext,
  remote: RemoteFileInfo,
  local: LocalEntry | undefined,
  reason: string,
): Promise<void> {
  const incoming = await context.provider.download(remote.path, { etag: remote.etag, signal: context.signal });
  try {
    await putInPlace(context, incoming, local, reason);
  } catch (error) {
    await giveUp(incoming).catch(() => undefined);
    throw error;
  }
}

async function putInPlace(context: ApplyContext, incoming: RemoteContent, local: LocalEntry | undefined, reason: string): Promise<void> {
  if (local !== undefined) {
    if (local.hash === undefined) throw new SyncError('raced', `"${local.path}" changed during the sync.`, { path: local.path });
    const isSame = local.hash === incoming.info.hash;
    if (isSame && isSameMode(local, incoming.info)) return adopt(context, incoming, local, local.hash);
    if (!isSame) await context.trash.keepLocal(context.fs, local, local.hash, reason);
  }
  const written = await writeContent(context, incoming, local);
  context.tally.filesDownloaded++;
  context.tally.bytesDownloaded += written.size;
  await recordSynced(context, incoming.info.path, written, incoming.info, written.hash);
}

/** Both sides hold the same already: the transfer is cut off, nothing is written. */
async function adopt(context: ApplyContext, incoming: RemoteContent, local: LocalFile, hash: string): Promise<void> {
  await giveUp(incoming);
  await recordSynced(context, incoming.info.path, local, incoming.info, hash);
}

/** Gives back what an unread content holds open. */
async function giveUp({ content }: RemoteContent): Promise<void> {
  await content[Symbol.asyncIterator]().return?.();
}

async function writeContent(
  context: ApplyContext,
  incoming: RemoteContent,
  local: LocalEntry | undefined,
): Promise<LocalFile & { hash: string }> {
  const { info } = incoming;
  const path = local?.path ?? info.path;
  const options = {
    expected: local ?? 'absent',
    modified: info.modified,
    executable: info.executable,
    hash: info.hash,
    signal: context.signal,
  } as const;
  if (info.size > largestMergeable) return context.fs.write(path, incoming.content, options);
  const bytes = await collect(incoming.content);
  checkContent(context, info, bytes);
  await keepBase(
    context,
    hashOf(bytes, () => context.fs.createHasher()),
    bytes,
  );
  return context.fs.write(path, bytes, options);
}

/** Bytes that are not what the store said they are never reach the disk. */
export function checkContent(context: ApplyContext, info: RemoteFileInfo, bytes: Uint8Array): void {
  const isWhole = bytes.length === info.size;
  const isIntact = info.hash === undefined || hashOf(bytes, () => context.fs.createHasher()) === info.hash;
  if (isWhole && isIntact) return;
  throw new SyncError(
    'corrupt',
    `"${info.path}" did not arrive as it was stored. The file here was not touched; the next sync tries again.`,
    { path: info.path },
  );
}
