import { DriveError } from './driveError';

/** A request as tests see it. */
export interface DriveRequest {
  readonly method: string;
  /** The decoded path, such as `/drive/v3/files/<id>`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The method of the API, such as `files.list`, or `upload.chunk`; undefined when there is none. */
  readonly operation: string | undefined;
}

interface FaultTarget {
  /** Which requests it hits; all of them unless given. */
  readonly matches?: (request: DriveRequest) => boolean;
  /** How many of them: 1 unless given. */
  readonly times?: number;
  /** How many of them go well first: none unless given. */
  readonly after?: number;
}

/** What goes wrong with a request. */
export type DriveFault = FaultTarget &
  (
    | { readonly kind: 'userRateLimitExceeded' | 'rateLimitExceeded' | 'dailyLimitExceeded' | 'storageQuotaExceeded' | 'unauthorized' }
    | { readonly kind: 'tooManyRequests'; readonly retryAfterSeconds?: number }
    /** The request may have been carried out all the same: `carriedOut`. */
    | { readonly kind: 'serverError'; readonly status?: 500 | 502 | 503 | 504; readonly carriedOut?: boolean }
    /** Any other refusal. */
    | { readonly kind: 'error'; readonly status: number; readonly reason: string }
    /** The connection ends before anything is done, or after all is done and before the answer. */
    | { readonly kind: 'cutBefore' | 'cutAfter' }
    /** The connection ends when that many bytes of the request's body have come (a resumable upload keeps them). */
    | { readonly kind: 'cutUpload'; readonly bytes: number }
    /** The connection ends when that many bytes of the answer's body have gone. */
    | { readonly kind: 'cutDownload'; readonly bytes: number }
    | { readonly kind: 'delay'; readonly milliseconds: number }
    /** No answer until `until` settles: tests decide what happens meanwhile. The request is then carried out. */
    | { readonly kind: 'hold'; readonly until: Promise<unknown> }
    /** `If-Match` is taken, and not looked at. */
    | { readonly kind: 'ignoreIfMatch' }
  );

interface Armed {
  readonly fault: DriveFault;
  passesLeft: number;
  hitsLeft: number;
}

/** The faults that wait for their requests. */
export class Faults {
  private armed: Armed[] = [];

  inject(fault: DriveFault): void {
    this.armed.push({ fault, passesLeft: fault.after ?? 0, hitsLeft: fault.times ?? 1 });
  }

  clear(): void {
    this.armed = [];
  }

  /** The faults that hit this request, in the order of their injection. Each has then one hit less. */
  take(request: DriveRequest): readonly DriveFault[] {
    const hits = this.armed.filter((armed) => this.hit(armed, request));
    this.armed = this.armed.filter(({ hitsLeft }) => hitsLeft > 0);
    return hits.map(({ fault }) => fault);
  }

  private hit(armed: Armed, request: DriveRequest): boolean {
    if (armed.fault.matches?.(request) === false) return false;
    if (armed.passesLeft > 0) {
      armed.passesLeft -= 1;
      return false;
    }
    armed.hitsLeft -= 1;
    return true;
  }
}

/** An error made by a fault, and the headers that go with it. */
export interface Refusal {
  readonly error: DriveError;
  readonly headers: Readonly<Record<string, string>>;
}

/** The answer that a fault gives instead of Drive; nothing when it does something else (guide "Resolve errors"). */
export function refusalOf(fault: DriveFault): Refusal | undefined {
  switch (fault.kind) {
    case 'userRateLimitExceeded':
      return limit(403, fault.kind, 'User Rate Limit Exceeded');
    case 'rateLimitExceeded':
      return limit(403, fault.kind, 'Rate Limit Exceeded');
    case 'dailyLimitExceeded':
      return limit(403, fault.kind, 'Daily Limit Exceeded');
    case 'storageQuotaExceeded':
      return refusal(new DriveError(403, fault.kind, "The user's Drive storage quota has been exceeded."));
    case 'unauthorized':
      return refusal(invalidCredentials());
    case 'tooManyRequests':
      return limit(429, 'rateLimitExceeded', 'Too many requests', fault.retryAfterSeconds);
    case 'serverError':
      return refusal(new DriveError(fault.status ?? 503, 'backendError', 'Backend Error'));
    case 'error':
      return refusal(new DriveError(fault.status, fault.reason, 'An error that a test has asked for.'));
    default:
      return undefined;
  }
}

/** The answer to a token that is unknown or has expired. */
export function invalidCredentials(): DriveError {
  return new DriveError(401, 'authError', 'Invalid Credentials', { locationType: 'header', location: 'Authorization' });
}

function limit(status: number, reason: string, message: string, retryAfterSeconds?: number): Refusal {
  const headers: Record<string, string> = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { error: new DriveError(status, reason, message, undefined, 'usageLimits'), headers };
}

function refusal(error: DriveError): Refusal {
  return { error, headers: {} };
}
