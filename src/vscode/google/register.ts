import * as vscode from 'vscode';
import type { FolderSync } from '../folderSync';
import type { KeyStore } from '../keyStore';
import { t } from '../l10n';
import type { AccountsChange, GoogleAccounts } from './accounts';
import { registerGoogleAuthentication } from './authenticationProvider';
import { revokeAtGoogle, signInToGoogle } from './signIn';

/** Shows the Google accounts in VS Code's Accounts menu, and lets the folders that use one follow its sign-in and sign-out. */
export function useGoogleAccounts(accounts: GoogleAccounts, keys: KeyStore, folders: () => readonly FolderSync[]): vscode.Disposable {
  const google = {
    signIn: (level: 'file' | 'full') => signInToGoogle(level, { title: t('Sign In to Google Drive') }),
    revoke: revokeAtGoogle,
  };
  const following = accounts.onDidChange((change) => {
    for (const sync of folders()) void follow(sync, keys, change);
  });
  return vscode.Disposable.from(registerGoogleAuthentication(accounts, google), accounts, new vscode.Disposable(() => following.dispose()));
}

async function follow(sync: FolderSync, keys: KeyStore, { added, removed, changed }: AccountsChange): Promise<void> {
  const { remote } = sync;
  if (remote?.url.startsWith('gdrive:') !== true) return;
  const used = await keys.getAccount(sync.state.value.folder.uri, remote);
  if (used === undefined || [...added, ...removed, ...changed].some(({ id }) => id === used)) await sync.reconnect();
}
