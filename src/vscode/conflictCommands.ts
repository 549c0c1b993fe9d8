import * as vscode from 'vscode';
import { SyncError, type ConflictInfo, type ConflictResolution } from '../core';
import { closeConflictEditor, isConflictEditorOpen, openConflictEditor, saveLocalSide } from './conflictEditor';
import { commandIds } from './ids';
import type { FolderSync } from './folderSync';
import type { FileRow } from './renderTree';
import { relativePath, type Workspace } from './workspace';

interface FoundConflict {
  readonly sync: FolderSync;
  readonly conflict: ConflictInfo;
}

/** The commands by which a person looks at conflicts and ends them. */
export function registerConflictCommands(workspace: Workspace): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  const keep = (resolution: ConflictResolution) => (target: unknown) => resolve(workspace, target, resolution);
  return vscode.Disposable.from(
    registerCommand(commandIds.openConflict, (target: unknown) => openAsked(find(workspace, target) ?? first(workspace))),
    registerCommand(commandIds.keepLocal, keep('keepLocal')),
    registerCommand(commandIds.keepRemote, keep('keepRemote')),
    registerCommand(commandIds.keepBoth, keep('keepBoth')),
  );
}

async function openAsked(found: FoundConflict | undefined): Promise<void> {
  if (found === undefined) return tellThatItIsOver();
  await open(found);
}

async function open(found: FoundConflict | undefined): Promise<void> {
  if (found === undefined) return;
  await openConflictEditor(found.sync.state.value.folder.uri, found.conflict);
}

async function resolve(workspace: Workspace, target: unknown, resolution: ConflictResolution): Promise<void> {
  const found = find(workspace, target);
  if (found === undefined) return tellThatItIsOver();
  const { sync } = found;
  const folder = sync.state.value.folder.uri;
  const { path } = found.conflict;
  const wasOpen = isConflictEditorOpen(folder, path);
  try {
    const conflict = (await saveLocalSide(folder, path)) ? await asItIsNow(sync, found.conflict) : found.conflict;
    await sync.resolve(conflict, resolution);
  } catch (error) {
    return tellWhyNot(sync, path, SyncError.from(error));
  }
  await closeConflictEditor(folder, path);
  if (wasOpen) await open(first(workspace));
}

function tellThatItIsOver(): void {
  void vscode.window.showInformationMessage('There is no conflict any more.');
}

/** The conflict with the text that was just saved. The version in the cloud must still be the one that was shown. */
async function asItIsNow(sync: FolderSync, shown: ConflictInfo): Promise<ConflictInfo> {
  await sync.preview();
  const now = sync.state.value.conflicts.find(({ path }) => path === shown.path);
  return now?.etag === shown.etag ? now : shown;
}

async function tellWhyNot(sync: FolderSync, path: string, error: SyncError): Promise<void> {
  const wasOpen = isConflictEditorOpen(sync.state.value.folder.uri, path);
  if (error.code === 'raced') {
    await sync.preview().catch(() => undefined);
    const conflict = sync.state.value.conflicts.find((candidate) => candidate.path === path);
    if (wasOpen) await closeConflictEditor(sync.state.value.folder.uri, path);
    if (wasOpen && conflict !== undefined) await open({ sync, conflict });
  }
  void vscode.window.showWarningMessage(error.message);
}

/** The conflict that a command was called for: from the tree a row, from an editor's title the local file. */
function find(workspace: Workspace, target: unknown): FoundConflict | undefined {
  const uri = target instanceof vscode.Uri ? target : target === undefined ? activeFile() : undefined;
  const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
  if (uri !== undefined && folder !== undefined) return lookUp(workspace, folder.uri.toString(), relativePath(folder.uri, uri));
  return isRow(target) ? lookUp(workspace, target.folder, target.path) : undefined;
}

function lookUp(workspace: Workspace, folder: string, path: string): FoundConflict | undefined {
  const sync = workspace.find(folder);
  const conflict = sync?.state.value.conflicts.find((candidate) => candidate.path === path);
  return sync && conflict && { sync, conflict };
}

function first(workspace: Workspace): FoundConflict | undefined {
  for (const sync of workspace.all) {
    const [conflict] = sync.state.value.conflicts;
    if (conflict !== undefined) return { sync, conflict };
  }
  return undefined;
}

function activeFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  return vscode.window.activeTextEditor?.document.uri;
}

function isRow(target: unknown): target is FileRow {
  return typeof target === 'object' && target !== null && 'kind' in target && target.kind === 'file';
}
