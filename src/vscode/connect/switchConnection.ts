import * as vscode from 'vscode';
import type { Accounts } from '../accounts/access';
import type { ConnectParts } from './connect';
import type { FolderSync } from '../folder/folderSync';
import { t } from '../texts/l10n';
import { remoteKey, remoteLabel, type Remote } from '../folder/remote';
import { signInLabel } from '../accounts/s3Accounts';

interface Item extends vscode.QuickPickItem {
  /** Absent: another one than those of before. */
  readonly remote?: Remote;
}

/** Lets a person go back to a remote that the folder was connected to, or on to another one. */
export async function switchConnection(sync: FolderSync, parts: ConnectParts): Promise<void> {
  const chosen = await choose(sync, parts.accounts);
  if (chosen === undefined) return;
  const { connectFolder, reconnectTo } = await import('./connect');
  await (chosen.remote === undefined ? connectFolder(sync, parts) : reconnectTo(chosen.remote, sync, parts));
}

async function choose(sync: FolderSync, accounts: Accounts): Promise<Item | undefined> {
  const box = vscode.window.createQuickPick<Item>();
  const show = async (): Promise<void> => void (box.items = await itemsOf(sync, accounts));
  box.title = t('Switch the Connection of {0}', sync.state.value.folder.name);
  box.placeholder = t('Which cloud should this folder be kept in now?');
  await show();
  return new Promise((resolve) => {
    const end = (item: Item | undefined): void => {
      resolve(item);
      box.dispose();
    };
    box.onDidTriggerItemButton(async ({ item }) => {
      if (item.remote !== undefined) await sync.forget(item.remote);
      await show();
      box.show();
    });
    box.onDidAccept(() => end(box.selectedItems[0]));
    box.onDidHide(() => end(undefined));
    box.show();
  });
}

async function itemsOf(sync: FolderSync, accounts: Accounts): Promise<readonly Item[]> {
  const current = sync.remote && remoteKey(sync.remote);
  const others = sync.recentRemotes.filter((remote) => remoteKey(remote) !== current);
  const forget = { iconPath: new vscode.ThemeIcon('close'), tooltip: t('Forget This Connection') };
  const items = others.map(async (remote) => ({
    label: `$(history) ${remoteLabel(remote)}`,
    description: await accountLabel(remote, accounts),
    buttons: [forget],
    remote,
  }));
  return [...(await Promise.all(items)), { label: `$(add) ${t('Another cloud…')}` }];
}

/** Who signs in to it. */
async function accountLabel({ url, account }: Remote, { s3, google }: Accounts): Promise<string> {
  if (account === undefined) return '';
  const label = url.startsWith('gdrive:') ? (await google.get(account))?.label : signedInAs(await s3.get(account));
  return label ?? t('signed out');
}

function signedInAs(account: Awaited<ReturnType<Accounts['s3']['get']>>): string | undefined {
  return account && signInLabel(account.signIn);
}
