import type { LocalFile, SeenFile } from '../core/model/fileSystem';
import { raced } from './fileErrors';

/** A look at a file together with what only its file system knows. */
export interface Observed {
  readonly file: LocalFile;
  /** The fingerprint, also while it is too young to be given out. */
  readonly rawFingerprint: string;
  /** Its file system knows no times, so that it never gets old enough for a fingerprint. */
  readonly isTimeless?: boolean | undefined;
}

/**
 * Throws `raced` unless the disk still holds what the caller saw.
 * A file that had no fingerprint then, and is still too young for one, counts as changed: nothing could tell a second
 * write from the first. It is old enough when the path is looked at again.
 */
export function requireExpected(path: string, expected: SeenFile | 'absent' | undefined, actual: Observed | undefined): void {
  if (expected === undefined) return;
  const holds = expected === 'absent' ? actual === undefined : actual !== undefined && isSame(expected, actual);
  if (!holds) throw raced(path);
}

/**
 * What the caller saw, to be required at the last moment. A file that had no fingerprint then is known by its content,
 * which `hashNow` tells, when the caller knows it: a second write may have left it the size and the time of the first.
 * What comes back has the fingerprint of this `look`, after which no write goes unseen.
 */
export async function recognise(
  path: string,
  expected: SeenFile | 'absent' | undefined,
  look: () => Observed | undefined,
  hashNow: () => Promise<string>,
): Promise<SeenFile | 'absent' | undefined> {
  if (!needsContent(expected)) return expected;
  const actual = look();
  if (actual === undefined) return expected;
  if (isYoung(actual) || (await hashNow()) !== expected.hash) throw raced(path);
  return { ...expected, fingerprint: actual.rawFingerprint };
}

/** Whether only the content can tell if a file is still what the caller saw. */
export function needsContent(expected: SeenFile | 'absent' | undefined): expected is SeenFile {
  return expected !== undefined && expected !== 'absent' && expected.fingerprint === undefined && expected.hash !== undefined;
}

/** Whether one more write could leave the file the attributes that it has. */
function isYoung({ file, isTimeless }: Observed): boolean {
  return file.fingerprint === undefined && isTimeless !== true;
}

function isSame(expected: SeenFile, actual: Observed): boolean {
  if (expected.fingerprint !== undefined) return expected.fingerprint === actual.rawFingerprint;
  return !isYoung(actual) && expected.size === actual.file.size && expected.modified === actual.file.modified;
}
