import { isVisible, type DriveCall } from './driveCall';
import { fileNotFound, forbidden, preconditionFailed } from './driveError';
import { FOLDER_TYPE, type DriveItem } from './model';
import { etagOf } from './resources';

/**
 * The item a request names. What the token may not see, and what lies in a shared drive when the request does not say
 * that it knows such drives, is not found (guide "Implement shared drive support").
 */
export function itemOf(call: DriveCall, id = call.names['fileId'] ?? ''): DriveItem {
  const item = call.store.get(id);
  if (item === undefined || !isVisible(call, item)) throw fileNotFound(id);
  if (item.driveId !== undefined && !knowsSharedDrives(call)) throw fileNotFound(id);
  return item;
}

/** The folder a request wants something put into. The alias `root` may be used without being seen. */
export function folderOf(call: DriveCall, id: string): DriveItem {
  const folder = id === 'root' || id === call.store.rootId ? call.store.get(id)! : itemOf(call, id);
  if (folder.mimeType !== FOLDER_TYPE) throw forbidden('parentNotAFolder', 'The specified parent is not a folder.');
  return folder;
}

/** The item, if `If-Match` allows. Only v2 knows etags. */
export function matchingItemOf(call: DriveCall): DriveItem {
  const item = itemOf(call);
  const condition = call.headers['if-match'];
  if (condition === undefined || condition === '*' || !call.honoursIfMatch) return item;
  const wanted = condition.split(',').map((tag) => tag.trim());
  if (!wanted.includes(etagOf(item))) throw preconditionFailed();
  return item;
}

/** My Drive itself and the tops of shared drives can be neither changed nor deleted. */
export function refuseTop(item: DriveItem): void {
  if (item.parents.length > 0) return;
  throw forbidden('insufficientFilePermissions', 'The user does not have sufficient permissions for this file.');
}

/** Methods without that parameter, such as those of revisions, know shared drives by themselves. */
export function knowsSharedDrives(call: DriveCall): boolean {
  if (!call.parameters.takes('supportsAllDrives')) return true;
  return call.parameters.flag('supportsAllDrives') ?? call.parameters.flag('supportsTeamDrives') ?? false;
}
