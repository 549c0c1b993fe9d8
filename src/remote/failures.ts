import { SyncError } from '../core/errors';

/** A lost compare-and-swap on `path`. */
export function raced(path: string, cause?: unknown): SyncError {
  return new SyncError('raced', `"${path}" was changed in the cloud at the same time. It is looked at again.`, { path, cause });
}

/** There is no file at `path`. */
export function notFound(path: string, cause?: unknown): SyncError {
  return new SyncError('notFound', `"${path}" is not in the cloud any more.`, { path, cause });
}

/** The bytes are not those that they should be. `what` says how, as the end of a sentence. */
export function corrupt(path: string, what: string, cause?: unknown): SyncError {
  return new SyncError('corrupt', `"${path}" ${what}. Nothing was changed; it is tried again at the next sync.`, { path, cause });
}

/** A name that this cloud cannot store. `why` is the end of a sentence. */
export function badName(path: string, why: string, cause?: unknown): SyncError {
  return new SyncError('badName', `"${path}" cannot be stored in this cloud: ${why}. Rename it to sync it.`, { path, cause });
}

export function aborted(): SyncError {
  return new SyncError('aborted', 'The sync was cancelled.');
}

/** Throws `aborted` once the signal is. */
export function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted();
}
