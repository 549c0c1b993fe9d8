import * as vscode from 'vscode';
import { ignoreFileName, ignoreLineFor, withIgnoreLines } from '../../local/ignoreFile';
import { localUri, openDiff } from '../conflicts/conflictEditor';
import { activeFile } from '../conflicts/conflictTargets';
import type { FolderSync } from '../folder/folderSync';
import { commandIds } from '../ids';
import { engineText, t } from '../texts/l10n';
import { isConnected } from '../folder/state';
import { bytesLabel, failureText, timeLabel } from '../texts/texts';
import { isInCloud, renderTrash, type KeptRow } from '../trash/renderTrash';
import { placesOf, type Workspace } from '../workspace';

/** A file or folder of the window that a command is about. */
interface Target {
  readonly sync: FolderSync;
  /** URI of the workspace folder. */
  readonly folder: string;
  readonly path: string;
}

/** What the menus of the explorer and of the tabs offer for every file of a connected folder. */
export function registerFileCommands(workspace: Workspace, now: () => number): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  const forOne = (task: (target: Target) => Promise<void>) => (uri: unknown) =>
    reporting(workspace, [uri], ([target]) => target && task(target));
  return vscode.Disposable.from(
    registerCommand(commandIds.compareWithCloud, forOne(compareWithCloud)),
    registerCommand(
      commandIds.earlierVersions,
      forOne((target) => showEarlierVersions(target, now())),
    ),
    registerCommand(commandIds.excludeFromSync, (uri: unknown, selected: unknown) =>
      reporting(workspace, Array.isArray(selected) ? selected : [uri], exclude),
    ),
  );
}

/** `given`: what the menu was opened on; nothing from the palette, which means the file that is open. */
async function reporting(
  workspace: Workspace,
  given: readonly unknown[],
  task: (targets: readonly Target[]) => Promise<void> | undefined,
): Promise<void> {
  const uris = given.map((uri) => (uri instanceof vscode.Uri ? uri : activeFile()));
  const targets = uris.flatMap((uri) => (uri === undefined ? [] : (targetOf(workspace, uri) ?? [])));
  if (targets.length === 0) return void vscode.window.showInformationMessage(t('Open or select a file of a connected folder first.'));
  try {
    await task(targets);
  } catch (error) {
    void vscode.window.showErrorMessage(failureText(error));
  }
}

function targetOf(workspace: Workspace, uri: vscode.Uri): Target | undefined {
  const place = placesOf(workspace, uri).find(({ sync, path }) => path !== '' && isConnected(sync.state.value));
  return place && { ...place, folder: place.sync.state.value.folder.uri };
}

async function compareWithCloud({ sync, folder, path }: Target): Promise<void> {
  const info = await (await sync.opened()).provider.getFileInfo(path);
  if (info === undefined) return void vscode.window.showInformationMessage(t('"{0}" is not in the cloud.', path));
  await openDiff(folder, path, info.etag);
}

/** Lists what the trash has of a file, newest first. A choice compares it with the file, its button brings it back. */
async function showEarlierVersions({ sync, folder, path }: Target, now: number): Promise<void> {
  const entries = (await (await sync.look()).trash.list()).filter((entry) => entry.path === path);
  const folders = new Map([[folder, sync.state.value.folder.name]]);
  const rows = renderTrash(new Map([[folder, entries]]), { folders, now }).flatMap(({ children }) => children);
  if (rows.length === 0) return void vscode.window.showInformationMessage(t('No earlier version of "{0}" is kept.', path));
  const chosen = await pickVersion(path, rows, now);
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command, chosen.row);
}

function pickVersion(
  path: string,
  rows: readonly KeptRow[],
  now: number,
): Promise<{ readonly command: string; readonly row: KeptRow } | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly row: KeptRow }>();
  pick.title = t('Earlier Versions of {0}', path.slice(path.lastIndexOf('/') + 1));
  pick.placeholder = t('Choose a version to compare it with the file');
  const buttons = [{ iconPath: new vscode.ThemeIcon('discard'), tooltip: t('Restore') }];
  pick.items = rows.map((row) => {
    const { entry } = row;
    const reason = isInCloud(entry) ? [] : [engineText(entry.reason)];
    return { label: timeLabel(entry.time, now), description: [...reason, bytesLabel(entry.size)].join(', '), buttons, row };
  });
  return new Promise((resolve) => {
    const end = (command: string, row: KeptRow | undefined): void => {
      resolve(row && { command, row });
      pick.hide();
    };
    pick.onDidAccept(() => end(commandIds.compareKept, pick.selectedItems[0]?.row));
    pick.onDidTriggerItemButton(({ item }) => end(commandIds.restoreKept, item.row));
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** Writes into the ignore file, and shows that: there it can be changed and taken back. The files stay, on both sides. */
async function exclude(targets: readonly Target[]): Promise<void> {
  for (const folder of new Set(targets.map((target) => target.folder))) {
    const lines = await Promise.all(targets.filter((target) => target.folder === folder).map(lineOf));
    await addLines(localUri(folder, ignoreFileName), lines);
  }
}

async function lineOf({ folder, path }: Target): Promise<string> {
  const { type } = await vscode.workspace.fs.stat(localUri(folder, path));
  return ignoreLineFor(path, (type & vscode.FileType.Directory) !== 0);
}

/** What someone is typing into the file is theirs to save. */
async function addLines(file: vscode.Uri, lines: readonly string[]): Promise<void> {
  const unsaved = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.toString() === file.toString());
  if (unsaved === undefined) await addToFile(file, lines);
  else await addToText(unsaved, lines);
  const document = await vscode.workspace.openTextDocument(file);
  const last = Math.max(0, document.lineCount - 2);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(last, 0, last, 0) });
}

async function addToFile(file: vscode.Uri, lines: readonly string[]): Promise<void> {
  const { fs } = vscode.workspace;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readIfThere(file));
  const added = withIgnoreLines(text, lines);
  if (added !== text) await fs.writeFile(file, new TextEncoder().encode(added));
}

async function addToText(document: vscode.TextDocument, lines: readonly string[]): Promise<void> {
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(text.length), withIgnoreLines(text, lines).slice(text.length));
  await vscode.workspace.applyEdit(edit);
}

async function readIfThere(file: vscode.Uri): Promise<Uint8Array> {
  try {
    return await vscode.workspace.fs.readFile(file);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return new Uint8Array();
    throw error;
  }
}
