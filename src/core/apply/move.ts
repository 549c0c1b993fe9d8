import { SyncError } from '../errors';
import type { LocalFile } from '../model/fileSystem';
import type { MoveLocalAction, MoveRemoteAction } from '../model/plan';
import type { FolderMove } from '../plan/folderMoves';
import type { RemoteFileInfo } from '../model/provider';
import { spelling } from './record';
import type { ApplyContext } from './context';

/** Renames the file here as it was renamed in the cloud; a local edit goes with it. */
export async function moveLocal(context: ApplyContext, action: MoveLocalAction): Promise<void> {
  const moved = await context.fs.move(action.local.path, action.path, { expected: action.local });
  recordMove(context, action, moved, action.remote);
  await context.manifest.flush();
}

/** Renames the file in the cloud as it was renamed here; an edit there goes with it. */
export async function moveRemote(context: ApplyContext, action: MoveRemoteAction): Promise<void> {
  setMoved(context, action, await moveOrCopy(context, action.remote, action.path));
  await context.manifest.flush();
}

/** Gives a file in the cloud a free name, without a transfer where the store can; else it gets the content again under it first. */
export async function moveOrCopy(context: ApplyContext, file: RemoteFileInfo, to: string): Promise<RemoteFileInfo> {
  const { path, etag } = file;
  const { provider, signal } = context;
  if (provider.move === undefined) return copy(context, file, to);
  try {
    return await provider.move(path, to, { etag, signal });
  } catch (error) {
    if (!SyncError.is(error, 'unsupported')) throw error;
    return copy(context, file, to);
  }
}

async function copy({ provider, signal }: ApplyContext, { path, etag }: RemoteFileInfo, to: string): Promise<RemoteFileInfo> {
  const info = await provider.getFileInfo(path, signal);
  if (info?.etag !== etag) throw new SyncError('raced', `"${path}" changed in the cloud during the sync.`, { path });
  const { size, hash, modified, executable } = info;
  const open = async function* (): AsyncGenerator<Uint8Array> {
    yield* (await provider.download(path, { etag, signal })).content;
  };
  const copied = await provider.upload(to, { size, open }, { replaces: 'absent', hash, modified, executable, signal });
  await provider.delete(path, { etag, signal });
  return copied;
}

/** Renames a folder in the cloud as it was renamed here, in one step for all its files. */
export async function moveFolder(context: ApplyContext, { from, to, moves }: FolderMove): Promise<void> {
  const files = new Map(moves.map((move) => [move.from, move.remote.etag]));
  const moved = await context.provider.moveFolder?.(from, to, files, { signal: context.signal });
  const infos = new Map(moved?.map((info) => [info.path, info]));
  for (const move of moves) setMoved(context, move, infos.get(move.path));
  await context.manifest.flush();
}

function isEditedHere({ local, base }: MoveLocalAction | MoveRemoteAction): boolean {
  return local.hash !== base.localHash;
}

function setMoved(context: ApplyContext, action: MoveRemoteAction, moved: RemoteFileInfo | undefined): void {
  const isEditedThere = action.remote.etag !== action.base.etag;
  recordMove(context, action, action.local, isEditedThere ? undefined : moved);
}

/** The base moves along. A side that was edited (in the cloud: `remote` is `undefined`) keeps what the base knew of it, so that its edit shows as one. */
function recordMove(
  context: ApplyContext,
  action: MoveLocalAction | MoveRemoteAction,
  file: LocalFile,
  remote: RemoteFileInfo | undefined,
): void {
  const { base } = action;
  const local = isEditedHere(action) ? undefined : file;
  context.manifest.setState(action.path, {
    ...base,
    localModified: local?.modified ?? base.localModified,
    fingerprint: local?.fingerprint,
    identity: local?.identity ?? base.identity,
    remoteModified: remote?.modified ?? base.remoteModified,
    etag: remote?.etag ?? base.etag,
    localPath: spelling(action.path, file),
  });
  context.manifest.deleteState(action.from);
  context.tally.filesMoved++;
}
