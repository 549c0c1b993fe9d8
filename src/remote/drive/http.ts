import { SyncError } from '../../core/errors';
import { systemEnvironment } from '../../core/environment';
import { checkAborted } from '../failures';
import type { DriveAuth } from './auth/driveAuth';
import type { ConnectionOptions, DriveWorld } from './driveOptions';
import { DriveFailure, readFailure } from './failure';
import { Pacer } from './pacer';

export const googleEndpoint = 'https://www.googleapis.com';

const defaultSilenceLimit = 60_000;
/** Attempts for one request in all: while Drive asks for fewer, and after faults of its own or of the network. */
const throttledAttempts = 8;
const faultyAttempts = 4;
const firstDelay = 250;
/** Bytes per millisecond that the slowest line sends: so much longer may a request be without an answer. */
const slowestUpload = 32;

export interface DriveRequest {
  readonly method: string;
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** `false`: after a fault whose outcome is unknown the caller looks for itself. */
  readonly isRepeatable?: boolean | undefined;
}

/** Sends requests to Drive: authorised, paced, counted, and again after what passes by itself. */
export class DriveHttp {
  /** Requests sent so far, repeated ones included. */
  requests = 0;
  /** What Drive's clock said last, in milliseconds since the epoch; 0 before its first answer. */
  serverTime = 0;
  readonly endpoint: string;
  readonly silenceLimitMs: number;
  private readonly auth: DriveAuth;
  private readonly world: DriveWorld;
  private readonly pacer: Pacer;

  constructor(options: ConnectionOptions) {
    this.auth = options.auth;
    this.endpoint = (options.endpoint ?? googleEndpoint).replace(/\/+$/u, '');
    this.silenceLimitMs = options.silenceLimitMs ?? defaultSilenceLimit;
    this.world = options.world ?? systemEnvironment();
    this.pacer = new Pacer(this.world);
  }

  /** The answer, which is a success or a 3xx; throws `DriveFailure` for another, and what `fetch` throws. */
  async send(request: DriveRequest): Promise<Response> {
    this.requireOwnHost(request.url);
    let hasFreshToken = false;
    for (let attempt = 1; ; attempt++) {
      await this.pacer.turn(request.signal);
      const token = await this.auth.getAccessToken(request.signal);
      const failure = await this.attempt(request, token).catch((error: unknown) => error);
      if (failure instanceof Response) return failure;
      checkAborted(request.signal);
      if (failure instanceof DriveFailure && failure.status === 401 && !hasFreshToken) {
        hasFreshToken = true;
        this.auth.invalidate(token);
      } else if (failure instanceof DriveFailure && failure.isThrottling && attempt < throttledAttempts) {
        this.pacer.slowDown(failure.retryAfterMs);
      } else if (request.isRepeatable !== false && passes(failure) && attempt < faultyAttempts) {
        await this.rest(attempt, request.signal);
      } else throw failure;
    }
  }

  /** A pause that grows with the number of attempts made. */
  async rest(attempt: number, signal: AbortSignal | undefined): Promise<void> {
    await this.world.sleep(firstDelay * 2 ** (attempt - 1) * (0.5 + this.world.random() / 2), signal);
  }

  private async attempt({ method, url, headers, body, signal }: DriveRequest, token: string): Promise<Response> {
    this.requests += 1;
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(silent()), this.silenceLimitMs + (body?.length ?? 0) / slowestUpload);
    try {
      const response = await fetch(url, {
        method,
        headers: { ...headers, authorization: `Bearer ${token}` },
        // A resumable upload's 308 is no redirection.
        redirect: method === 'GET' ? 'follow' : 'manual',
        signal: signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]),
        ...(body === undefined ? {} : { body }),
      });
      this.serverTime = Date.parse(response.headers.get('date') ?? '') || this.serverTime;
      if (response.status >= 400) throw await readFailure(response);
      this.pacer.answered();
      return response;
    } finally {
      clearTimeout(timer);
    }
  }

  /** An address that an answer gave (a session of an upload) must not carry the token elsewhere. */
  private requireOwnHost(url: string | URL): void {
    const { origin, hostname, protocol } = new URL(url);
    const isGoogle = this.endpoint === googleEndpoint && protocol === 'https:' && hostname.endsWith('.googleapis.com');
    if (isGoogle || origin === new URL(this.endpoint).origin) return;
    throw new SyncError('badRemote', `The answer of Google Drive points to another host (${hostname}). Nothing was sent there.`);
  }
}

/** Whether the same request may well succeed a little later: a fault of the server or the network. */
export function passes(failure: unknown): boolean {
  if (failure instanceof DriveFailure) return failure.status >= 500 || failure.status === 408;
  return !SyncError.is(failure) || failure.code === 'timeout';
}

function silent(): SyncError {
  return new SyncError('timeout', 'Google Drive did not answer in time. It is looked at again.');
}
