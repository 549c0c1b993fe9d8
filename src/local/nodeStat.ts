import { lstatSync, type BigIntStats } from 'node:fs';
import type { Observed } from './expectedState';
import { isMissing } from './nodeErrors';

/** Milliseconds within which a second write may get the same timestamp: more than the kernel's tick of up to 10 ms. */
const tick = 20;

/** The same where timestamps have whole (FAT: even) seconds. */
const coarseTick = 2000;

/** The entry at the path itself, never what a link points to; `undefined` when nothing is there. */
export function lookAt(absolutePath: string): BigIntStats | undefined {
  try {
    return lstatSync(absolutePath, { bigint: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A disk as its files are described: its clock, in milliseconds since the epoch, and whether it tells apart what may be executed. */
export interface Disk {
  readonly now: () => number;
  readonly keepsModes: () => boolean;
}

/** What a regular file's attributes say at this moment. */
export function describe(path: string, stats: BigIntStats, disk: Disk): Observed {
  const modified = Number(stats.mtimeMs);
  const rawFingerprint = fingerprint(stats);
  const young = Math.abs(disk.now() - modified) < (stats.mtimeNs % 1_000_000_000n === 0n ? coarseTick : tick);
  return {
    rawFingerprint,
    file: {
      path,
      size: Number(stats.size),
      modified,
      ...(young ? {} : { fingerprint: rawFingerprint }),
      ...(process.platform === 'win32' ? {} : { identity: identity(stats) }),
      ...(disk.keepsModes() ? { executable: isExecutable(stats) } : {}),
    },
  };
}

export function isExecutable(stats: BigIntStats): boolean {
  return (stats.mode & 0o100n) !== 0n;
}

/**
 * The change time catches a rewrite that put the old mtime back, the inode a replacement by another old file.
 * Windows: without the file index, which FAT and many network shares number anew at each mount.
 */
function fingerprint(stats: BigIntStats): string {
  const times = `${stats.size}-${stats.mtimeNs}-${stats.ctimeNs}`;
  return process.platform === 'win32' ? times : `${times}-${stats.ino}`;
}

/** An inode's number is given to another file when the first is gone; the time of birth tells them apart. */
function identity(stats: BigIntStats): string {
  return `${stats.ino}-${stats.birthtimeNs}`;
}

export function nounFor(stats: BigIntStats): string {
  if (stats.isDirectory()) return 'a folder';
  return stats.isSymbolicLink() ? 'a symbolic link' : 'a special file';
}
