import { mkdirSync, readdirSync, realpathSync, rmdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { badName, behindLink, inTheWay, noRoot, requireGoodPath } from './fileErrors';
import { errorCode } from './nodeErrors';
import { lookAt } from './nodeStat';

/** Names that Windows gives to devices, with any extension, and characters that it keeps for itself. */
const badOnWindows = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)|[<>:"|?*]|[. ]$/iu;

/** The place on disk of a path below the root. Throws `badName` for one that may not be a file there. */
export function toAbsolute(root: string, path: string, platform: NodeJS.Platform = process.platform): string {
  requireGoodPath(path);
  const segments = path.split('/');
  if (platform === 'win32' && segments.some((segment) => badOnWindows.test(segment))) {
    throw badName(path, 'Windows does not store such a name');
  }
  return join(root, ...segments);
}

export function requireRoot(root: string): void {
  try {
    if (!statSync(root).isDirectory()) throw noRoot(root);
  } catch (error) {
    throw noRoot(root, error);
  }
}

/** Throws when a parent of the path is a symbolic link: a scan does not look behind it, and it may leave the root. */
export function requireNoLinks(root: string, path: string): void {
  for (const folder of parentsOf(path)) {
    const stats = lookAt(join(root, folder));
    if (stats?.isSymbolicLink() === true) throw behindLink(path, folder);
    if (stats === undefined) return;
  }
}

/** Makes the parents of a path, but never the root itself: it would stand in for a drive that is not there. */
export function makeParents(root: string, path: string): void {
  for (const folder of parentsOf(path)) {
    const stats = lookAt(join(root, folder));
    if (stats?.isSymbolicLink() === true) throw behindLink(path, folder);
    if (stats?.isDirectory() === false) throw inTheWay(path, folder, 'a file');
    if (stats === undefined) makeFolder(join(root, folder));
  }
}

/** The path as the disk spells it, on one that finds it in other spellings too. */
export function spelledPath(root: string, path: string): string {
  const prefix = realpathSync.native(root) + sep;
  const real = realpathSync.native(join(root, path));
  return real.startsWith(prefix) ? real.slice(prefix.length).split(sep).join('/') : path;
}

/** Removes the folder at the path when there is nothing below it but other folders. */
export function clearEmptyFolder(root: string, path: string): void {
  requireNoLinks(root, path);
  const folders = emptyFolders(join(root, path));
  // From the inside out; a file that came meanwhile makes the step fail that would have removed it.
  for (const folder of folders?.reverse() ?? []) rmdirSync(folder);
}

/** The folder and all below it, outermost first; `undefined` when it is no folder, or holds anything else. */
function emptyFolders(folder: string): string[] | undefined {
  if (lookAt(folder)?.isDirectory() !== true) return undefined;
  const below = readdirSync(folder).map((name) => emptyFolders(join(folder, name)));
  return below.some((folders) => folders === undefined) ? undefined : [folder, ...below.flatMap((folders) => folders ?? [])];
}

/** Removes the folders above a path that hold nothing any more, up to the root. */
export function pruneAbove(root: string, path: string): void {
  for (const folder of parentsOf(path).reverse()) {
    try {
      rmdirSync(join(root, folder));
    } catch {
      // Not empty, or not ours to remove: it stays, and so do those above it.
      return;
    }
  }
}

/** `a`, `a/b` for `a/b/c`. */
function parentsOf(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

function makeFolder(absolutePath: string): void {
  try {
    mkdirSync(absolutePath);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
