import * as vscode from 'vscode';
import { SyncError } from '../core';
import type { CloudSyncApi, CloudSyncState, FolderStatus, SyncEvent } from './api';
import { localUri } from './conflicts/conflictEditor';
import { t } from './texts/l10n';
import type { FolderState, Phase, WorkspaceState } from './folder/state';
import type { Subscription } from './store';
import type { SyncReport } from './folder/syncReport';
import { placesOf, type Workspace } from './workspace';

/** The API that other extensions get, over the parts of this one. */
export class PublicApi implements vscode.Disposable {
  private readonly stateChanged = new vscode.EventEmitter<CloudSyncState>();
  private readonly synced = new vscode.EventEmitter<SyncEvent>();
  private readonly subscription: Subscription;

  constructor(private readonly workspace: Workspace) {
    this.subscription = workspace.state.onDidChange((state) => this.stateChanged.fire(publicState(state)));
  }

  /** Tells of a sync that ended. */
  tell(report: SyncReport): void {
    this.synced.fire(syncEvent(report));
  }

  /** `activationTime`: milliseconds. */
  create(activationTime: number): CloudSyncApi {
    const { workspace } = this;
    return Object.freeze({
      version: 1,
      get state() {
        return publicState(workspace.state.value);
      },
      onDidChangeState: this.stateChanged.event,
      onDidSync: this.synced.event,
      sync: (folder?: vscode.Uri) => this.sync(folder),
      resolve: (file: vscode.Uri, resolution) => this.resolve(file, resolution),
      activationTime,
    } satisfies CloudSyncApi);
  }

  dispose(): void {
    this.subscription.dispose();
    this.stateChanged.dispose();
    this.synced.dispose();
  }

  private async sync(folder: vscode.Uri | undefined): Promise<readonly SyncEvent[]> {
    const wanted = this.workspace.all.filter(({ state }) => folder === undefined || state.value.folder.uri === folder.toString());
    const reports = await Promise.all(wanted.map((sync) => sync.sync({ trigger: 'api' })));
    return reports.flatMap((report) => (report === undefined ? [] : [syncEvent(report)]));
  }

  private async resolve(file: vscode.Uri, resolution: Parameters<CloudSyncApi['resolve']>[1]): Promise<void> {
    const places = placesOf(this.workspace, file);
    const [found] = places.flatMap(({ sync, path }) => {
      const conflict = sync.state.value.conflicts.find((candidate) => candidate.path === path);
      return conflict === undefined ? [] : [{ sync, conflict }];
    });
    if (found === undefined) throw new SyncError('notFound', t('"{0}" has no conflict.', file.path), { path: places[0]?.path });
    await found.sync.resolve(found.conflict, resolution);
  }
}

function publicState({ folders }: WorkspaceState): CloudSyncState {
  return { folders: folders.map(folderStatus) };
}

function folderStatus(state: FolderState): FolderStatus {
  const { folder, phase, isPaused, remote, conflicts, changes, problems, lastSync, nextAttempt } = state;
  const uriOf = (path: string): vscode.Uri => localUri(folder.uri, path);
  return {
    uri: vscode.Uri.parse(folder.uri),
    name: folder.name,
    status: phase.kind,
    message: messageOf(phase),
    isPaused,
    remote,
    progress: phase.kind === 'syncing' ? { done: phase.done, total: phase.total } : undefined,
    conflicts: conflicts.map(({ path, kind, localModified, remoteModified }) => ({
      uri: uriOf(path),
      kind,
      localModified,
      remoteModified,
    })),
    pending: changes.map(({ path, kind }) => ({ uri: uriOf(path), kind })),
    problems: problems.map(({ path, code, message }) => ({ uri: path === undefined ? undefined : uriOf(path), code, message })),
    lastSync,
    nextAttempt,
  };
}

function messageOf(phase: Phase): string | undefined {
  if (phase.kind === 'stopped') return phase.stop.message;
  return 'message' in phase ? phase.message : undefined;
}

function syncEvent({ trigger, after, result, failure }: SyncReport): SyncEvent {
  return {
    folder: vscode.Uri.parse(after.folder.uri),
    trigger,
    success: failure === undefined && result?.success === true,
    filesUploaded: result?.filesUploaded ?? 0,
    filesDownloaded: result?.filesDownloaded ?? 0,
    filesDeleted: result?.filesDeleted ?? 0,
    filesMoved: result?.filesMoved ?? 0,
    filesMerged: result?.filesMerged ?? 0,
    conflicts: after.conflicts.length,
    failure: failure && { code: failure.code, message: failure.message },
  };
}
