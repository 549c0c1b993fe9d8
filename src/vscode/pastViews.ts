import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import * as vscode from 'vscode';
import type { Log } from '../core';
import { Activity } from './activity/activity';
import { registerActivityCommands } from './activity/activityCommands';
import { ActivityView } from './activity/activityView';
import type { FolderSync } from './folder/folderSync';
import { remoteKey } from './folder/remote';
import { storageKey } from './folder/storageKey';
import type { ResolvedConflict, SyncReport } from './folder/syncReport';
import { textFile } from './folder/textFile';
import { isConnected, type WorkspaceState } from './folder/state';
import type { Store } from './store';
import { serveKeptDocuments } from './trash/keptDocuments';
import { registerTrashCommands } from './trash/trashCommands';
import { TrashContents } from './trash/trashes';
import { TrashView } from './trash/trashView';
import { readSettings, type Workspace } from './workspace';

/** What was: the views of past syncs and of the trash, with their commands. */
export class PastViews implements vscode.Disposable {
  private readonly activity: Activity;
  private readonly trashes: TrashContents;
  private readonly subscriptions: vscode.Disposable;

  /** `storage`: where the histories lie. */
  constructor(
    private readonly workspace: Workspace,
    storage: vscode.Uri,
    log: Log,
    now: () => number,
  ) {
    const onProblem = (message: string): void => log.warn(message);
    this.activity = new Activity({
      remoteOf: (folder) => this.workspace.find(folder)?.remote,
      fileOf: (folder, remote) => textFile(vscode.Uri.joinPath(storage, `${storageKey(folder, remoteKey(remote))}.jsonl`)),
      newId: () => randomUUID(),
      device: (folder) => readSettings(vscode.Uri.parse(folder)).settings.device ?? hostname(),
      onProblem,
    });
    this.trashes = new TrashContents({
      look: (folder) => this.sync(folder).look(),
      lookIntoCloud: async (folder) => (await this.sync(folder).opened()).session.engine.cloudTrash(),
      onProblem,
    });
    this.subscriptions = vscode.Disposable.from(
      onceConnected(workspace.state, () => [
        new ActivityView(this.activity, workspace.state, now),
        new TrashView(this.trashes, workspace.state, now),
      ]),
      registerActivityCommands(workspace, this.activity, now),
      registerTrashCommands(workspace, this.trashes),
      serveKeptDocuments(async ({ folder, hash }) => (await this.sync(folder).look()).contentOf(hash)),
    );
  }

  noteSync(report: SyncReport): void {
    void this.activity.noteSync(report);
    const folder = report.after.folder.uri;
    const isBack = report.failure === undefined && this.trashes.lacksCloud(folder);
    const asksCloud = isBack || report.actions.some(({ action }) => action.type === 'deleteRemote');
    if (asksCloud || report.actions.length > 0) void this.trashes.reload(folder, asksCloud);
  }

  noteDecision(folder: string, event: ResolvedConflict): void {
    void this.activity.noteDecision(folder, event);
    void this.trashes.reload(folder);
  }

  /** Resolves when everything noted so far is written. */
  async idle(): Promise<void> {
    await this.activity.idle();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private sync(folder: string): FolderSync {
    const sync = this.workspace.find(folder);
    if (sync === undefined) throw new Error(`${folder} is not in this window.`);
    return sync;
  }
}

/** Makes something when a folder is connected, so that a window without a cloud does not pay for it. */
function onceConnected(states: Store<WorkspaceState>, make: () => readonly vscode.Disposable[]): vscode.Disposable {
  let made: readonly vscode.Disposable[] | undefined;
  const look = ({ folders }: WorkspaceState): void => {
    if (made === undefined && folders.some(isConnected)) made = make();
  };
  const subscription = states.onDidChange(look);
  look(states.value);
  return new vscode.Disposable(() => {
    subscription.dispose();
    for (const each of made ?? []) each.dispose();
  });
}
