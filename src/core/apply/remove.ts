import { SyncError } from '../errors';
import type { DeleteLocalAction, DeleteRemoteAction } from '../model/plan';
import { cloudTrashPath } from '../state/cloudTrash';
import type { ApplyContext } from './context';
import { moveOrCopy } from './move';

/**
 * Deletes a file here, when it is still what the cloud deleted. Its content is in the trash before. The cloud is asked
 * once more for this one file: a listing that came late (some stores' do), or a file that is back, must not cost it.
 */
export async function deleteLocal(context: ApplyContext, action: DeleteLocalAction): Promise<void> {
  const { path } = action;
  const isBack = (await context.provider.getFileInfo(path, context.signal)) !== undefined;
  if (isBack) throw new SyncError('raced', `"${path}" is in the cloud again.`, { path });
  await context.trash.keepLocal(context.fs, action.local, action.base.localHash, action.reason);
  await context.fs.remove(action.local.path, { expected: action.local });
  context.tally.filesDeleted++;
  await forget(context, action.path);
}

/** Deletes a file in the cloud, when it is still what was deleted here. The store keeps it, or our trash folder there does. */
export async function deleteRemote(context: ApplyContext, action: DeleteRemoteAction): Promise<void> {
  const { etag } = action.remote;
  const { signal } = context;
  if (context.capabilities.keepsDeleted) await context.provider.delete(action.path, { etag, signal });
  else await moveOrCopy(context, action.remote, cloudTrashPath(action.path, context.environment.now(), context.device));
  context.tally.filesDeleted++;
  await forget(context, action.path);
}

export async function forget(context: ApplyContext, path: string): Promise<void> {
  context.manifest.deleteState(path);
  await context.manifest.flush();
}
