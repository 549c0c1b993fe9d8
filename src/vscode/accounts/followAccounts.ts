import * as vscode from 'vscode';
import { usesOneOf, type Accounts } from './access';
import type { FolderSync } from '../folder/folderSync';
import { registerGoogleAuthentication } from './google/authenticationProvider';
import { revokeAtGoogle, signInToGoogle } from './google/signIn';
import { t } from '../texts/l10n';
import type { ListChange } from './secretList';

/** Shows the Google accounts in VS Code's Accounts menu, and lets the folders that use an account follow its sign-in and sign-out. */
export function followAccounts({ s3, google }: Accounts, folders: () => readonly FolderSync[]): vscode.Disposable {
  const signIn = (level: 'file' | 'full'): ReturnType<typeof signInToGoogle> =>
    signInToGoogle(level, { title: t('Sign In to Google Drive') });
  const follow = ({ added, removed, changed }: ListChange<{ readonly id: string }>): void => {
    const ids = [...added, ...removed, ...changed].map(({ id }) => id);
    for (const sync of folders()) if (usesOneOf(sync.remote, ids)) void sync.reconnect();
  };
  return vscode.Disposable.from(
    registerGoogleAuthentication(google, { signIn, revoke: revokeAtGoogle }),
    s3,
    google,
    s3.onDidChange(follow),
    google.onDidChange(follow),
  );
}
