import * as vscode from 'vscode';
import { SyncError, type ConflictInfo, type ConflictResolution } from '../../core';
import { closeConflictEditor, isConflictEditorOpen, openConflictEditor, saveLocalSide } from './conflictEditor';
import { allConflicts, conflictAfter, findConflicts, type FoundConflict } from './conflictTargets';
import type { FolderSync } from '../folder/folderSync';
import { commandIds } from '../ids';
import { engineText, t } from '../texts/l10n';
import { resultOf } from './merge/mergeEditor';
import type { MergeFiles } from './merge/mergeFiles';
import { beginMerge, completeMerge } from './merge/merging';
import { keepAll, resolveMany } from './resolveMany';
import type { Workspace } from '../workspace';

/** The commands by which a person looks at conflicts and ends them. */
export function registerConflictCommands(workspace: Workspace, files: MergeFiles): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  const keep = (resolution: ConflictResolution) => (target: unknown, selected: unknown) => resolve(workspace, target, selected, resolution);
  return vscode.Disposable.from(
    registerCommand(commandIds.openConflict, (target: unknown) =>
      openAsked(findConflicts(workspace, target, undefined)[0] ?? first(workspace)),
    ),
    registerCommand(commandIds.nextConflict, () => openAsked(next(workspace))),
    registerCommand(commandIds.keepLocal, keep('keepLocal')),
    registerCommand(commandIds.keepRemote, keep('keepRemote')),
    registerCommand(commandIds.keepBoth, keep('keepBoth')),
    registerCommand(commandIds.keepAllLocal, () => keepAll(workspace, 'keepLocal')),
    registerCommand(commandIds.keepAllRemote, () => keepAll(workspace, 'keepRemote')),
    registerCommand(commandIds.keepAllBoth, () => keepAll(workspace, 'keepBoth')),
    registerCommand(commandIds.mergeConflict, (target: unknown) => merge(workspace, files, target)),
    registerCommand(commandIds.completeMerge, (target: unknown) => complete(workspace, files, target)),
  );
}

async function openAsked(found: FoundConflict | undefined): Promise<void> {
  if (found === undefined) return tellThatItIsOver();
  await open(found);
}

async function open(found: FoundConflict | undefined): Promise<void> {
  if (found !== undefined) await openConflictEditor(found.sync.state.value.folder.uri, found.conflict);
}

async function resolve(workspace: Workspace, target: unknown, selected: unknown, resolution: ConflictResolution): Promise<void> {
  const found = findConflicts(workspace, target, selected);
  if (found.length > 1) return resolveMany(found, resolution);
  if (found[0] === undefined) return tellThatItIsOver();
  const { sync, conflict: shown } = found[0];
  const folder = sync.state.value.folder.uri;
  const wasOpen = isConflictEditorOpen(folder, shown.path);
  const following = conflictAfter(workspace, folder, shown.path);
  try {
    await sync.resolve(await withLocalSaved(sync, shown), resolution);
  } catch (error) {
    return tellWhyNot(sync, shown.path, SyncError.from(error));
  }
  await closeConflictEditor(folder, shown.path);
  if (wasOpen) await open(following);
}

async function merge(workspace: Workspace, files: MergeFiles, target: unknown): Promise<void> {
  const [found] = findConflicts(workspace, target, undefined);
  if (found === undefined) return tellThatItIsOver();
  const { sync, conflict } = found;
  try {
    await beginMerge(files, { sync, conflict: await withLocalSaved(sync, conflict) });
  } catch (error) {
    await tellWhyNot(sync, conflict.path, SyncError.from(error));
  }
}

async function complete(workspace: Workspace, files: MergeFiles, target: unknown): Promise<void> {
  const result = target instanceof vscode.Uri && files.isResult(target) ? target : activeResult(files);
  if (result === undefined) return void vscode.window.showInformationMessage(t('Open the merge that is complete first.'));
  const following = await afterMerge(workspace, files, result);
  const completion = await completeMerge(files, workspace, result);
  if (completion === 'done') await open(following);
  else if (completion !== 'goesOn') void vscode.window.showWarningMessage(completion.refused);
}

function activeResult(files: MergeFiles): vscode.Uri | undefined {
  const uri = resultOf(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
  return uri !== undefined && files.isResult(uri) ? uri : undefined;
}

async function afterMerge(workspace: Workspace, files: MergeFiles, result: vscode.Uri): Promise<FoundConflict | undefined> {
  const merge = await files.mergeOf(result);
  return merge && conflictAfter(workspace, merge.folder, merge.conflict.path);
}

function tellThatItIsOver(): void {
  void vscode.window.showInformationMessage(t('There is no conflict any more.'));
}

/** The conflict with what the person typed into the comparison and had not saved. The version in the cloud must still be the one that was shown. */
async function withLocalSaved(sync: FolderSync, shown: ConflictInfo): Promise<ConflictInfo> {
  if (!(await saveLocalSide(sync.state.value.folder.uri, shown.path))) return shown;
  await sync.preview();
  const now = sync.state.value.conflicts.find(({ path }) => path === shown.path);
  return now?.etag === shown.etag ? now : shown;
}

/** Says in a word why a choice was refused, and shows the versions that there are by now. */
async function tellWhyNot(sync: FolderSync, path: string, error: SyncError): Promise<void> {
  const folder = sync.state.value.folder.uri;
  if (error.code === 'raced') {
    const wasOpen = isConflictEditorOpen(folder, path);
    await sync.preview().catch(() => undefined);
    const conflict = sync.state.value.conflicts.find((candidate) => candidate.path === path);
    if (wasOpen) await closeConflictEditor(folder, path);
    if (wasOpen && conflict !== undefined) await open({ sync, conflict });
  }
  void vscode.window.showWarningMessage(engineText(error.message));
}

function first(workspace: Workspace): FoundConflict | undefined {
  return allConflicts(workspace)[0];
}

/** The conflict after the one on the screen. */
function next(workspace: Workspace): FoundConflict | undefined {
  const [shown] = findConflicts(workspace, undefined, undefined);
  if (shown === undefined) return first(workspace);
  return conflictAfter(workspace, shown.sync.state.value.folder.uri, shown.conflict.path) ?? first(workspace);
}
