import * as vscode from 'vscode';
import type { Log } from '../core';
import { ContextKeys } from './contextKeys';
import { settingsSection } from './ids';
import { FolderSync, type SyncReport } from './folderSync';
import type { KeyStore } from './keyStore';
import type { FolderMemory } from './remote';
import { systemTimers } from './scheduler';
import { parseSettings, type ParsedSettings, type Settings } from './settings';
import type { WorkspaceState } from './state';
import { Store } from './store';

/** What all folders of a window share. */
export interface WorkspaceParts {
  readonly context: vscode.ExtensionContext;
  readonly keys: KeyStore;
  readonly log: Log;
  readonly onSynced: (report: SyncReport) => void;
  readonly onSettingsProblems: (problems: readonly string[]) => void;
}

/** Milliseconds away from the window after which coming back is a reason to sync. */
const longAbsence = 60_000;

/** The folders of this window, each with a sync of its own, and the one state that is shown. */
export class Workspace {
  readonly state = new Store<WorkspaceState>({ folders: [] });
  private readonly folders = new Map<string, { readonly sync: FolderSync; readonly subscriptions: vscode.Disposable }>();
  private readonly contexts = new ContextKeys();
  private readonly subscriptions: vscode.Disposable[] = [];
  private leftAt: number | undefined;

  constructor(private readonly parts: WorkspaceParts) {
    const { workspace, window } = vscode;
    this.subscriptions.push(
      workspace.onDidChangeWorkspaceFolders(() => this.refresh()),
      workspace.onDidGrantWorkspaceTrust(() => this.refresh()),
      workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(settingsSection) && this.refresh()),
      workspace.onDidSaveTextDocument(({ uri }) => this.hint(uri)),
      workspace.onDidSaveNotebookDocument(({ uri }) => this.hint(uri)),
      window.onDidChangeWindowState(({ focused }) => this.onFocus(focused)),
      this.state.onDidChange((state) => this.contexts.show(state)),
    );
  }

  /** All folders, in the window's order. */
  get all(): readonly FolderSync[] {
    return [...this.folders.values()].map(({ sync }) => sync);
  }

  find(folder: string): FolderSync | undefined {
    return this.folders.get(folder)?.sync;
  }

  /** Follows the window's folders, its trust and its settings. */
  refresh(): void {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const present = new Set(folders.map(({ uri }) => uri.toString()));
    for (const uri of [...this.folders.keys()]) if (!present.has(uri)) void this.remove(uri);
    for (const folder of folders) if (!this.folders.has(folder.uri.toString())) this.add(folder);
    for (const { sync } of this.folders.values()) void sync.refresh();
    this.publish();
    this.contexts.show(this.state.value);
  }

  async dispose(): Promise<void> {
    for (const subscription of this.subscriptions) subscription.dispose();
    await Promise.all([...this.folders.keys()].map((uri) => this.remove(uri)));
  }

  private add(folder: vscode.WorkspaceFolder): void {
    const sync = this.createSync(folder);
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**'));
    const onChange = (uri: vscode.Uri): void => void sync.hint(relativePath(folder.uri, uri));
    const subscriptions = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(onChange),
      watcher.onDidChange(onChange),
      watcher.onDidDelete(onChange),
      sync.state.onDidChange(() => this.publish()),
    );
    this.folders.set(folder.uri.toString(), { sync, subscriptions });
  }

  private async remove(uri: string): Promise<void> {
    const folder = this.folders.get(uri);
    this.folders.delete(uri);
    folder?.subscriptions.dispose();
    await folder?.sync.dispose();
  }

  private createSync({ uri, name }: vscode.WorkspaceFolder): FolderSync {
    const { context, keys, log, onSynced, onSettingsProblems } = this.parts;
    const key = `folder:${uri.toString()}`;
    return new FolderSync({
      folder: { uri: uri.toString(), name },
      isTrusted: () => vscode.workspace.isTrusted,
      readSettings: () => readSettings(uri),
      memory: {
        get: () => context.workspaceState.get<FolderMemory>(key, {}),
        set: async (memory) => context.workspaceState.update(key, memory),
      },
      openConnection: async (remote, settings: Settings) => {
        // Loaded here, so that a folder without a cloud costs nothing.
        const { openConnection } = await import('./openConnection');
        const storage = context.storageUri ?? context.globalStorageUri;
        return openConnection({ folder: uri, remote, settings, storage, log, keys: await keys.get(uri.toString(), remote) });
      },
      timers: systemTimers,
      now: () => Date.now(),
      log,
      onSynced,
      onSettingsProblems,
    });
  }

  private publish(): void {
    this.state.set({ folders: this.all.map(({ state }) => state.value) });
  }

  private hint(uri: vscode.Uri): void {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder !== undefined) void this.find(folder.uri.toString())?.hint(relativePath(folder.uri, uri));
  }

  private onFocus(focused: boolean): void {
    if (!focused) {
      this.leftAt = systemTimers.now();
      return;
    }
    if (this.leftAt !== undefined && systemTimers.now() - this.leftAt > longAbsence) for (const sync of this.all) sync.syncSoon();
    this.leftAt = undefined;
  }
}

/** The settings that hold for a folder. */
export function readSettings(folder: vscode.Uri): ParsedSettings {
  const configuration = vscode.workspace.getConfiguration(settingsSection, folder);
  return parseSettings((name) => configuration.get(name));
}

/** The path of a file below its folder. */
export function relativePath(folder: vscode.Uri, file: vscode.Uri): string {
  return file.path.slice(folder.path.length).replace(/^\/+/, '');
}
