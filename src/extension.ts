import * as vscode from 'vscode';
import { registerConflictCommands } from './vscode/conflictCommands';
import { ChangesView } from './vscode/changesView';
import { commandIds } from './vscode/ids';
import { KeyStore } from './vscode/keyStore';
import { showNotice } from './vscode/messages';
import { NoticePolicy } from './vscode/notices';
import { serveRemoteDocuments } from './vscode/remoteDocuments';
import type { SyncReport } from './vscode/folderSync';
import type { WorkspaceState } from './vscode/state';
import { showStatusBar } from './vscode/statusBar';
import type { Store } from './vscode/store';
import { chooseFolder, registerSyncCommands, reviewStop } from './vscode/syncCommands';
import { Workspace } from './vscode/workspace';

/** What the extension gives to others: the state that its status bar shows. */
export interface CloudSyncApi {
  readonly state: Store<WorkspaceState>;
  /** Milliseconds of processor time that `activate` took; those of other processes on a busy machine do not count. */
  readonly activationTime: number;
}

let workspace: Workspace | undefined;

/** Builds the parts and hands them to each other. Nothing is read or asked here: a folder without a cloud costs nothing. */
export function activate(context: vscode.ExtensionContext): CloudSyncApi {
  const startedAt = process.cpuUsage();
  const log = vscode.window.createOutputChannel('Cloud Sync', { log: true });
  const keys = new KeyStore(context.secrets);
  const notices = new NoticePolicy();
  const shownProblems = new Set<string>();
  const parts = new Workspace({
    context,
    keys,
    log,
    onSynced: (report) => react(parts, notices, report),
    onSettingsProblems: (problems) => void tellOfSettings(problems, shownProblems),
  });
  workspace = parts;
  context.subscriptions.push(
    log,
    showStatusBar(parts.state, () => Date.now()),
    new ChangesView(parts.state),
    serveRemoteDocuments(async ({ folder, path, etag }) => (await parts.find(folder)?.readRemote(path, etag)) ?? new Uint8Array()),
    registerSyncCommands(parts, keys, log),
    registerConflictCommands(parts),
    vscode.commands.registerCommand(commandIds.connect, () => connect(parts, keys, log)),
  );
  parts.refresh();
  const { user, system } = process.cpuUsage(startedAt);
  return { state: parts.state, activationTime: (user + system) / 1000 };
}

/** Resolves when nothing runs any more and every folder is free for another window. */
export async function deactivate(): Promise<void> {
  await workspace?.dispose();
}

function react(parts: Workspace, notices: NoticePolicy, report: SyncReport): void {
  const reaction = notices.reactTo(report);
  const sync = parts.find(report.after.folder.uri);
  if (reaction?.kind === 'reviewStop' && sync !== undefined) void reviewStop(sync);
  if (reaction?.kind === 'notice') void showNotice(reaction.notice);
}

async function tellOfSettings(problems: readonly string[], shown: Set<string>): Promise<void> {
  const news = problems.filter((problem) => !shown.has(problem));
  for (const problem of news) shown.add(problem);
  if (news.length > 0 && (await vscode.window.showWarningMessage(news.join(' '), 'Open Settings')) === 'Open Settings') {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'cloudSync');
  }
}

async function connect(parts: Workspace, keys: KeyStore, log: vscode.LogOutputChannel): Promise<void> {
  if (parts.all.length === 0) return void vscode.window.showInformationMessage('Open a folder first: Cloud Sync keeps folders in a cloud.');
  if (!vscode.workspace.isTrusted) return void (await vscode.commands.executeCommand('workbench.trust.manage'));
  const sync = await chooseFolder(parts.all, 'Connect which folder?');
  if (sync === undefined) return;
  const { connectFolder } = await import('./vscode/connect/connect');
  await connectFolder(sync, keys, log);
}
