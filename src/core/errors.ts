/** What a caller may do after a failure: try again at once (after re-reading), wait and try again, or give up until a person acts. */
export type Retry = 'now' | 'backoff' | 'never';

/** What a failure means for what is to be done next. */
interface ErrorRule {
  readonly retry: Retry;
  /** No other path can succeed either: the run ends, and keeps what it has done. */
  readonly stopsRun?: true;
}

/**
 * Every way in which Cloud Sync fails, and what to do about each. Behaviour switches on the code and on nothing else.
 * `now`: the path is read again and planned again; `raced` covers every lost compare-and-swap, on disk as in the cloud, and
 * `timeout` an unknown outcome. `backoff`: the call is repeated after a growing, jittered pause, or the one that the server
 * asked for; where it stops the run, a later run takes over. `never`: a person has to do something.
 */
export const errorTable = {
  aborted: { retry: 'never', stopsRun: true },
  raced: { retry: 'now' },
  timeout: { retry: 'now' },
  offline: { retry: 'backoff', stopsRun: true },
  throttled: { retry: 'backoff' },
  server: { retry: 'backoff' },
  busy: { retry: 'backoff' },
  unauthorized: { retry: 'never', stopsRun: true },
  forbidden: { retry: 'never' },
  noRemote: { retry: 'never', stopsRun: true },
  badRemote: { retry: 'never', stopsRun: true },
  unsupported: { retry: 'never' },
  newerFormat: { retry: 'never', stopsRun: true },
  notFound: { retry: 'never' },
  noRoot: { retry: 'never', stopsRun: true },
  unreadable: { retry: 'never' },
  readOnly: { retry: 'never' },
  diskFull: { retry: 'never' },
  unsavedChanges: { retry: 'never' },
  badName: { retry: 'never' },
  tooLarge: { retry: 'never' },
  corrupt: { retry: 'never' },
  locked: { retry: 'never', stopsRun: true },
  usage: { retry: 'never' },
  unknown: { retry: 'never' },
} as const satisfies Record<string, ErrorRule>;

export type SyncErrorCode = keyof typeof errorTable;

export interface SyncErrorDetails {
  /** The path inside the workspace that is in trouble; absent when it is the whole run. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
  /** How long the server asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** The one error type. Its message is a plain sentence for the user: what happened, to which file, what to do next. */
export class SyncError extends Error {
  override readonly name = 'SyncError';
  readonly retry: Retry;
  readonly path: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: SyncErrorCode,
    message: string,
    details: SyncErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.retry = errorTable[code].retry;
    this.path = details.path;
    this.retryAfterMs = details.retryAfterMs;
  }

  get stopsTheRun(): boolean {
    const rule: ErrorRule = errorTable[this.code];
    return rule.stopsRun ?? false;
  }

  /** Compares by name, because a bundle may hold a second copy of this class (`dist/remote/s3.js` has its own). */
  static is(error: unknown, code?: SyncErrorCode): error is SyncError {
    return error instanceof Error && error.name === 'SyncError' && (code === undefined || (error as SyncError).code === code);
  }

  /** Any thrown value as a `SyncError`; what is one already stays as it is. */
  static from(error: unknown, path?: string): SyncError {
    if (SyncError.is(error)) return error;
    if (error instanceof Error && error.name === 'AbortError') return new SyncError('aborted', 'The sync was cancelled.', { cause: error });
    const message = error instanceof Error ? error.message : String(error);
    return new SyncError('unknown', message, { path, cause: error });
  }
}
