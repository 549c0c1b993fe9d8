import { SyncError } from '../../core/errors';
import type { S3Options } from '../../remote/s3/s3Options';
import type { GoogleAccounts } from './google/accounts';
import { findDriveAccess, type DriveAccess } from './google/driveAccess';
import { t } from '../texts/l10n';
import type { SafeLog } from '../diagnostics/log';
import type { Remote } from '../folder/remote';
import { credentialsOf, isSameStore, type S3Accounts, type S3SignIn } from './s3Accounts';

/** Everyone who is signed in. */
export interface Accounts {
  readonly s3: S3Accounts;
  readonly google: GoogleAccounts;
}

/** What a remote is opened with; nothing for a folder that serves as the cloud. */
export interface Access {
  readonly s3?: Pick<S3Options, 'credentials' | 'profile'> | undefined;
  readonly drive?: DriveAccess | undefined;
}

/**
 * How a folder reaches its remote. Rejects with `unauthorized` when the account that it was connected with is signed out: it
 * is never reached as somebody else. The log learns what it must hide.
 */
export async function findAccess(remote: Remote, { s3, google }: Accounts, log: Pick<SafeLog, 'hide'>): Promise<Access> {
  if (remote.url.startsWith('gdrive:')) return { drive: await findDriveAccess(remote, google) };
  if (!remote.url.startsWith('s3:') || remote.account === undefined) return {};
  const account = await s3.get(remote.account);
  if (account !== undefined && isSameStore(account, remote)) return accessOfS3(account.signIn, log);
  throw new SyncError('unauthorized', t('The account of this folder is signed out. Run "Cloud Sync: Sign In…" to sync again.'));
}

/** The way in that an S3 sign-in gives. The log learns what it must hide. */
export function accessOfS3(signIn: S3SignIn, log: Pick<SafeLog, 'hide'>): Access {
  if (signIn.kind === 'keys') log.hide(signIn.secretAccessKey);
  return { s3: credentialsOf(signIn) };
}

/** Whether a change of these accounts can matter to a remote. */
export function usesOneOf(remote: Remote | undefined, ids: readonly string[]): boolean {
  if (remote === undefined) return false;
  // A Drive without an account of its own uses whoever is the only one.
  return remote.account === undefined ? remote.url.startsWith('gdrive:') : ids.includes(remote.account);
}
