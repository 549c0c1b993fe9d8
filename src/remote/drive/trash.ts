import { SyncError } from '../../core/errors';
import { nodeFields, parseNode, versionToken, type DriveNode } from './node';
import { everyDrive } from './place';
import { isAt, type DriveSession } from './session';

/**
 * Puts a file into Drive's trash, when it is still the version `token` at its place. There is no condition that Drive
 * would check, but a way back: the answer tells what was trashed, and what should not have been is taken out again.
 * Says whether the file is in the trash now.
 */
export async function trashIf(session: DriveSession, node: DriveNode, token: string | undefined, path: string): Promise<boolean> {
  const trashed = await setTrashed(session, node.id, true, path);
  if (trashed === undefined) return true;
  if ((token === undefined || versionToken(trashed) === token) && isAt(trashed, node)) return true;
  await setTrashed(session, node.id, false, path);
  return false;
}

/** Gives the file's state after it; `undefined` when there is no such file at all. Not to be cancelled: half of it would be done. */
async function setTrashed(session: DriveSession, id: string, trashed: boolean, path: string): Promise<DriveNode | undefined> {
  const { client } = session.place;
  const request = { fileId: id, requestBody: { trashed }, fields: nodeFields, ...everyDrive };
  try {
    const { data } = await client.run({ path }, () => client.api.files.update(request));
    const node = parseNode(data);
    if (node !== undefined) session.tree.set(node);
    return node;
  } catch (error) {
    if (!SyncError.is(error, 'notFound')) throw error;
    session.tree.remove(id);
    return undefined;
  }
}
