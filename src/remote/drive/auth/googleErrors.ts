import { SyncError } from '../../../core/errors';

/** What the OAuth service answers with, RFC 6749 5.2; and what the network says. */
interface GoogleFailure {
  readonly code?: unknown;
  readonly cause?: { readonly code?: unknown };
  readonly response?: { readonly status?: number; readonly data?: unknown };
}

interface Answer {
  readonly error?: unknown;
  readonly error_description?: unknown;
}

const signInAgain = 'Sign in to Google Drive again ("Cloud Sync: Connect…", or "cloud-sync sign-in").';

const sentences: Readonly<Record<string, string>> = {
  invalid_grant: `Google no longer accepts this sign-in: it has expired or was revoked. ${signInAgain}`,
  invalid_client:
    'Google does not accept the OAuth client. Check the settings "cloudSync.drive.clientId" and "cloudSync.drive.clientSecret" (--client-id and --client-secret on the command line), then sign in again.',
  unauthorized_client:
    'Google does not let this OAuth client sign in here. Its type must be "Desktop app"; check the setting "cloudSync.drive.clientId" (--client-id on the command line).',
  deleted_client:
    'The OAuth client was deleted in the Google Cloud console. Put another one into the setting "cloudSync.drive.clientId" (--client-id on the command line).',
  admin_policy_enforced:
    'The administrator of this Google Workspace does not allow Cloud Sync. Ask for the OAuth client to be trusted, or use another account.',
  access_denied: 'The access to Google Drive was declined in the browser. Nothing was stored. Sign in again when you want to allow it.',
  invalid_scope: 'Google does not know the permission that was asked for. Update Cloud Sync.',
};

const refusedServiceAccount =
  "Google refuses the key of the service account. Check in the Google Cloud console that the key still exists, and that this computer's clock is right.";

/**
 * A failure of Google's OAuth service as a `SyncError`. The original is left out on purpose: it holds the request, with
 * the secrets that were in it.
 */
export function fromGoogle(error: unknown, who: 'person' | 'serviceAccount' = 'person'): SyncError {
  if (SyncError.is(error)) return error;
  const { response, code, cause } = (error ?? {}) as GoogleFailure;
  if (response?.status === undefined) return withoutAnswer(error, [code, cause?.code]);
  const answer = typeof response.data === 'object' && response.data !== null ? (response.data as Answer) : {};
  const kind = typeof answer.error === 'string' ? answer.error : '';
  if (response.status === 429) return new SyncError('throttled', 'Google asks for fewer sign-ins. The next attempt is later.');
  if (response.status >= 500)
    return new SyncError('server', `Google's sign-in service fails (${response.status}). It is tried again later.`);
  if (who === 'serviceAccount') return new SyncError('unauthorized', refusedServiceAccount);
  return refusal(kind, answer.error_description);
}

/** What an error code of OAuth 2 means for a person. */
export function refusal(kind: string, description?: unknown): SyncError {
  const known = Object.hasOwn(sentences, kind) ? sentences[kind] : undefined;
  const details = [kind, description].filter((text) => typeof text === 'string' && text !== '').join(': ');
  return new SyncError('unauthorized', known ?? `Google refuses the sign-in${details === '' ? '' : ` (${details})`}. ${signInAgain}`);
}

function withoutAnswer(error: unknown, codes: readonly unknown[]): SyncError {
  // Of OpenSSL and of node's key parser: the key was never used.
  if (codes.some((code) => typeof code === 'string' && /^ERR_(OSSL|CRYPTO)/u.test(code)))
    return new SyncError(
      'unauthorized',
      'The private key of the service account cannot be read. Download a new key, and use its file unchanged.',
    );
  if (error instanceof TypeError || codes.some((code) => typeof code === 'string'))
    return new SyncError('offline', "Google's sign-in service cannot be reached. Check the connection; it is tried again later.");
  return new SyncError('unknown', "Google's sign-in service gave an answer that cannot be understood.");
}
