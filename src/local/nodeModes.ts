import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isExecutable, lookAt } from './nodeStat';
import { discard } from './nodeWrite';
import { makeTemporaryName } from './temporaryNames';

/**
 * Whether this folder's disk tells apart what may be executed, found out by trying it, as git does for its
 * `core.fileMode`: FAT, exFAT, NTFS and many network shares show one mode for all files. Where nothing can be written, it is assumed.
 */
export function probeModes(folder: string): boolean {
  if (process.platform === 'win32') return false;
  try {
    return showsExecutable(folder, 0o700) && !showsExecutable(folder, 0o600);
  } catch {
    return true;
  }
}

function showsExecutable(folder: string, mode: number): boolean {
  const file = join(folder, makeTemporaryName('mode'));
  try {
    writeFileSync(file, '', { flag: 'wx', mode });
    const stats = lookAt(file);
    return stats !== undefined && isExecutable(stats);
  } finally {
    discard(file);
  }
}
