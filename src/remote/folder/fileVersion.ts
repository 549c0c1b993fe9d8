import { lstatSync, type BigIntStats } from 'node:fs';
import type { RemoteFileInfo } from '../../core/model/provider';
import { badName } from '../failures';

const nanosecondsPerMillisecond = 1_000_000n;

/** The version token of a file: all that a file system changes when the content changes, and a new inode for each upload. */
export function versionToken(stats: BigIntStats): string {
  return [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].map((part) => part.toString(36)).join('-');
}

/** `keepsModes`: whether the disk tells apart what may be executed. */
export function describeFile(path: string, stats: BigIntStats, keepsModes: boolean): RemoteFileInfo {
  return {
    path,
    size: Number(stats.size),
    etag: versionToken(stats),
    // To the nearest: a time set in milliseconds reaches the disk through a floating-point number of seconds.
    modified: Number((stats.mtimeNs + nanosecondsPerMillisecond / 2n) / nanosecondsPerMillisecond),
    executable: keepsModes ? isExecutable(stats) : undefined,
  };
}

export function isExecutable(stats: BigIntStats): boolean {
  return (stats.mode & 0o100n) !== 0n;
}

/** What is at `location` itself, or `undefined` when nothing is. */
export function look(location: string): BigIntStats | undefined {
  return lstatSync(location, { bigint: true, throwIfNoEntry: false });
}

/** The regular file at `location`, or `undefined` when nothing is there; throws for a link, a folder, a socket. */
export function lookAtFile(path: string, location: string): BigIntStats | undefined {
  const stats = look(location);
  if (stats === undefined || stats.isFile()) return stats;
  throw notAFile(path, stats);
}

export function notAFile(path: string, stats: BigIntStats): Error {
  if (stats.isSymbolicLink())
    return badName(path, 'there is a symbolic link at this place in the cloud folder, and links are not followed');
  if (stats.isDirectory()) return badName(path, 'the cloud folder has a folder of this name');
  return badName(path, 'what is at this place in the cloud folder is not a regular file');
}

/**
 * Longest step of the clock by which file systems stamp files, in milliseconds: a kernel tick at 100 Hz and some slack.
 * A file changed twice within one step can have the same times before and after (the "racy" entries of git).
 */
export const clockStep = 12;

/** Whether the file was changed so shortly before `now` (milliseconds since the epoch) that one more change might not show. */
export function isRacy(stats: Pick<BigIntStats, 'ctimeNs'>, now: number): boolean {
  const age = now - Number(stats.ctimeNs / nanosecondsPerMillisecond);
  return age > -clockStep && age <= clockStep;
}

/** A time of change further in the future (ns) tells of a clock that was set back, not of a change just made. */
const plausibleFuture = 3_000_000_000n;

/** Whether whatever is written from `now` on (nanoseconds since the epoch, by the file system's clock) has a later time of change than this. */
export function hasPassed(ctimeNs: bigint, now: bigint): boolean {
  return ctimeNs < now || ctimeNs >= now + plausibleFuture;
}
