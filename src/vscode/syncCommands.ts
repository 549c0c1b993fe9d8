import * as vscode from 'vscode';
import { SyncError } from '../core';
import { localUri, openDiff } from './conflictEditor';
import type { FolderSync } from './folderSync';
import { commandIds, viewIds } from './ids';
import type { KeyStore } from './keyStore';
import { withCancellableProgress } from './progress';
import { remoteDocumentUri } from './remoteDocuments';
import type { FileRow } from './renderTree';
import { systemTimers } from './scheduler';
import { isConnected } from './state';
import { count } from './texts';
import type { Workspace } from './workspace';

/** The commands that sync, preview, disconnect, and show. */
export function registerSyncCommands(workspace: Workspace, keys: KeyStore, log: vscode.LogOutputChannel): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand(commandIds.syncNow, () => syncAll(workspace)),
    registerCommand(commandIds.previewSync, () => previewAll(workspace)),
    registerCommand(commandIds.disconnect, () => disconnect(workspace, keys)),
    registerCommand(commandIds.reviewStop, () => reviewStops(workspace)),
    registerCommand(commandIds.showChanges, () => vscode.commands.executeCommand(`${viewIds.changes}.focus`)),
    registerCommand(commandIds.showLog, () => log.show(true)),
    registerCommand(commandIds.openChange, (row: FileRow) => openChange(row)),
  );
}

async function syncAll(workspace: Workspace): Promise<void> {
  await Promise.all(connected(workspace).map((sync) => syncOne(sync)));
}

/** One sync that a person waits for. */
export async function syncOne(sync: FolderSync, approval?: string): Promise<void> {
  await withCancellableProgress(`Syncing ${nameOf(sync)}`, systemTimers, (signal, onProgress) =>
    sync.sync({ signal, onProgress, approval }),
  );
}

async function previewAll(workspace: Workspace): Promise<void> {
  for (const sync of connected(workspace)) {
    try {
      const { actions } = await withCancellableProgress(`Checking ${nameOf(sync)}`, systemTimers, (signal, onProgress) =>
        sync.preview({ signal, onProgress }),
      );
      const changes = actions.filter(({ type }) => type !== 'record' && type !== 'forget').length;
      if (changes === 0) void vscode.window.setStatusBarMessage(`$(check) ${nameOf(sync)}: nothing to sync`, 5000);
    } catch (error) {
      const { code, message } = SyncError.from(error);
      if (code !== 'aborted') void vscode.window.showErrorMessage(message);
      return;
    }
  }
  await vscode.commands.executeCommand(commandIds.showChanges);
}

async function disconnect(workspace: Workspace, keys: KeyStore): Promise<void> {
  const sync = await chooseFolder(connected(workspace), 'Disconnect which folder?');
  const remote = sync?.remote;
  if (sync === undefined || remote === undefined) return;
  const detail = 'The files stay as they are, here and in the cloud. The keys stored for this folder are removed from this computer.';
  const question = `Disconnect ${nameOf(sync)} from ${sync.state.value.remote ?? remote.url}?`;
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Disconnect')) !== 'Disconnect') return;
  await sync.unbind();
  await keys.set(sync.state.value.folder.uri, remote, undefined);
}

const mostPathsShown = 10;

/** Shows what a brake stopped, and lets through exactly that when the person agrees. */
async function reviewStops(workspace: Workspace): Promise<void> {
  for (const sync of workspace.all) await reviewStop(sync);
}

export async function reviewStop(sync: FolderSync): Promise<void> {
  const { phase } = sync.state.value;
  if (phase.kind !== 'stopped') return;
  const { message, paths, approval } = phase.stop;
  const rest = paths.length > mostPathsShown ? [`… and ${count(paths.length - mostPathsShown, 'more file')}`] : [];
  const detail = [...paths.slice(0, mostPathsShown), ...rest].join('\n');
  const choice = await vscode.window.showWarningMessage(message, { modal: true, detail }, 'Allow This Sync', 'Show List');
  if (choice === 'Allow This Sync') await syncOne(sync, approval);
  if (choice === 'Show List') await vscode.commands.executeCommand(commandIds.showChanges);
}

async function openChange({ folder, path, change }: FileRow): Promise<void> {
  const uri = localUri(folder, path);
  if (change?.etag === undefined) return void (await vscode.commands.executeCommand('vscode.open', uri));
  if (change.hasLocal) return openDiff(folder, path, change.etag);
  await vscode.commands.executeCommand('vscode.open', remoteDocumentUri({ folder, path, etag: change.etag }));
}

function connected(workspace: Workspace): readonly FolderSync[] {
  return workspace.all.filter(({ state }) => isConnected(state.value));
}

/** The only folder, or the one that the person picks. */
export async function chooseFolder(folders: readonly FolderSync[], title: string): Promise<FolderSync | undefined> {
  if (folders.length <= 1) return folders[0];
  const items = folders.map((sync) => ({ label: nameOf(sync), description: sync.state.value.remote ?? '', sync }));
  return (await vscode.window.showQuickPick(items, { title }))?.sync;
}

function nameOf(sync: FolderSync): string {
  return sync.state.value.folder.name;
}
