import { SyncError } from '../core/errors';
import { busy, diskFull, notFound, raced, readOnly, unreadable, unstorable } from './fileErrors';

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** A name cannot be moved from one disk to another. */
export function isOtherDisk(error: unknown): boolean {
  return errorCode(error) === 'EXDEV';
}

/** What a failed look at a file, or a failed read of it, means. */
export function readError(path: string, error: unknown): SyncError {
  if (SyncError.is(error)) return error;
  if (isMissing(error)) return notFound(path, error);
  // EMFILE, ENFILE: too many files are open at this moment.
  if (['EBUSY', 'EMFILE', 'ENFILE', 'EAGAIN'].includes(errorCode(error) ?? '')) return busy(path, error);
  return unreadable(path, error);
}

/** What a failed write, removal or renaming means. */
export function writeError(path: string, error: unknown): SyncError {
  if (SyncError.is(error)) return error;
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(path, error);
    case 'EFBIG':
      return new SyncError('tooLarge', `“${path}” is larger than the disk lets a file be. The file on disk was left as it is.`, {
        path,
        cause: error,
      });
    case 'EPERM':
    case 'EACCES':
      // Windows says so of a file that another program has open.
      return process.platform === 'win32' ? busy(path, error) : readOnly(path, error);
    case 'EROFS':
      return readOnly(path, error);
    case 'EBUSY':
    case 'EMFILE':
    case 'ENFILE':
      return busy(path, error);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
      return raced(path);
    case 'ENAMETOOLONG':
    case 'EILSEQ':
    case 'EINVAL':
      return unstorable(path);
    default:
      return SyncError.from(error, path);
  }
}
