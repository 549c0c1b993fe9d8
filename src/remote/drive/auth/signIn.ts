import { randomBytes } from 'node:crypto';
import { CodeChallengeMethod, type OAuth2Client } from 'google-auth-library';
import { SyncError } from '../../../core/errors';
import { identify, type DriveAccount } from './account';
import { codeOf, codeOfPasted } from './answer';
import type { AuthorizedUser, OAuthClient } from './credentials';
import { driveScopes, type DriveAccessLevel, type GoogleAddresses } from './endpoints';
import { fromGoogle } from './googleErrors';
import { openLoopback, type Loopback, type PageLanguage } from './loopback';
import { desktopClient } from './oauthClient';

/** What a sign-in needs of the person's screen. */
export interface SignInScreen {
  /** Opens the page in the browser of the person. */
  open(url: string): Promise<void>;
  /**
   * Asks for the address on which the browser ended, for browsers that cannot reach this computer. `fault` says why a text is not
   * it. Resolves with `undefined` when the person gives up; `signal` fires when the answer has come in another way.
   */
  paste(url: string, fault: (text: string) => string | undefined, signal: AbortSignal): Promise<string | undefined>;
  /** The port at which the person's browser reaches this one, where that is another computer's. */
  readonly forwardPort?: ((port: number) => Promise<number>) | undefined;
  /** Default: English. */
  readonly language?: PageLanguage | undefined;
}

export interface SignInOptions extends GoogleAddresses {
  readonly client: OAuthClient;
  readonly level: DriveAccessLevel;
  readonly screen: SignInScreen;
  /** Ends the sign-in. */
  readonly signal: AbortSignal;
  /** Fires when nobody can be expected to answer any more. */
  readonly timeLimit?: AbortSignal | undefined;
  /** Ports to listen at, the first free one is used. Default: any. */
  readonly ports?: readonly number[] | undefined;
}

export interface SignedIn {
  readonly account: DriveAccount;
  readonly credentials: AuthorizedUser;
}

/** Milliseconds for a person to find their password and their telephone. */
const patience = 10 * 60_000;

/**
 * Lets a person sign in to Google Drive in their browser: OAuth 2 for desktop apps with PKCE
 * (https://developers.google.com/identity/protocols/oauth2/native-app). Stores nothing.
 */
export async function signIn(options: SignInOptions): Promise<SignedIn> {
  const { client, level, signal } = options;
  const oauth = desktopClient(client, options.authEndpoints);
  const { codeVerifier, codeChallenge } = await oauth.generateCodeVerifierAsync();
  const { code, redirectUri } = await askForCode(options, oauth, codeChallenge ?? '');
  const { tokens } = await oauth
    .getToken({ code, codeVerifier, redirect_uri: redirectUri })
    .catch((error: unknown) => Promise.reject(fromGoogle(error)));
  requireScope(tokens.scope, level);
  if (!tokens.refresh_token) throw new SyncError('unauthorized', 'Google gave no lasting permission. Sign in again, and allow the access.');
  const credentials: AuthorizedUser = { type: 'authorized_user', ...client, refresh_token: tokens.refresh_token };
  return { account: await identify(credentials, options, signal), credentials };
}

async function askForCode(
  { screen, level, signal, timeLimit = AbortSignal.timeout(patience), ports }: SignInOptions,
  oauth: OAuth2Client,
  codeChallenge: string,
): Promise<{ readonly code: string; readonly redirectUri: string }> {
  const state = randomBytes(24).toString('base64url');
  const loopback = await openLoopback((answer) => codeOf(answer, state), ports, screen.language);
  const ended = new AbortController();
  try {
    const port = (await screen.forwardPort?.(loopback.port)) ?? loopback.port;
    const redirectUri = `http://127.0.0.1:${port}`;
    const url = consentUrl(oauth, level, { state, redirectUri, codeChallenge });
    await screen.open(url);
    const pasted = paste(screen, url, state, ended.signal);
    return { code: await firstOf(loopback, pasted, signal, timeLimit), redirectUri };
  } finally {
    ended.abort();
    loopback.close();
  }
}

function consentUrl(
  oauth: OAuth2Client,
  level: DriveAccessLevel,
  { state, redirectUri, codeChallenge }: { readonly state: string; readonly redirectUri: string; readonly codeChallenge: string },
): string {
  return oauth.generateAuthUrl({
    scope: driveScopes[level],
    redirect_uri: redirectUri,
    state,
    // With the consent Google gives a refresh token each time, not only the first.
    access_type: 'offline',
    prompt: 'consent',
    code_challenge: codeChallenge,
    code_challenge_method: CodeChallengeMethod.S256,
  });
}

async function paste(screen: SignInScreen, url: string, state: string, signal: AbortSignal): Promise<string> {
  const fault = (text: string): string | undefined => {
    try {
      codeOfPasted(text, state);
      return undefined;
    } catch (error) {
      return SyncError.from(error).message;
    }
  };
  const text = await screen.paste(url, fault, signal);
  if (text === undefined) throw new SyncError('aborted', 'The sign-in was cancelled. Nothing was stored.');
  return codeOfPasted(text, state);
}

/** The code, whichever way it comes; closes nothing. */
function firstOf({ answer }: Loopback, pasted: Promise<string>, cancelled: AbortSignal, timeLimit: AbortSignal): Promise<string> {
  const late = 'Nobody answered in the browser for a long time, so the sign-in was ended. Nothing was stored. Sign in again.';
  const stop = AbortSignal.any([cancelled, timeLimit]);
  const stopped = new Promise<never>((_resolve, reject) => {
    const end = (): void =>
      reject(
        cancelled.aborted
          ? new SyncError('aborted', 'The sign-in was cancelled. Nothing was stored.')
          : new SyncError('unauthorized', late),
      );
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  });
  return Promise.race([answer, pasted, stopped]);
}

/** A person may tick off single permissions on Google's page. */
function requireScope(granted: string | undefined, level: DriveAccessLevel): void {
  if (granted === undefined || granted.split(' ').includes(driveScopes[level])) return;
  throw new SyncError(
    'unauthorized',
    'The permission for Google Drive was not given. Sign in again, and tick the box for Google Drive on the page where Google asks.',
  );
}
