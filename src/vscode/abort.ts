import { SyncError } from '../core';
import { t } from './texts/l10n';

/** Rejects as soon as the signal fires; the promise goes on, and its connection serves the next run. */
export function unlessAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new SyncError('aborted', t('The sync was cancelled.')));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
