/** An answer of Drive that is not success, https://developers.google.com/workspace/drive/api/guides/handle-errors */
export class DriveFailure extends Error {
  override readonly name = 'DriveFailure';

  constructor(
    readonly status: number,
    /** `errors[0].reason`, such as `userRateLimitExceeded`; empty where the answer names none. */
    readonly reason: string,
    message: string,
    /** The `Retry-After` header, in milliseconds. */
    readonly retryAfterMs?: number | undefined,
  ) {
    super(message);
  }

  /** Whether fewer requests would have been answered. */
  get isThrottling(): boolean {
    return this.status === 429 || (this.status === 403 && tooMany.has(this.reason));
  }
}

const tooMany: ReadonlySet<string> = new Set([
  'userRateLimitExceeded',
  'rateLimitExceeded',
  'sharingRateLimitExceeded',
  'RATE_LIMIT_EXCEEDED',
]);

interface ErrorBody {
  readonly error?: {
    readonly message?: string;
    readonly errors?: readonly { readonly reason?: string }[];
    readonly status?: string;
  };
}

/** Reads an answer that is not success to its end. */
export async function readFailure(response: Response): Promise<DriveFailure> {
  const text = await response.text().catch(() => '');
  const { error } = parse(text);
  const reason = error?.errors?.[0]?.reason ?? error?.status ?? '';
  return new DriveFailure(
    response.status,
    reason,
    error?.message ?? `HTTP ${response.status}`,
    retryAfter(response.headers.get('retry-after')),
  );
}

function parse(text: string): ErrorBody {
  try {
    const value = JSON.parse(text) as ErrorBody | null;
    return typeof value === 'object' && typeof value?.error === 'object' ? value : {};
  } catch {
    return {};
  }
}

function retryAfter(header: string | null): number | undefined {
  const seconds = header === null || header.trim() === '' ? Number.NaN : Number(header);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
