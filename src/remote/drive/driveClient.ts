import { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { SyncError } from '../../core/errors';
import { checkAborted } from '../failures';
import type { ConnectionOptions } from './driveOptions';
import { toSyncError, type FailureContext } from './errors';
import { DriveHttp, type DriveRequest } from './http';

export interface CallContext extends FailureContext {
  readonly signal?: AbortSignal | undefined;
}

/** What the client library's methods take beside their parameters. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Drive's API: Google's client library for all that is metadata, and plain requests for contents, which it cannot resume. */
export interface DriveClient {
  readonly api: drive_v3.Drive;
  readonly http: DriveHttp;
  /** Makes a call; whatever it throws becomes a `SyncError`. */
  run<Result>(context: CallContext, call: (options: CallOptions) => Promise<Result>): Promise<Result>;
  /** A plain request below the API's root; `path` begins with a slash. Throws `SyncError`. */
  send(context: CallContext, request: Omit<DriveRequest, 'url' | 'signal'> & { readonly path: string }): Promise<Response>;
}

/** Opens a connection to Drive. Makes no request. */
export function openDriveClient(options: ConnectionOptions): DriveClient {
  const http = new DriveHttp(options);
  const run: DriveClient['run'] = async (context, call) => {
    checkAborted(context.signal);
    try {
      return await call(context.signal === undefined ? {} : { signal: context.signal });
    } catch (error) {
      throw toSyncError(error, context);
    }
  };
  return {
    api: new drive_v3.Drive({ rootUrl: `${http.endpoint}/`, retry: false, fetchImplementation: (input, init) => send(http, input, init) }),
    http,
    run,
    send: (context, { path, ...request }) => run(context, () => http.send({ ...request, ...context, url: http.endpoint + path })),
  };
}

/** What the client library hands to `fetch`, sent in our way. */
function send(http: DriveHttp, input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const { method = 'GET', body, signal } = init;
  if (input instanceof Request || (body !== undefined && body !== null && typeof body !== 'string'))
    throw new SyncError('unknown', 'The client library made a request of an unexpected form.');
  const headers = Object.fromEntries(new Headers(init.headers));
  return http.send({ method, url: input, headers, body: body ?? undefined, signal: signal ?? undefined });
}
