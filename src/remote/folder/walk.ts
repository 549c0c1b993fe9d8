import { readdirSync, type BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { SyncError } from '../../core/errors';
import type { BlockedPath } from '../../core/model/fileSystem';
import { isOwnPath, temporarySuffix } from '../../core/names/remotePath';
import { checkAborted } from '../failures';
import { errorCode, fileError } from './fileErrors';
import { look } from './fileVersion';

export interface FoundFile {
  readonly path: string;
  readonly stats: BigIntStats;
}

export interface WalkOptions {
  /** Only paths that begin so. */
  readonly prefix: string;
  readonly signal?: AbortSignal | undefined;
  readonly onBlocked: (blocked: BlockedPath) => void;
  /** Called for each temporary file, which is never listed. */
  readonly onTemporary: (path: string) => void;
  readonly onProgress: (count: number) => void;
  /** Lets others run: awaited now and then. */
  readonly breathe: () => Promise<void>;
}

const entriesPerBreath = 500;

/** Every regular file below `root`. A folder that may not be read is blocked, with all that is in it. */
export async function walk(root: string, options: WalkOptions): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  const folders = [folderOf(options.prefix)];
  let breathAt = entriesPerBreath;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    checkAborted(options.signal);
    try {
      for (const name of namesIn(root, folder)) visit(root, folder + name, files, folders, options);
    } catch (error) {
      options.onBlocked(unreadable(root, folder, error));
    }
    if (files.length < breathAt) continue;
    breathAt = files.length + entriesPerBreath;
    options.onProgress(files.length);
    await options.breathe();
  }
  options.onProgress(files.length);
  return files;
}

/** `''` or a path that ends in a slash. */
function folderOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}

function namesIn(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder));
  } catch (error) {
    // A folder in which the last file was just deleted is removed. The root is checked by itself.
    if (folder !== '' && (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR')) return [];
    throw error;
  }
}

/** Throws what is no refusal; and without the root, or what Cloud Sync itself keeps here, there is no listing. */
function unreadable(root: string, folder: string, error: unknown): BlockedPath {
  const path = folder.replace(/\/$/u, '');
  if (errorCode(error) !== 'EACCES' && errorCode(error) !== 'EPERM') throw fileError(error, path);
  if (path === '' || isOwnPath(path)) {
    const message = `The folder "${join(root, path)}" cannot be read. Nothing was synced; check the permissions there.`;
    throw new SyncError('unreadable', message, { path, cause: error });
  }
  const message = `The folder "${path}" in the cloud folder cannot be read and is left alone. Check the permissions there.`;
  return { path, cause: 'unreadable', message };
}

function visit(root: string, path: string, files: FoundFile[], folders: string[], options: WalkOptions): void {
  const wanted = path.startsWith(options.prefix) || options.prefix.startsWith(`${path}/`);
  if (!wanted) return;
  const stats = look(join(root, path));
  const isTemporary = path.toLowerCase().endsWith(temporarySuffix);
  if (isTemporary && stats?.isFile() === true) options.onTemporary(path);
  if (isTemporary) return;
  const blocked = stats === undefined ? vanished(path) : obstacle(path, stats);
  if (blocked !== undefined) options.onBlocked(blocked);
  if (stats?.isDirectory() === true) folders.push(`${path}/`);
  else if (stats?.isFile() === true && path.startsWith(options.prefix)) files.push({ path, stats });
}

/** A name that is not valid UTF-8 was read with replacement characters in it, and nothing is found under that. */
function vanished(path: string): BlockedPath | undefined {
  if (!path.includes('\ufffd')) return undefined;
  return { path, cause: 'badName', message: `"${path}" in the cloud folder has a name that is not valid UTF-8. Rename it to sync it.` };
}

function obstacle(path: string, stats: BigIntStats): BlockedPath | undefined {
  if (stats.isFile() || stats.isDirectory()) return undefined;
  if (stats.isSymbolicLink()) {
    return { path, cause: 'symlink', message: `"${path}" in the cloud folder is a symbolic link. Links are not followed.` };
  }
  return { path, cause: 'notAFile', message: `"${path}" in the cloud folder is not a regular file and is passed over.` };
}
