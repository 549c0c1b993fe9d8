import { SyncError, type CloudSyncResult, type SyncErrorCode } from '../../core';
import type { Remote } from './remote';

/**
 * A cloud folder that is not there is most often a disk that is not connected, and comes back as a network does: it is
 * waited for quietly.
 */
function meaningOf(code: SyncErrorCode, { url }: Remote): SyncErrorCode {
  return code === 'noRemote' && url.startsWith('file:') ? 'offline' : code;
}

/** What went wrong, as far as a folder with this remote is concerned. */
export function failureOf(remote: Remote, error: unknown): SyncError {
  const failure = SyncError.from(error);
  const code = meaningOf(failure.code, remote);
  return code === failure.code ? failure : new SyncError(code, failure.message, { path: failure.path, cause: failure });
}

/** The same for what a run has met. */
export function resultOf(remote: Remote, result: CloudSyncResult): CloudSyncResult {
  return { ...result, errors: result.errors.map((error) => ({ ...error, code: meaningOf(error.code, remote) })) };
}
