import type { OAuth2Client } from 'google-auth-library';
import { SyncError } from '../../../core/errors';
import type { DriveCredentials } from './credentials';
import type { GoogleEndpoints } from './endpoints';
import { fromGoogle } from './googleErrors';
import { refreshingClient } from './oauthClient';

/** Gives out access tokens for Drive. */
export interface DriveAuth {
  /**
   * A token that is good for some minutes, refreshed if need be. Rejects with `unauthorized` when a person must sign in
   * again, `offline`, `throttled`, `server`, or `aborted`.
   */
  getAccessToken(signal?: AbortSignal): Promise<string>;
  /** Says that Drive refused this token. Another one is fetched at the next call; without effect for a token that is gone already. */
  invalidate(token: string): void;
}

export interface DriveAuthOptions {
  /** Where Google's OAuth service is. Default: at Google. */
  readonly endpoints?: Partial<GoogleEndpoints> | undefined;
}

/** Opens credentials. Makes no request before the first token is asked for. */
export function openDriveAuth(credentials: DriveCredentials, { endpoints }: DriveAuthOptions = {}): DriveAuth {
  if (credentials.type === 'access_token') return fixedToken(credentials.token);
  const who = credentials.type === 'service_account' ? 'serviceAccount' : 'person';
  return refreshedToken(refreshingClient(credentials, endpoints), who);
}

/** What every HTTP header can hold, without spaces. */
const sendable = /^[\x21-\x7e]+$/u;
const malformed = 'The access token for Google Drive holds a line break, a space or another character that no token has. Give it again.';

function fixedToken(token: string): DriveAuth {
  let isRefused = false;
  const refused = 'Google does not accept the access token: it has expired or was revoked. Give a new one.';
  const getAccessToken = async (): Promise<string> => {
    if (isRefused) throw new SyncError('unauthorized', refused);
    // A header that cannot be sent is an error that quotes it.
    if (!sendable.test(token)) throw new SyncError('usage', malformed);
    return Promise.resolve(token);
  };
  return {
    getAccessToken,
    invalidate: (bad) => (isRefused ||= bad === token),
  };
}

/** Google's client keeps the token, fetches one when it is about to end, and never runs two such requests at a time. */
function refreshedToken(client: OAuth2Client, who: 'person' | 'serviceAccount'): DriveAuth {
  const fetchToken = async (): Promise<string> => {
    const { token } = await client.getAccessToken().catch((error: unknown) => Promise.reject(fromGoogle(error, who)));
    if (token) return token;
    throw new SyncError('server', "Google's sign-in service gave no token. It is tried again later.");
  };
  return {
    getAccessToken: (signal) => unlessAborted(fetchToken, signal),
    invalidate: (token) => {
      const { access_token, refresh_token } = client.credentials;
      if (access_token === token) client.setCredentials({ refresh_token: refresh_token ?? null, expiry_date: 1 });
    },
  };
}

/** Whoever cancels stops waiting; the request goes on, because others may wait for the same one. */
async function unlessAborted<Result>(task: () => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  const aborted = (): SyncError => new SyncError('aborted', 'The sign-in was cancelled.');
  if (signal === undefined) return task();
  if (signal.aborted) throw aborted();
  let stop: () => void = () => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    stop = () => reject(aborted());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([task(), cancelled]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
