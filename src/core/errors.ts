/** What a caller may do after a failure: try again at once (after re-reading), wait and try again, or give up until a person acts. */
export type Retry = 'now' | 'backoff' | 'never';

/**
 * Every way in which Cloud Sync fails, and what to do about each. Behaviour switches on the code and on nothing else.
 * `raced` covers every lost compare-and-swap, on disk as in the cloud: the path is read again and planned again.
 * `timeout` means that the outcome is unknown: re-read before acting.
 */
export const retryByCode = {
  aborted: 'never',
  raced: 'now',
  timeout: 'now',
  offline: 'backoff',
  throttled: 'backoff',
  server: 'backoff',
  busy: 'backoff',
  unauthorized: 'never',
  forbidden: 'never',
  noRemote: 'never',
  badRemote: 'never',
  unsupported: 'never',
  newerFormat: 'never',
  notFound: 'never',
  noRoot: 'never',
  unreadable: 'never',
  readOnly: 'never',
  diskFull: 'never',
  unsavedChanges: 'never',
  badName: 'never',
  tooLarge: 'never',
  corrupt: 'never',
  locked: 'never',
  usage: 'never',
  unknown: 'never',
} as const satisfies Record<string, Retry>;

export type SyncErrorCode = keyof typeof retryByCode;

/** Codes after which no other path can succeed either: the run stops, and keeps what it has done. */
const stopsTheRun: ReadonlySet<SyncErrorCode> = new Set<SyncErrorCode>([
  'aborted',
  'offline',
  'unauthorized',
  'noRemote',
  'badRemote',
  'newerFormat',
  'noRoot',
  'locked',
]);

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
    this.retry = retryByCode[code];
    this.path = details.path;
    this.retryAfterMs = details.retryAfterMs;
  }

  get stopsTheRun(): boolean {
    return stopsTheRun.has(this.code);
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
