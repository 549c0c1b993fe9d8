import { SyncError } from '../core/errors';
import type { DriveCredentials } from '../remote/drive/auth/credentials';
import { addressesOf, type GoogleAddresses } from '../remote/drive/auth/endpoints';
import { readCredentials } from './signInFile';
import { driveCredentialsFile, type UserPlace } from './stateDir';

/** How to reach Google Drive, and with which credentials. */
export interface DriveAccess extends GoogleAddresses {
  readonly credentials: DriveCredentials;
}

/**
 * Finds the credentials for Google Drive: a bare access token in `CLOUD_SYNC_DRIVE_TOKEN`, the file that
 * `CLOUD_SYNC_DRIVE_CREDENTIALS` names, or the one that `cloud-sync sign-in` has written.
 */
export async function findDriveAccess(user: UserPlace): Promise<DriveAccess> {
  const { variables } = user;
  const token = variables['CLOUD_SYNC_DRIVE_TOKEN'];
  const credentials: DriveCredentials = token ? { type: 'access_token', token } : await credentialsInFile(user);
  return { credentials, ...addressesOf(variables) };
}

async function credentialsInFile(user: UserPlace): Promise<DriveCredentials> {
  const path = driveCredentialsFile(user);
  const credentials = await readCredentials(path, user.platform);
  if (credentials !== undefined) return credentials;
  const missing = user.variables['CLOUD_SYNC_DRIVE_CREDENTIALS']
    ? `There is no file "${path}".`
    : 'Nobody has signed in to Google Drive here.';
  throw new SyncError(
    'unauthorized',
    `${missing} Run "cloud-sync sign-in", or name the key file of a service account in CLOUD_SYNC_DRIVE_CREDENTIALS.`,
  );
}
