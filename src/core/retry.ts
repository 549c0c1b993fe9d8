import type { Environment } from './environment';
import { SyncError } from './errors';
import type { CloudSyncProvider } from './model/provider';

const attempts = 5;
const firstDelay = 500;
const longestDelay = 30_000;
/** Longest pause that a server can ask for, in milliseconds: nobody looks at a sync that waits for hours. */
export const longestAsked = 120_000;

/** Failures that pass by themselves while a run goes on. Being offline does not: then the run ends, quietly, and a later one takes over. */
function isPassing(error: unknown): error is SyncError {
  return SyncError.is(error) && error.retry === 'backoff' && !error.stopsTheRun;
}

/** Calls again, with growing, jittered pauses (or those the server asked for), what failed for a passing reason. */
export async function withRetry<Result>(
  environment: Environment,
  signal: AbortSignal | undefined,
  call: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
      await environment.sleep(pause(attempt, error.retryAfterMs, environment.random()), signal);
    }
  }
}

/** Milliseconds to wait before the next attempt; `random` in [0, 1) spreads devices that failed together. */
function pause(attempt: number, retryAfterMs: number | undefined, random: number): number {
  const growing = Math.min(longestDelay, firstDelay * 2 ** (attempt - 1));
  return Math.max(Math.min(retryAfterMs ?? 0, longestAsked), growing * (0.5 + random / 2));
}

/**
 * The provider with retries. Writes are safe to repeat because each carries its precondition: when the first attempt
 * did succeed and only its answer was lost, the second one fails with `raced`, and the path is read again.
 */
export function retrying(provider: CloudSyncProvider, environment: Environment): CloudSyncProvider {
  const retry = <Result>(signal: AbortSignal | undefined, call: () => Promise<Result>): Promise<Result> =>
    withRetry(environment, signal, call);
  const { move, moveFolder } = provider;
  return {
    get id() {
      return provider.id;
    },
    get requests() {
      return provider.requests ?? 0;
    },
    get clockAhead() {
      return provider.clockAhead;
    },
    listFiles: (prefix, options) => retry(options?.signal, () => provider.listFiles(prefix, options)),
    download: (path, options) => retry(options?.signal, () => provider.download(path, options)),
    upload: (path, content, options) => retry(options?.signal, () => provider.upload(path, content, options)),
    delete: (path, options) => retry(options?.signal, () => provider.delete(path, options)),
    getFileInfo: (path, signal) => retry(signal, () => provider.getFileInfo(path, signal)),
    ...(moveFolder && {
      moveFolder: (from, to, files, options) => retry(options?.signal, () => moveFolder.call(provider, from, to, files, options)),
    }),
    ...(move && { move: (from, to, options) => retry(options?.signal, () => move.call(provider, from, to, options)) }),
  };
}
