import * as vscode from 'vscode';
import { SyncError } from '../core';
import { openDiff } from './conflicts/conflictEditor';
import type { FolderSync } from './folder/folderSync';
import { commandIds, viewIds } from './ids';
import { onRow } from './onRow';
import { engineText, t } from './texts/l10n';
import { describeProgress, progressInParts, withCancellableProgress, type ProgressUpdate } from './messages/progress';
import type { Reactions } from './messages/reactions';
import { openLocalFile } from './changes/openLocalFile';
import { remoteDocumentUri } from './changes/remoteDocuments';
import type { FileRow } from './changes/renderTree';
import { systemTimers } from './folder/scheduler';
import { isConnected, remotePathOf } from './folder/state';
import type { Workspace } from './workspace';

/** What these commands work with. */
interface CommandParts {
  readonly workspace: Workspace;
  readonly reactions: Reactions;
  readonly channel: vscode.LogOutputChannel;
}

/** The commands that sync, preview, pause, disconnect, and show. */
export function registerSyncCommands({ workspace, reactions, channel }: CommandParts): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand(commandIds.syncNow, () => reactions.together(() => syncAll(workspace))),
    registerCommand(commandIds.previewSync, () => previewAll(workspace)),
    registerCommand(commandIds.cancelSync, () => workspace.all.forEach((sync) => sync.cancel())),
    registerCommand(commandIds.pause, () => pause(workspace)),
    registerCommand(commandIds.resume, () => resume(workspace)),
    registerCommand(commandIds.disconnect, () => disconnect(workspace)),
    registerCommand(commandIds.reviewStop, () => reviewStops(workspace)),
    registerCommand(commandIds.showChanges, () => vscode.commands.executeCommand(`${viewIds.changes}.focus`)),
    registerCommand(commandIds.showLog, () => channel.show(true)),
    registerCommand(commandIds.openChange, onRow<FileRow>(openChange)),
  );
}

async function syncAll(workspace: Workspace): Promise<void> {
  const folders = connected(workspace);
  const [first, ...others] = folders;
  if (first === undefined) return;
  if (others.length === 0) return syncOne(first);
  await withCancellableProgress(t('Syncing {0} folders', folders.length), systemTimers, async (signal, tell) => {
    const parts = progressInParts(folders.length, tell);
    await Promise.all(folders.map((sync, index) => syncPart(sync, signal, (update) => parts(index, update))));
  });
}

async function syncPart(sync: FolderSync, signal: AbortSignal, tell: (update: ProgressUpdate) => void): Promise<void> {
  const say = ({ message, percent }: ProgressUpdate): void => tell({ message: `${nameOf(sync)}: ${message}`, percent });
  await sync.sync({ signal, onProgress: (progress) => say(describeProgress(progress)) });
}

/** One sync that a person waits for. */
export async function syncOne(sync: FolderSync, approval?: string): Promise<void> {
  await withCancellableProgress(t('Syncing {0}', nameOf(sync)), systemTimers, (signal, tell) =>
    sync.sync({ signal, onProgress: (progress) => tell(describeProgress(progress)), approval }),
  );
}

async function previewAll(workspace: Workspace): Promise<void> {
  if (await lookAtAll(workspace)) await vscode.commands.executeCommand(commandIds.showChanges);
}

/** Finds out for all folders what a sync would do. Whether it could for any; those for which it could not are told of in one message. */
export async function lookAtAll(workspace: Workspace): Promise<boolean> {
  const folders = connected(workspace);
  const failures: string[] = [];
  let isCancelled = false;
  for (const sync of folders) {
    const failure = await lookAt(sync);
    isCancelled = failure?.code === 'aborted';
    if (isCancelled) break;
    const name = folders.length > 1 ? `${nameOf(sync)}: ` : '';
    if (failure !== undefined) failures.push(`${name}${engineText(failure.message)}`);
  }
  if (failures.length > 0) void vscode.window.showErrorMessage(failures.join(' '));
  return !isCancelled && (failures.length === 0 || failures.length < folders.length);
}

/** What kept it from looking. */
async function lookAt(sync: FolderSync): Promise<SyncError | undefined> {
  try {
    const { actions } = await withCancellableProgress(t('Checking {0}', nameOf(sync)), systemTimers, (signal, tell) =>
      sync.preview({ signal, onProgress: (progress) => tell(describeProgress(progress)) }),
    );
    const changes = actions.filter(({ type }) => type !== 'record' && type !== 'forget').length;
    if (changes === 0) void vscode.window.setStatusBarMessage(`$(check) ${t('{0}: nothing to sync', nameOf(sync))}`, 5000);
    return undefined;
  } catch (error) {
    return SyncError.from(error);
  }
}

async function pause(workspace: Workspace): Promise<void> {
  const active = connected(workspace).filter(({ state }) => !state.value.isPaused);
  await (await chooseFolder(active, t('Pause which folder?')))?.pause();
}

async function resume(workspace: Workspace): Promise<void> {
  const paused = connected(workspace).filter(({ state }) => state.value.isPaused);
  await (await chooseFolder(paused, t('Resume which folder?')))?.resume();
}

async function disconnect(workspace: Workspace): Promise<void> {
  const sync = await chooseFolder(connected(workspace), t('Disconnect which folder?'));
  const remote = sync?.remote;
  if (sync === undefined || remote === undefined) return;
  const detail = t('The files stay as they are, here and in the cloud. You stay signed in; "Cloud Sync: Sign Out…" ends that.');
  const question = t('Disconnect {0} from {1}?', nameOf(sync), sync.state.value.remote ?? remote.url);
  const yes = t('Disconnect');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  await sync.unbind();
}

const mostPathsShown = 10;

/** Shows what brakes stopped, and lets through exactly that when the person agrees. */
async function reviewStops(workspace: Workspace): Promise<void> {
  const { all } = workspace;
  for (const sync of all) await reviewStop(sync, all.length > 1 ? `${nameOf(sync)}: ` : '');
}

/** `name`: what the question begins with where there are several folders. */
async function reviewStop(sync: FolderSync, name: string): Promise<void> {
  const { phase } = sync.state.value;
  if (phase.kind !== 'stopped') return;
  const { message, paths, approval } = phase.stop;
  const shown = [...paths].sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).slice(0, mostPathsShown);
  const others = paths.length - shown.length;
  const rest = others > 0 ? [others === 1 ? t('… and 1 more file') : t('… and {0} more files', others)] : [];
  const detail = [...shown, ...rest].join('\n');
  const [allow, showList] = [t('Allow This Sync'), t('Show List')];
  // The first is what Enter does: it must not be the one that deletes.
  const choice = await vscode.window.showWarningMessage(`${name}${engineText(message)}`, { modal: true, detail }, showList, allow);
  if (choice === allow) await syncOne(sync, approval);
  if (choice === showList) await showHeldBack(sync);
}

/** What would happen to each file is known after a look at both sides: a brake tells only of names. */
async function showHeldBack(sync: FolderSync): Promise<void> {
  const failure = sync.state.value.changes.length === 0 ? await lookAt(sync) : undefined;
  if (failure !== undefined && failure.code !== 'aborted') void vscode.window.showErrorMessage(engineText(failure.message));
  await vscode.commands.executeCommand(commandIds.showChanges);
}

async function openChange({ folder, path, change }: FileRow): Promise<void> {
  if (change?.etag === undefined) return openLocalFile(folder, path);
  if (change.hasLocal) return openDiff(folder, path, change.etag, remotePathOf(change));
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
