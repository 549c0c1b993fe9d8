/** Where in a request a mistake is. */
export interface ErrorLocation {
  readonly locationType: 'parameter' | 'header';
  readonly location: string;
}

/** An error as Drive reports it: a status and, in the body, `errors[].reason` (guide "Resolve errors"). */
export class DriveError extends Error {
  override readonly name = 'DriveError';

  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly location?: ErrorLocation,
    readonly domain: 'global' | 'usageLimits' = 'global',
  ) {
    super(message);
  }

  /** The JSON body that clients of Google's APIs know. */
  body(): unknown {
    const detail = { domain: this.domain, reason: this.reason, message: this.message, ...this.location };
    return { error: { code: this.status, message: this.message, errors: [detail] } };
  }
}

export function fileNotFound(id: string): DriveError {
  return new DriveError(404, 'notFound', `File not found: ${id}.`, { locationType: 'parameter', location: 'fileId' });
}

export function invalidParameter(name: string, message = 'Invalid Value'): DriveError {
  return new DriveError(400, 'invalid', message, { locationType: 'parameter', location: name });
}

export function badRequest(message: string): DriveError {
  return new DriveError(400, 'badRequest', message);
}

export function forbidden(reason: string, message: string): DriveError {
  return new DriveError(403, reason, message);
}

export function preconditionFailed(): DriveError {
  return new DriveError(412, 'conditionNotMet', 'Precondition Failed', { locationType: 'header', location: 'If-Match' });
}
