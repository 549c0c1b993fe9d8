import { collect } from '../bytes';
import { SyncError } from '../errors';
import type { DeleteLocalAction, DeleteRemoteAction } from '../model/plan';
import { deviceLabel } from '../names/conflictName';
import { ownFolder } from '../names/remotePath';
import type { ApplyContext } from './context';

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
  else if (context.provider.move) await context.provider.move(action.path, remoteTrashPath(context, action.path), { etag, signal });
  else await copyThenDelete(context, action);
  context.tally.filesDeleted++;
  await forget(context, action.path);
}

export async function forget(context: ApplyContext, path: string): Promise<void> {
  context.manifest.deleteState(path);
  await context.manifest.flush();
}

async function copyThenDelete(context: ApplyContext, action: DeleteRemoteAction): Promise<void> {
  const { signal } = context;
  const { etag } = action.remote;
  const { info, content } = await context.provider.download(action.path, { etag, signal });
  const { hash, modified, executable } = info;
  await context.provider.upload(remoteTrashPath(context, action.path), await collect(content), {
    replaces: 'absent',
    hash,
    modified,
    executable,
    signal,
  });
  await context.provider.delete(action.path, { etag, signal });
}

/** `.cloudsync/trash/2026-11-22T171103123Z laptop/notes/a.md`: readable in any console, and unique. */
export function remoteTrashPath(context: ApplyContext, path: string): string {
  const time = new Date(context.environment.now()).toISOString().replace(/[:.]/g, '');
  return `${ownFolder}/trash/${time} ${deviceLabel(context.device)}/${path}`;
}
