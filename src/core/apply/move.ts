import { SyncError } from '../errors';
import type { LocalFile } from '../model/fileSystem';
import type { MoveLocalAction, MoveRemoteAction } from '../model/plan';
import type { RemoteFileInfo } from '../model/provider';
import { spelling } from './record';
import type { ApplyContext } from './context';

/** Renames the file here as it was renamed in the cloud; a local edit goes with it. */
export async function moveLocal(context: ApplyContext, action: MoveLocalAction): Promise<void> {
  const moved = await context.fs.move(action.local.path, action.path, { expected: action.local });
  await recordMove(context, action, action.isEdited ? undefined : moved, action.remote);
}

/** Renames the file in the cloud as it was renamed here, without a transfer; an edit there goes with it. */
export async function moveRemote(context: ApplyContext, action: MoveRemoteAction): Promise<void> {
  if (context.provider.move === undefined) throw new SyncError('unsupported', 'This store cannot move files.', { path: action.path });
  const moved = await context.provider.move(action.from, action.path, { etag: action.remote.etag, signal: context.signal });
  await recordMove(context, action, action.local, action.isEdited ? undefined : moved);
}

/** The base moves along. A side that was edited (`undefined` here) keeps what the base knew of it, so that its edit shows as one. */
async function recordMove(
  context: ApplyContext,
  action: MoveLocalAction | MoveRemoteAction,
  local: LocalFile | undefined,
  remote: RemoteFileInfo | undefined,
): Promise<void> {
  const { base } = action;
  context.manifest.setState(action.path, {
    ...base,
    localModified: local?.modified ?? base.localModified,
    fingerprint: local?.fingerprint,
    remoteModified: remote?.modified ?? base.remoteModified,
    etag: remote?.etag ?? base.etag,
    localPath: local && spelling(action.path, local),
  });
  context.manifest.deleteState(action.from);
  await context.manifest.flush();
  context.tally.filesMoved++;
}
