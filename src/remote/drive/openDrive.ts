import { createHash } from 'node:crypto';
import type { DriveCredentials } from './auth/credentials';
import { openDriveAuth } from './auth/driveAuth';
import type { GoogleAddresses } from './auth/endpoints';
import type { DriveOptions } from './driveOptions';
import { DriveProvider } from './driveProvider';

export interface OpenDriveOptions extends GoogleAddresses, Pick<DriveOptions, 'folderId' | 'account' | 'cache' | 'log'> {
  readonly credentials: DriveCredentials;
}

/** The provider for a folder in the Drive that the credentials let into. Makes no request. */
export function openDrive({ credentials, authEndpoints, account, ...options }: OpenDriveOptions): DriveProvider {
  const auth = openDriveAuth(credentials, { endpoints: authEndpoints });
  return new DriveProvider({ ...options, auth, account: account ?? accountOf(credentials) });
}

/** Whose credentials they are, as far as they tell it: other ones of the same person begin with a full listing. Never the secret itself. */
function accountOf(credentials: DriveCredentials): string {
  switch (credentials.type) {
    case 'service_account':
      return credentials.client_email;
    case 'authorized_user':
      return digest(credentials.refresh_token);
    case 'access_token':
      return digest(credentials.token);
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(`Cloud Sync account ${secret}`).digest('hex').slice(0, 16);
}
