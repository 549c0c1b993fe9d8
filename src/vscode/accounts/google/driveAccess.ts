import { SyncError } from '../../../core/errors';
import type { DriveCredentials } from '../../../remote/drive/auth/credentials';
import { addressesOf, type GoogleAddresses } from '../../../remote/drive/auth/endpoints';
import { t } from '../../texts/l10n';
import type { Remote } from '../../folder/remote';
import type { GoogleAccount, GoogleAccounts } from './accounts';

/** How to reach Google Drive, and with which credentials. */
export interface DriveAccess extends GoogleAddresses {
  readonly credentials: DriveCredentials;
  /** Whose they are. */
  readonly account: string;
}

/** The way in that an account has. */
export function accessOf({ id, credentials }: GoogleAccount, variables: NodeJS.ProcessEnv = process.env): DriveAccess {
  return { credentials, account: id, ...addressesOf(variables) };
}

/**
 * How a folder reaches its Drive. Rejects with `unauthorized` when its account is not signed in, or when nobody has said
 * which account it is and there is not exactly one.
 */
export async function findDriveAccess({ account: id }: Remote, accounts: GoogleAccounts): Promise<DriveAccess> {
  const all = await accounts.list();
  const account = id === undefined && all.length === 1 ? all[0] : all.find((each) => each.id === id);
  if (account !== undefined) return accessOf(account);
  throw new SyncError(
    'unauthorized',
    id === undefined && all.length > 1
      ? t('It is not said which Google account this folder is to use. Run "Cloud Sync: Sign In…" and choose one.')
      : t('The Google account of this folder is signed out. Run "Cloud Sync: Sign In…" to sync again.'),
  );
}
