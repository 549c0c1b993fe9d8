import * as vscode from 'vscode';
import type { ConflictInfo } from '../../core';
import { shownEtag } from './conflictEditor';
import type { FolderSync } from '../folder/folderSync';
import type { FileRow } from '../changes/renderTree';
import { placesOf, type Workspace } from '../workspace';

/** A conflict, as it was shown to the person. */
export interface FoundConflict {
  readonly sync: FolderSync;
  readonly conflict: ConflictInfo;
}

/** What a command was called for: from the tree one row or several, from an editor's title the local file, from the palette the file that is open. */
export function findConflicts(workspace: Workspace, target: unknown, selected: unknown): readonly FoundConflict[] {
  const rows = (Array.isArray(selected) ? selected : [target]).filter(isRow);
  if (rows.length > 0) return rows.flatMap((row) => lookUp(workspace, row.folder, row.path, row.conflict) ?? []);
  const uri = target instanceof vscode.Uri ? target : activeFile();
  const places = uri === undefined ? [] : placesOf(workspace, uri);
  return places.flatMap(({ sync, path }) => lookUp(workspace, sync.state.value.folder.uri, path) ?? []).slice(0, 1);
}

/** All conflicts of the window, in the order of the view. */
export function allConflicts(workspace: Workspace): readonly FoundConflict[] {
  return workspace.all.flatMap((sync) => sync.state.value.conflicts.map((conflict) => ({ sync, conflict })));
}

/** The conflict after this one, or the first; `undefined` when there is no other. */
export function conflictAfter(workspace: Workspace, folder: string, path: string): FoundConflict | undefined {
  const all = allConflicts(workspace);
  const isIt = ({ sync, conflict }: FoundConflict): boolean => sync.state.value.folder.uri === folder && conflict.path === path;
  const index = all.findIndex(isIt);
  const next = all[(index + 1) % Math.max(1, all.length)];
  return next === undefined || isIt(next) ? undefined : next;
}

/** The file that the active editor is about. */
export function activeFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  return vscode.window.activeTextEditor?.document.uri;
}

/** A choice is made about the versions that were on the screen, and about no others: those of the row, or of the comparison that is open. */
function lookUp(workspace: Workspace, folder: string, path: string, shown?: ConflictInfo): FoundConflict | undefined {
  const sync = workspace.find(folder);
  const known = sync?.state.value.conflicts.find((candidate) => candidate.path === path);
  if (sync === undefined || known === undefined) return undefined;
  return { sync, conflict: shown ?? { ...known, etag: shownEtag(folder, path) ?? known.etag } };
}

function isRow(target: unknown): target is FileRow {
  return typeof target === 'object' && target !== null && 'kind' in target && target.kind === 'file';
}
