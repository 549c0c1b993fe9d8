import * as vscode from 'vscode';
import { SyncError } from './core/errors';
import type { CloudSyncApi } from './vscode/api';
import { ChangesView } from './vscode/changes/changesView';
import { compareAll } from './vscode/changes/compareAll';
import { registerConflictCommands } from './vscode/conflicts/conflictCommands';
import type { ConnectParts } from './vscode/connect/connect';
import { registerConnectionCommands } from './vscode/connect/connectionCommands';
import { copyDiagnostics } from './vscode/diagnostics/copyDiagnostics';
import { EndedConflicts } from './vscode/conflicts/endedConflicts';
import { registerFileCommands } from './vscode/changes/fileCommands';
import { followAccounts } from './vscode/accounts/followAccounts';
import { GoogleAccounts } from './vscode/accounts/google/accounts';
import { Decorations } from './vscode/changes/decorations';
import { commandIds } from './vscode/ids';
import { t, useLanguage } from './vscode/texts/l10n';
import { SafeLog } from './vscode/diagnostics/log';
import { showNotice } from './vscode/messages/messages';
import { MergeFiles } from './vscode/conflicts/merge/mergeFiles';
import { followOpenMerges } from './vscode/conflicts/merge/openMerges';
import { PastViews } from './vscode/pastViews';
import { showViewProgress } from './vscode/messages/progress';
import { PublicApi } from './vscode/publicApi';
import { Reactions, type Voice } from './vscode/messages/reactions';
import { serveRemoteDocuments, type RemoteDocument } from './vscode/changes/remoteDocuments';
import { S3Accounts } from './vscode/accounts/s3Accounts';
import type { SyncReport } from './vscode/folder/syncReport';
import { systemTimers } from './vscode/folder/scheduler';
import { showStatusBar } from './vscode/statusBar/statusBar';
import { registerSyncCommands } from './vscode/syncCommands';
import { Workspace } from './vscode/workspace';

const voice: Voice = { show: showNotice, reviewStop: () => void vscode.commands.executeCommand(commandIds.reviewStop) };

let workspace: Workspace | undefined;
let past: PastViews | undefined;

/** Builds the parts and hands them to each other. Nothing is read or asked here: a folder without a cloud costs nothing. */
export function activate(context: vscode.ExtensionContext): CloudSyncApi {
  const startedAt = process.cpuUsage();
  useLanguage({ ...vscode.l10n, language: vscode.env.language });
  const channel = vscode.window.createOutputChannel('Cloud Sync', { log: true });
  const log = new SafeLog(channel, () => Date.now());
  const accounts = { s3: new S3Accounts(context.secrets), google: new GoogleAccounts(context.secrets) };
  const reactions = new Reactions(voice);
  const shownProblems = new Set<string>();
  const parts = new Workspace({
    context,
    accounts,
    log,
    onSynced: (report) => onSynced(report),
    onResolved: (folder, event) => views.noteDecision(folder, event),
    onSettingsProblems: (problems) => void tellOfSettings(problems, shownProblems),
  });
  // Before anything shows the state, so that each part is drawn once.
  parts.refresh();
  const api = new PublicApi(parts);
  const views = new PastViews(parts, vscode.Uri.joinPath(context.globalStorageUri, 'activity'), log, () => Date.now());
  const onSynced = (report: SyncReport): void => {
    reactions.add(report);
    api.tell(report);
    views.noteSync(report);
  };
  const merges = new MergeFiles(vscode.Uri.joinPath(context.globalStorageUri, 'merges'));
  [workspace, past] = [parts, views];
  context.subscriptions.push(
    channel,
    api,
    views,
    ...showState(parts, merges),
    registerSyncCommands({ workspace: parts, reactions, channel }),
    registerConflictCommands(parts, merges),
    ...registerTools(context, parts, { accounts, log }, log),
  );
  const { user, system } = process.cpuUsage(startedAt);
  return api.create((user + system) / 1000);
}

/** Commands of which each stands alone. */
function registerTools(
  context: vscode.ExtensionContext,
  parts: Workspace,
  wizard: ConnectParts,
  log: SafeLog,
): readonly vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  return [
    registerConnectionCommands(parts, wizard),
    followAccounts(wizard.accounts, () => parts.all),
    registerCommand(commandIds.compareAll, () => compareAll(parts)),
    registerFileCommands(parts, () => Date.now()),
    registerCommand(commandIds.copyDiagnostics, () => copyDiagnostics(context.extension, parts, log)),
  ];
}

/** All that shows the state and follows it. */
function showState(parts: Workspace, merges: MergeFiles): readonly vscode.Disposable[] {
  return [
    showStatusBar(parts.state, systemTimers, () => Date.now()),
    new ChangesView(parts.state),
    new Decorations(parts.state),
    showViewProgress(parts.state),
    serveRemoteDocuments((document) => readRemote(parts, document), parts.state),
    followOpenMerges(merges, parts.contexts),
    new EndedConflicts(parts.state, merges, () => Date.now()),
  ];
}

/** Bytes of the largest file that is shown: an editor of VS Code stops at about as much. */
const largestShown = 20 * 1024 * 1024;

async function readRemote(parts: Workspace, { folder, path, etag }: RemoteDocument): Promise<Uint8Array> {
  const sync = parts.find(folder);
  if (sync === undefined) throw new SyncError('notFound', t('The folder of this file is no longer open in this window.'), { path });
  return sync.readRemote(path, etag, largestShown);
}

/** Resolves when nothing runs any more, every folder is free for another window, and what was done is remembered. */
export async function deactivate(): Promise<void> {
  await workspace?.dispose();
  await past?.idle();
}

async function tellOfSettings(problems: readonly string[], shown: Set<string>): Promise<void> {
  const news = problems.filter((problem) => !shown.has(problem));
  for (const problem of news) shown.add(problem);
  const open = t('Open Settings');
  if (news.length > 0 && (await vscode.window.showWarningMessage(news.join(' '), open)) === open) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'cloudSync');
  }
}
