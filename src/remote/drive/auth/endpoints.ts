/** Addresses of Google's OAuth 2 service. */
export interface GoogleEndpoints {
  /** The page on which a person consents. */
  readonly auth: string;
  readonly token: string;
  readonly revoke: string;
}

/** https://accounts.google.com/.well-known/openid-configuration */
export const googleEndpoints: GoogleEndpoints = {
  auth: 'https://accounts.google.com/o/oauth2/v2/auth',
  token: 'https://oauth2.googleapis.com/token',
  revoke: 'https://oauth2.googleapis.com/revoke',
};

/** How much of a Drive a person lets Cloud Sync see: the files it made itself, or all. */
export type DriveAccessLevel = 'file' | 'full';

/** The OAuth scopes, https://developers.google.com/workspace/drive/api/guides/api-specific-auth */
export const driveScopes: Readonly<Record<DriveAccessLevel, string>> = {
  file: 'https://www.googleapis.com/auth/drive.file',
  full: 'https://www.googleapis.com/auth/drive',
};

/** Where Google is. */
export interface GoogleAddresses {
  readonly authEndpoints?: Partial<GoogleEndpoints> | undefined;
  /** Root of the Drive API. */
  readonly endpoint?: string | undefined;
}

/** Other addresses than Google's own, for tests and for networks with a gateway of their own: `CLOUD_SYNC_…` in the environment. */
export function addressesOf(variables: Readonly<Record<string, string | undefined>>): GoogleAddresses {
  const part = (name: keyof GoogleEndpoints): Partial<GoogleEndpoints> => {
    const address = variables[`CLOUD_SYNC_GOOGLE_${name.toUpperCase()}`];
    return address ? { [name]: address } : {};
  };
  return {
    authEndpoints: { ...part('auth'), ...part('token'), ...part('revoke') },
    endpoint: variables['CLOUD_SYNC_DRIVE_ENDPOINT'] || undefined,
  };
}
