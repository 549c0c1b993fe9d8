import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { CloudSyncApi, FolderStatus } from '../../src/vscode/api';
import { commandIds, remoteScheme } from '../../src/vscode/ids';
import { until } from '../harness/processes';

const settings = vscode.workspace.getConfiguration('cloudSync');
const { Global, Workspace } = vscode.ConfigurationTarget;

/** Milliseconds after which a test no longer waits. */
export const waitLimit = 40_000;

/** The folder that is open in the window, and a folder that plays its cloud. */
export class OpenFolder {
  private constructor(
    readonly api: CloudSyncApi,
    readonly uri: vscode.Uri,
    /** The path of the cloud. */
    readonly cloud: string,
  ) {}

  /** The folder of the window, not connected, with a new and empty cloud. */
  static async begin(): Promise<OpenFolder> {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const api = await vscode.extensions.getExtension<CloudSyncApi>('cloud-sync.cloud-sync')?.activate();
    assert.ok(folder && api);
    return new OpenFolder(api, folder.uri, await mkdtemp(join(tmpdir(), 'cloud-sync-cloud-')));
  }

  /** Leaves window, folder and settings as they were. */
  async end(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['remote', 'intervalMinutes', 'syncOnSave', 'syncOnOpen', 'concurrency'])
      await settings.update(name, undefined, Workspace);
    await settings.update('trustedRemotes', undefined, Global);
    await this.reaches(({ status }) => status === 'unbound');
    await rm(this.cloud, { recursive: true });
    for (const name of await readdir(this.path)) if (name !== '.vscode') await rm(join(this.path, name), { recursive: true });
  }

  /** The path of the folder itself. */
  get path(): string {
    return this.uri.fsPath;
  }

  get status(): FolderStatus {
    const [first] = this.api.state.folders;
    assert.ok(first);
    return first;
  }

  /** Resolves when the folder's state is so; rejects with the state that it has instead. */
  async reaches(isSo: (state: FolderStatus) => boolean): Promise<void> {
    await until(() => isSo(this.status), waitLimit, 'The state never came.').catch(() => {
      throw new Error(`The state never came; it is ${JSON.stringify(this.status)}`);
    });
  }

  /** Connects the folder in the way of the settings, and waits for the first sync. */
  async connect(): Promise<void> {
    const url = pathToFileURL(this.cloud).href;
    await settings.update('trustedRemotes', [url], Global);
    await settings.update('remote', url, Workspace);
    await this.reaches(({ status, lastSync }) => status === 'idle' && lastSync !== undefined);
  }

  /** Changes settings below `cloudSync.` for this folder; `end` takes that back. */
  async configure(values: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) await settings.update(name, value, Workspace);
  }

  async write(root: string, path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  read(root: string, path: string): Promise<string> {
    return readFile(join(root, path), 'utf8');
  }

  /** The user's files of a folder, below `notes`. */
  async notes(root: string): Promise<readonly string[]> {
    return (await readdir(join(root, 'notes'))).sort();
  }

  uriOf(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.uri, path);
  }

  async syncNow(): Promise<void> {
    await vscode.commands.executeCommand(commandIds.syncNow);
  }

  /** Opens a file and types at its end, without saving it. */
  async type(path: string, text: string): Promise<vscode.TextDocument> {
    const document = await this.show(path);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
    return document;
  }

  /** Opens a file; a document that an earlier test had open shows what that one wrote until VS Code has read the file again. */
  async show(path: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(this.uriOf(path));
    await vscode.window.showTextDocument(document, { preview: false });
    const onDisk = await this.read(this.path, path);
    await until(() => document.getText() === onDisk, waitLimit, `The editor never showed what "${path}" holds.`);
    return document;
  }

  /** Connected, in sync, and then changed on both sides. */
  async makeConflicts(...paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.write(this.path, path, 'common\n');
    await this.connect();
    for (const path of paths) await this.write(this.path, path, 'local\n');
    for (const path of paths) await this.write(this.cloud, path, 'from the cloud\n');
    await this.syncNow();
    await this.reaches(({ conflicts }) => conflicts.length === paths.length);
  }
}

/** The comparison with the cloud that is on the screen: the file, and the version of the cloud as text. */
export async function shownComparison(): Promise<{ readonly label: string; readonly local: string; readonly remote: string } | undefined> {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  if (!(tab?.input instanceof vscode.TabInputTextDiff) || tab.input.original.scheme !== remoteScheme) return undefined;
  const document = await vscode.workspace.openTextDocument(tab.input.original);
  return { label: tab.label, local: tab.input.modified.toString(), remote: document.getText() };
}
