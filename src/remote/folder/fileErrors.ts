import { SyncError, type SyncErrorCode } from '../../core/errors';
import { notFound } from '../failures';

interface Explanation {
  readonly code: SyncErrorCode;
  /** Follows the quoted path. */
  readonly sentence: string;
}

const explanations: Readonly<Record<string, Explanation>> = {
  ENOSPC: { code: 'diskFull', sentence: 'does not fit: the disk that holds the cloud folder is full. Free some space there.' },
  EDQUOT: { code: 'diskFull', sentence: 'does not fit: your quota on the disk that holds the cloud folder is used up.' },
  EROFS: { code: 'readOnly', sentence: 'cannot be written: the disk that holds the cloud folder is read-only.' },
  EACCES: { code: 'forbidden', sentence: 'cannot be reached in the cloud folder: access is denied. Check the permissions there.' },
  EPERM: { code: 'forbidden', sentence: 'cannot be changed in the cloud folder: access is denied. Check the permissions there.' },
  EBUSY: { code: 'busy', sentence: 'is in use by another program in the cloud folder. It is tried again later.' },
  ETXTBSY: { code: 'busy', sentence: 'is in use by another program in the cloud folder. It is tried again later.' },
  EMFILE: { code: 'busy', sentence: 'could not be opened: too many files are open. It is tried again later.' },
  ENFILE: { code: 'busy', sentence: 'could not be opened: too many files are open. It is tried again later.' },
  ENAMETOOLONG: { code: 'badName', sentence: 'has a name that is too long for the cloud folder. Shorten it to sync it.' },
  EINVAL: { code: 'badName', sentence: 'has a name that the cloud folder cannot store. Rename it to sync it.' },
  EILSEQ: { code: 'badName', sentence: 'has a name that the cloud folder cannot store. Rename it to sync it.' },
  ENOTDIR: { code: 'badName', sentence: 'needs a folder where the cloud folder has a file. Rename one of the two.' },
  EISDIR: { code: 'badName', sentence: 'is a file here and a folder in the cloud folder. Rename one of the two.' },
  ENOTEMPTY: { code: 'badName', sentence: 'is a file here and a folder in the cloud folder. Rename one of the two.' },
  ELOOP: { code: 'badName', sentence: 'is a symbolic link in the cloud folder. Links are not followed.' },
  EXDEV: { code: 'unsupported', sentence: 'cannot be renamed: the cloud folder spans several disks.' },
  EIO: { code: 'offline', sentence: 'could not be reached: the disk that holds the cloud folder does not answer as it should.' },
  ESTALE: { code: 'offline', sentence: 'could not be reached: the disk that holds the cloud folder was disconnected.' },
  ENODEV: { code: 'offline', sentence: 'could not be reached: the disk that holds the cloud folder was disconnected.' },
  ENOTCONN: { code: 'offline', sentence: 'could not be reached: the disk that holds the cloud folder was disconnected.' },
  EHOSTDOWN: { code: 'offline', sentence: 'could not be reached: the disk that holds the cloud folder was disconnected.' },
  ETIMEDOUT: { code: 'timeout', sentence: 'got no answer from the disk that holds the cloud folder.' },
};

/** The errno name of what a call of `node:fs` threw, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What a call of `node:fs` threw, as the failure of `path`. */
export function fileError(error: unknown, path: string): SyncError {
  if (SyncError.is(error)) return error;
  const code = errorCode(error);
  if (code === 'ENOENT') return notFound(path, error);
  const explanation = code === undefined ? undefined : explanations[code];
  if (explanation === undefined) return SyncError.from(error, path);
  return new SyncError(explanation.code, `"${path}" ${explanation.sentence}`, { path, cause: error });
}
