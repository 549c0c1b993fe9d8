import * as vscode from 'vscode';
import type { ConnectParts } from './connect';
import type { FolderSync } from '../folder/folderSync';
import { commandIds } from '../ids';
import { t } from '../texts/l10n';
import { signOut } from '../accounts/signOut';
import { switchConnection } from './switchConnection';
import { chooseFolder } from '../syncCommands';
import type { Workspace } from '../workspace';

/** The commands that say where a folder is kept, and who signs in there. */
export function registerConnectionCommands(workspace: Workspace, parts: ConnectParts): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand(commandIds.connect, () => connect(workspace, parts)),
    registerCommand(commandIds.switchConnection, () => switchOne(workspace, parts)),
    registerCommand(commandIds.signIn, () => signIn(workspace, parts)),
    registerCommand(commandIds.signOut, () => signOut(parts.accounts)),
  );
}

async function connect(workspace: Workspace, parts: ConnectParts): Promise<void> {
  const sync = await chooseTrusted(workspace.all, t('Connect which folder?'));
  if (sync === undefined) return;
  const { connectFolder } = await import('./connect');
  await connectFolder(sync, parts);
}

async function switchOne(workspace: Workspace, parts: ConnectParts): Promise<void> {
  const sync = await chooseTrusted(workspace.all, t('Switch the connection of which folder?'));
  if (sync !== undefined) await switchConnection(sync, parts);
}

/** Only folders that are signed out are asked about; without one, all that have a remote. */
async function signIn(workspace: Workspace, parts: ConnectParts): Promise<void> {
  const connected = workspace.all.filter(({ remote }) => remote !== undefined);
  const signedOut = connected.filter(({ state }) => state.value.phase.kind === 'signedOut');
  const sync = await chooseTrusted(signedOut.length > 0 ? signedOut : connected, t('Sign in for which folder?'));
  if (sync?.remote === undefined) return;
  const { signInTo } = await import('./connect');
  await signInTo(sync.remote, sync, parts);
}

async function chooseTrusted(folders: readonly FolderSync[], title: string): Promise<FolderSync | undefined> {
  if (vscode.workspace.workspaceFolders === undefined)
    return void vscode.window.showInformationMessage(t('Open a folder first: Cloud Sync keeps folders in a cloud.'));
  if (!vscode.workspace.isTrusted) return void (await vscode.commands.executeCommand('workbench.trust.manage'));
  return chooseFolder(folders, title);
}
