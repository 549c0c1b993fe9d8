import * as vscode from 'vscode';
import type { Log } from '../core';
import { ContextKeys } from './contextKeys';
import { findAccess, type Accounts } from './accounts/access';
import { commandIds, settingsSection } from './ids';
import { FolderSync } from './folder/folderSync';
import type { ResolvedConflict, SyncReport } from './folder/syncReport';
import type { SafeLog } from './diagnostics/log';
import { MemoryFile, type StoredMemory } from './folder/memoryFile';
import { t } from './texts/l10n';
import { Absence } from './folder/absence';
import { systemTimers } from './folder/scheduler';
import { parseSettings, type ParsedSettings } from './folder/settings';
import type { WorkspaceState } from './folder/state';
import { storageKey } from './folder/storageKey';
import { Store } from './store';
import { textFile } from './folder/textFile';
import { watchFolder } from './folder/watchFolder';

/** What all folders of a window share. */
export interface WorkspaceParts {
  readonly context: vscode.ExtensionContext;
  readonly accounts: Accounts;
  readonly log: Log & Pick<SafeLog, 'hide'>;
  readonly onSynced: (report: SyncReport) => void;
  /** `folder` is the URI of the folder that the conflict was in. */
  readonly onResolved?: ((folder: string, event: ResolvedConflict) => void) | undefined;
  readonly onSettingsProblems: (problems: readonly string[]) => void;
}

/** The folders of this window, each with a sync of its own, and the one state that is shown. */
export class Workspace {
  readonly state = new Store<WorkspaceState>({ folders: [] });
  private readonly folders = new Map<string, { readonly sync: FolderSync; readonly subscriptions: vscode.Disposable }>();
  readonly contexts = new ContextKeys();
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly absence = new Absence(systemTimers, () => {
    for (const sync of this.all) sync.welcomeBack();
  });

  constructor(private readonly parts: WorkspaceParts) {
    const { workspace, window } = vscode;
    this.subscriptions.push(
      workspace.onDidChangeWorkspaceFolders(() => this.refresh()),
      workspace.onDidGrantWorkspaceTrust(() => this.refresh()),
      workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(settingsSection) && this.refresh()),
      workspace.onDidSaveTextDocument(({ uri }) => this.hint(uri)),
      workspace.onDidSaveNotebookDocument(({ uri }) => this.hint(uri)),
      workspace.onDidChangeTextDocument(({ document }) => this.hintIfWaiting(document)),
      workspace.onDidCloseTextDocument((document) => this.hintIfWaiting(document)),
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

  /** Whatever another window has changed is followed before anything is synced. */
  private onFocus(focused: boolean): void {
    if (focused) for (const sync of this.all) void sync.refresh();
    this.absence.onFocus(focused);
  }

  private add(folder: vscode.WorkspaceFolder): void {
    const sync = this.createSync(folder);
    const subscriptions = vscode.Disposable.from(
      watchFolder(folder, sync.state, (file) => void sync.hint(relativePath(folder.uri, file))),
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
    const { context, accounts, log, onSynced, onResolved, onSettingsProblems } = this.parts;
    const storage = stateRoot(context);
    return new FolderSync({
      folder: { uri: uri.toString(), name },
      isTrusted: () => vscode.workspace.isTrusted,
      readSettings: () => readSettings(uri),
      memory: folderMemory(uri, this.parts),
      // Loaded here, so that a folder without a cloud costs nothing.
      openLocal: async (remote, settings) =>
        (await import('./folder/openConnection')).openLocal({ folder: uri, remote, settings, storage, log }),
      openConnection: async (local, remote, settings, signal) => {
        const { openConnection } = await import('./folder/openConnection');
        return openConnection(local, { remote, settings, log, signal, access: await findAccess(remote, accounts, log) });
      },
      timers: systemTimers,
      now: () => Date.now(),
      log,
      onSynced,
      onResolved: (event) => onResolved?.(uri.toString(), event),
      onSettingsProblems,
    });
  }

  private publish(): void {
    this.state.set({ folders: this.all.map(({ state }) => state.value) });
  }

  private hint(uri: vscode.Uri): void {
    for (const { sync, path } of placesOf(this, uri)) void sync.hint(path);
  }

  /** A download that waits for an editor can go on when that is saved, and as well when its changes are taken back. */
  private hintIfWaiting({ uri, isDirty, isClosed }: vscode.TextDocument): void {
    if (isDirty && !isClosed) return;
    for (const { sync, path } of placesOf(this, uri)) {
      const { problems } = sync.state.value;
      if (problems.some((problem) => problem.code === 'unsavedChanges' && problem.path === path)) sync.syncSoon();
    }
  }
}

/**
 * Where the state of all folders lives. Not in `storageUri`: there a second window on the same folder gets a place of its
 * own (in every kind of remote window, and where the folder is part of another workspace), and two windows would sync
 * one folder without knowing of each other.
 */
export function stateRoot({ globalStorageUri }: Pick<vscode.ExtensionContext, 'globalStorageUri'>): vscode.Uri {
  return vscode.Uri.joinPath(globalStorageUri, 'folders');
}

/** Where it is kept what a person has chosen for a folder. The engine is loaded only to write it. */
function folderMemory(folder: vscode.Uri, { context, log }: Pick<WorkspaceParts, 'context' | 'log'>): StoredMemory {
  const place = vscode.Uri.joinPath(context.globalStorageUri, 'bindings');
  const name = `${storageKey(folder.toString())}.json`;
  return new MemoryFile({
    folder: folder.toString(),
    name,
    read: () => textFile(vscode.Uri.joinPath(place, name)).read(),
    open: async () => (await import('./folder/openConnection')).openStorage(place),
    onProblem: (message, cause) => {
      log.warn(`${message} ${String(cause)}`);
      void tellOfMemory(message);
    },
  });
}

async function tellOfMemory(message: string): Promise<void> {
  const connect = t('Connect…');
  if ((await vscode.window.showWarningMessage(message, connect)) === connect) await vscode.commands.executeCommand(commandIds.connect);
}

/** The settings that hold for a folder. */
export function readSettings(folder: vscode.Uri): ParsedSettings {
  const configuration = vscode.workspace.getConfiguration(settingsSection, folder);
  return parseSettings((name) => configuration.get(name));
}

/** A file as a folder of the window has it. */
export interface Place {
  readonly sync: FolderSync;
  /** Relative to that folder. */
  readonly path: string;
}

/** The folders of the window that a file lies in, the innermost first: they may lie in each other. */
export function placesOf(workspace: Pick<Workspace, 'find'>, uri: vscode.Uri): readonly Place[] {
  return foldersOf(uri).flatMap((folder) => {
    const sync = workspace.find(folder.uri.toString());
    return sync === undefined ? [] : [{ sync, path: relativePath(folder.uri, uri) }];
  });
}

function foldersOf(uri: vscode.Uri): readonly vscode.WorkspaceFolder[] {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) return [];
  const parent = vscode.Uri.joinPath(folder.uri, '..');
  return parent.path === folder.uri.path ? [folder] : [folder, ...foldersOf(parent)];
}

/** The path of a file below its folder. */
function relativePath(folder: vscode.Uri, file: vscode.Uri): string {
  return file.path.slice(folder.path.length).replace(/^\/+/, '');
}
