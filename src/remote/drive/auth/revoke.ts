import type { DriveCredentials } from './credentials';
import type { GoogleEndpoints } from './endpoints';
import { fromGoogle } from './googleErrors';
import { desktopClient } from './oauthClient';

/**
 * Takes a person's permission back at Google. One that Google does not know any more counts as taken back; the key of a
 * service account is no permission of a person's and stays as it is. Rejects with a `SyncError`, `offline` for one.
 */
export async function revoke(credentials: DriveCredentials, endpoints?: Partial<GoogleEndpoints>): Promise<void> {
  if (credentials.type !== 'authorized_user') return;
  try {
    await desktopClient(credentials, endpoints).revokeToken(credentials.refresh_token);
  } catch (error) {
    const failure = fromGoogle(error);
    // Google answers 400 "invalid_token" when the permission has gone before.
    if (failure.code !== 'unauthorized') throw failure;
  }
}
