import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { temporarySuffix } from '../core/names/remotePath';

/** Bytes of the destination's name that its temporary name repeats: with all the rest it stays below the 255 of a segment. */
const longestStem = 180;

/** Milliseconds after which a temporary file that nobody has written to is litter, whoever made it. */
const abandonedAfter = 24 * 60 * 60 * 1000;

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** `.<name>.<host>-<pid>-<random>.cloudsync-tmp`, for a file that will become `name` in the same folder. */
export function makeTemporaryName(name: string): string {
  return `.${shorten(name)}.${host}-${process.pid}-${randomBytes(6).toString('hex')}${temporarySuffix}`;
}

/**
 * Whether a temporary file is litter that a crash left. Its name says which process made it: on this machine that
 * process must be gone (our own files in progress are in `unfinished`); of another machine's, and where a pid has come
 * round again, only the age tells. A file that merely ends like ours is nobody's litter.
 */
export function isAbandoned(name: string, modified: number, now: number, unfinished: ReadonlySet<string>): boolean {
  const match = /\.([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.cloudsync-tmp$/u.exec(name);
  if (match === null || unfinished.has(name)) return false;
  if (now - modified > abandonedAfter) return true;
  return match[1] === host && !isAlive(Number(match[2]));
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function shorten(name: string): string {
  let stem = '';
  let bytes = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > longestStem) break;
    stem += character;
  }
  return stem;
}
