import type { BlockedPath } from '../../core/model/fileSystem';
import { kindOf, type DriveNode } from './node';

/** A slash that is none to a disk, to show a name that has one. */
const shownSlash = '\u2215';

/** Something whose name no disk can hold. All that is in it stays out too. */
export function blockedName(prefix: string, node: DriveNode): BlockedPath {
  const path = prefix + (node.name === '' ? '(no name)' : node.name.replaceAll('/', shownSlash));
  const what = node.name === '' ? 'has no name' : 'has a slash in its name';
  const kind = kindOf(node) === 'folder' ? 'The folder' : 'The file';
  return {
    path,
    cause: 'badName',
    message: `${kind} "${prefix}${node.name}" in Google Drive is not synced: it ${what}. Rename it there to sync it.`,
  };
}

/** Something that has no bytes: it is passed over, and never deleted. */
export function blockedDocument(path: string, node: DriveNode): BlockedPath {
  const what = kindOf(node) === 'shortcut' ? 'a shortcut' : 'a document of Google';
  return { path, cause: 'nativeDocument', message: `"${path}" is ${what} and has no content to sync. It stays in Google Drive as it is.` };
}
