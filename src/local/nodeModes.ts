import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './nodeErrors';
import { isExecutable, lookAt } from './nodeStat';
import { discard } from './nodeWrite';
import { makeTemporaryName } from './temporaryNames';

/**
 * Whether this folder's disk tells apart what may be executed, found out by trying it, as git does for its
 * `core.fileMode`: FAT, exFAT, NTFS and many network shares show one mode for all files. A
 * disk on which nothing can be written tells nothing, unless it forbids that: then it has modes.
 */
export function probeModes(folder: string): boolean {
  if (process.platform === 'win32') return false;
  try {
    return showsExecutable(folder, 0o700) && !showsExecutable(folder, 0o600);
  } catch (error) {
    return errorCode(error) === 'EACCES';
  }
}

function showsExecutable(folder: string, mode: number): boolean {
  const file = join(folder, makeTemporaryName('mode'));
  try {
    closeSync(openSync(file, 'wx', mode));
    const stats = lookAt(file);
    return stats !== undefined && isExecutable(stats);
  } finally {
    discard(file);
  }
}
