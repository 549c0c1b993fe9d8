import {
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsync,
  futimesSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  write,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { WriteOptions } from '../core/model/fileSystem';
import { raced, unstorable } from './fileErrors';
import { errorCode } from './nodeErrors';
import { lookAt } from './nodeStat';

const writeAsync = promisify(write);
const fsyncAsync = promisify(fsync);

/** Neither follows a link that took the file's place, nor waits for the other end of a pipe. */
export const openSafely = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Makes the temporary file for `path`; the mode is narrow until the content is complete. */
export function createTemporary(absolutePath: string, path: string): number {
  try {
    return openSync(absolutePath, 'wx', 0o600);
  } catch (error) {
    // The answer of some disks (exFAT in user space) to a name that they do not store.
    if (errorCode(error) === 'ENOENT' && lookAt(dirname(absolutePath)) !== undefined) throw unstorable(path);
    throw error;
  }
}

export async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await writeAsync(fd, bytes, offset, bytes.length - offset, null);
    offset += bytesWritten;
  }
}

/** Gives the temporary file the attributes of the file it replaces, or those of a new one, and waits until it is on the disk (unless it need not be durable). */
export async function finish(
  fd: number,
  target: string,
  options: Pick<WriteOptions, 'modified' | 'executable' | 'durable'>,
): Promise<void> {
  adoptAttributes(fd, target, options.executable);
  if (options.modified !== undefined) setModified(fd, options.modified);
  if (options.durable !== false) await fsyncAsync(fd);
}

function adoptAttributes(fd: number, target: string, executable: boolean | undefined): void {
  if (process.platform === 'win32') return;
  const replaced = lookAt(target);
  if (replaced?.isFile() === true) adoptOwner(fd, Number(replaced.uid), Number(replaced.gid));
  const mode = replaced?.isFile() === true ? Number(replaced.mode) & 0o7777 : 0o666 & ~process.umask();
  setMode(fd, executable === undefined ? mode : withExecutable(mode, executable));
}

function setMode(fd: number, mode: number): void {
  try {
    fchmodSync(fd, mode);
  } catch {
    // FAT and many network shares store no modes, and some refuse to be asked.
  }
}

/** Only root can give files away; for everybody else the file becomes their own. */
function adoptOwner(fd: number, uid: number, gid: number): void {
  const own = fstatSync(fd);
  if (own.uid === uid && own.gid === gid) return;
  try {
    fchownSync(fd, uid, gid);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') throw error;
  }
}

/** Whoever may read the file may run it, as git does. */
function withExecutable(mode: number, executable: boolean): number {
  return executable ? mode | ((mode & 0o444) >> 2) : mode & ~0o111;
}

function setModified(fd: number, modified: number): void {
  // The seconds go to the system as a float, which cuts: half a microsecond more keeps the millisecond.
  const seconds = (modified + 0.0005) / 1000;
  try {
    futimesSync(fd, seconds, seconds);
  } catch {
    // A time that this disk cannot store: the file keeps the time of its writing, which is a label only.
  }
}

/** Gives the file its name in one step that fails with `raced` when something has the name already. */
export function linkIntoPlace(from: string, to: string, path: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw raced(path);
    if (!isWithoutLinks(error)) throw error;
    if (lookAt(to) !== undefined) throw raced(path);
    renameSync(from, to);
    return;
  }
  removeFirstName(from, to);
}

function removeFirstName(from: string, to: string): void {
  try {
    unlinkSync(from);
  } catch (error) {
    unlinkSync(to);
    throw error;
  }
}

/** FAT, many network shares and FUSE have no hard links; Linux forbids them for some files of other owners. */
function isWithoutLinks(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES', 'EINVAL'].includes(errorCode(error) ?? '');
}

/** Waits until the folder's list of names is on the disk. Windows has no such call. */
export async function syncFolderOf(absolutePath: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(absolutePath), 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (errorCode(error) !== 'EINVAL') throw error;
  } finally {
    await folder.close();
  }
}

/** Takes a temporary file away. What cannot be removed now is swept by a later scan. */
export function discard(temporary: string): void {
  try {
    unlinkSync(temporary);
  } catch {
    // The failure that led here is the one to report.
  }
}
