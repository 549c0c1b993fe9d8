import { SyncError } from '../../../core/errors';
import { openDriveClient } from '../driveClient';
import type { AuthorizedUser, ServiceAccount } from './credentials';
import { openDriveAuth } from './driveAuth';
import type { GoogleAddresses } from './endpoints';

/** Whose Drive it is. */
export interface DriveAccount {
  /** Drive's own id for the person. */
  readonly id: string;
  /** E-mail address. */
  readonly label: string;
}

/** Asks Drive whose credentials these are, and so whether they work at all. Rejects with a `SyncError`. */
export async function identify(
  credentials: AuthorizedUser | ServiceAccount,
  { authEndpoints, endpoint }: GoogleAddresses,
  signal?: AbortSignal,
): Promise<DriveAccount> {
  const client = openDriveClient({ auth: openDriveAuth(credentials, { endpoints: authEndpoints }), endpoint });
  const fields = 'user(permissionId,emailAddress,displayName)';
  const { data } = await client.run({ signal }, (options) => client.api.about.get({ fields }, options));
  const { permissionId: id, emailAddress, displayName } = data.user ?? {};
  const label = emailAddress || displayName;
  if (!id || !label) throw new SyncError('server', 'Google Drive does not say whose it is. Try again later.');
  return { id, label };
}
