import { SyncError } from './errors';

/** Where the engine writes what it does, for the log a user can read. Never receives a secret or the content of a file. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** The world's unpredictable parts, passed in so that a simulation can own them. */
export interface Environment {
  /** Milliseconds since the epoch. Labels copies and entries of the trash; decides nothing. */
  now(): number;
  /** Milliseconds on a clock that only goes forward, for durations. */
  monotonic(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Waits; rejects with `aborted` as soon as the signal fires. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  readonly log: Log;
}

export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** The real clock, the real dice. */
export function systemEnvironment(log: Log = silentLog): Environment {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    sleep: (milliseconds, signal) => sleep(milliseconds, signal),
    log,
  };
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      reject(abortedError());
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedError();
}

function abortedError(): SyncError {
  return new SyncError('aborted', 'The sync was cancelled. What it had done is kept; the rest follows with the next sync.');
}

/** A short random name part, lower-case letters and digits. */
export function randomId(environment: Environment, length = 12): string {
  let id = '';
  while (id.length < length) id += Math.floor(environment.random() * 36).toString(36);
  return id;
}
