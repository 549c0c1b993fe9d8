import { SyncError } from '../../core/errors';
import type { DriveClient } from './driveClient';
import { isFolder, nodeFields, parseNode, type DriveNode } from './node';

/** A folder in Drive and the connection to it. */
export interface DrivePlace {
  readonly client: DriveClient;
  readonly root: DriveRoot;
}

export interface DriveRoot {
  /** The real id, also where the folder was named by the alias `root`. */
  readonly id: string;
  /** The shared drive that the folder lies in; absent in My Drive. */
  readonly driveId?: string | undefined;
}

/** Said with every call, because a folder may lie in a shared drive. */
export const everyDrive = { supportsAllDrives: true } as const;

/** The shared drive, where there is one. */
export function driveOf({ driveId }: DriveRoot): { readonly driveId?: string } {
  return driveId === undefined ? {} : { driveId };
}

/** What the feed of changes needs to be told to look where the root is. */
export function feedScope(root: DriveRoot): {
  readonly supportsAllDrives: true;
  readonly includeItemsFromAllDrives: true;
  readonly driveId?: string;
} {
  return { ...everyDrive, includeItemsFromAllDrives: true, ...driveOf(root) };
}

/** The same for a search. */
export function searchScope(root: DriveRoot): ReturnType<typeof feedScope> & { readonly corpora?: string } {
  return { ...feedScope(root), ...(root.driveId === undefined ? {} : { corpora: 'drive' }) };
}

/** Looks at the root itself. Throws `noRemote` when it is gone or no folder. */
export async function findRoot(
  client: DriveClient,
  folderId: string,
  signal?: AbortSignal,
): Promise<{ readonly root: DriveRoot; readonly node: DriveNode }> {
  const fields = `${nodeFields},driveId`;
  try {
    const { data } = await client.run({ signal }, (options) => client.api.files.get({ fileId: folderId, fields, ...everyDrive }, options));
    const node = parseNode(data);
    if (node === undefined || !isFolder(node))
      throw new SyncError('noRemote', 'The id in the remote is not that of a folder in Google Drive. Correct it.');
    if (node.trashed) throw noRoot();
    return { root: { id: node.id, driveId: data.driveId ?? undefined }, node };
  } catch (error) {
    if (SyncError.is(error, 'notFound')) throw noRoot(error);
    throw error;
  }
}

export function noRoot(cause?: unknown): SyncError {
  const message =
    'The folder is not in this Google Drive: it was deleted, it is in the trash, or this account and what it granted to Cloud Sync do not show it. Restore it, or choose a folder again.';
  return new SyncError('noRemote', message, { cause });
}

/** The present state of one file, asked for by its id; `undefined` when it is gone for good or not to be seen. */
export async function fetchNode(
  { client }: DrivePlace,
  id: string,
  context: { readonly path?: string; readonly signal?: AbortSignal | undefined },
): Promise<DriveNode | undefined> {
  try {
    const { data } = await client.run(context, (options) =>
      client.api.files.get({ fileId: id, fields: nodeFields, ...everyDrive }, options),
    );
    return parseNode(data);
  } catch (error) {
    if (SyncError.is(error, 'notFound')) return undefined;
    throw error;
  }
}

/**
 * Whether this account sees whatever lies in its folders. "My Drive" itself is what tells: with access to the files of
 * the app only (`drive.file`) there is no such folder (https://github.com/rclone/rclone, backend/drive, on the id of the root).
 */
export async function seesAll(place: DrivePlace): Promise<boolean> {
  return (await fetchNode(place, 'root', {})) !== undefined;
}
