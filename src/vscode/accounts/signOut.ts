import * as vscode from 'vscode';
import type { Accounts } from './access';
import type { GoogleAccount, GoogleAccounts } from './google/accounts';
import { revokeAtGoogle } from './google/signIn';
import { t } from '../texts/l10n';
import { signInLabel, storeLabel, type S3Account, type S3Accounts } from './s3Accounts';
import { failureText } from '../texts/texts';

/** Lets the person sign out of one of all accounts. */
export async function signOut({ s3, google }: Accounts): Promise<void> {
  const items = [
    ...(await s3.list()).map((account) => ({
      label: `$(database) ${signInLabel(account.signIn)}`,
      description: storeLabel(account),
      act: () => signOutOfS3(account, s3),
    })),
    ...(await google.list()).map((account) => ({
      label: `$(cloud) ${account.label}`,
      description: 'Google Drive',
      act: () => signOutOfGoogle(account, google),
    })),
  ];
  if (items.length === 0) return void vscode.window.showInformationMessage(t('Cloud Sync is signed in nowhere.'));
  const chosen = await vscode.window.showQuickPick(items, { title: t('Sign Out'), placeHolder: t('Sign out of which account?') });
  await chosen?.act();
}

/** Removes an S3 account when the person agrees. Whether it is gone. */
export async function signOutOfS3(account: S3Account, accounts: S3Accounts): Promise<boolean> {
  if (!(await agrees(`${signInLabel(account.signIn)} (${storeLabel(account)})`, t('The keys are removed from this computer.'))))
    return false;
  return (await orTell(() => accounts.remove(account.id))) !== undefined;
}

/**
 * Removes a Google account and takes its permission back when the person agrees. Whether it is gone. It does not wait for
 * Google, which may be out of reach: whoever signs out has other things to do then.
 */
export async function signOutOfGoogle(account: GoogleAccount, accounts: GoogleAccounts): Promise<boolean> {
  const detail = t('The sign-in is removed from this computer, and the permission is taken back at Google.');
  if (!(await agrees(account.label, detail))) return false;
  const removed = await orTell(() => accounts.remove(account.id));
  if (removed !== undefined) void revokeAtGoogle(removed);
  return removed !== undefined;
}

async function agrees(account: string, detail: string): Promise<boolean> {
  const yes = t('Sign Out');
  const consequence = t('Folders that use it stop syncing until you sign in again. No file changes, here or in the cloud.');
  const options = { modal: true, detail: `${detail} ${consequence}` };
  return (await vscode.window.showWarningMessage(t('Sign out of {0}?', account), options, yes)) === yes;
}

async function orTell<Result>(task: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await task();
  } catch (error) {
    void vscode.window.showErrorMessage(failureText(error));
    return undefined;
  }
}
