import type { LocalFile } from '../core/model/fileSystem';
import { raced } from './fileErrors';

/** A look at a file together with what only its file system knows. */
export interface Observed {
  readonly file: LocalFile;
  /** The fingerprint, also while it is too young to be given out. */
  readonly rawFingerprint: string;
}

/**
 * Throws `raced` unless the disk still holds what the caller saw.
 * A file that had no fingerprint then, and is still too young for one, counts as changed: nothing could tell a second
 * write from the first. It is old enough when the path is looked at again.
 */
export function requireExpected(path: string, expected: LocalFile | 'absent' | undefined, actual: Observed | undefined): void {
  if (expected === undefined) return;
  const holds = expected === 'absent' ? actual === undefined : actual !== undefined && isSame(expected, actual);
  if (!holds) throw raced(path);
}

function isSame(expected: LocalFile, actual: Observed): boolean {
  if (expected.fingerprint !== undefined) return expected.fingerprint === actual.rawFingerprint;
  const isYoung = actual.file.fingerprint === undefined;
  return !isYoung && expected.size === actual.file.size && expected.modified === actual.file.modified;
}
