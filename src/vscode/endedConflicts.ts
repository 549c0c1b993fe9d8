import * as vscode from 'vscode';
import { closeConflictEditor, localUri } from './conflictEditor';
import { t } from './l10n';
import { closeMergeEditors } from './merge/mergeEditor';
import type { MergeFiles } from './merge/mergeFiles';
import { endedConflicts, type ShownConflict, type WorkspaceState } from './state';
import type { Store } from './store';

/**
 * Closes the editors of conflicts that have ended. A comparison in which something is unsaved stays: it is the file itself.
 * What a person has merged is no use any more, but it is their work: it is kept, and they are told.
 */
export function closeEndedConflicts(states: Store<WorkspaceState>, files: MergeFiles): vscode.Disposable {
  let before = states.value;
  return states.onDidChange((state) => {
    const ended = endedConflicts(before, state);
    before = state;
    for (const shown of ended) void close(shown, files);
  });
}

async function close(shown: ShownConflict, files: MergeFiles): Promise<void> {
  const { folder, conflict } = shown;
  if (!isDirty(localUri(folder, conflict.path))) await closeConflictEditor(folder, conflict.path);
  const result = files.uriOf(shown, 'result');
  if (await closeMergeEditors(result)) await tellOfMerge(conflict.path, result);
}

async function tellOfMerge(path: string, result: vscode.Uri): Promise<void> {
  const show = t('Show What Was Merged');
  const message = t('The conflict of "{0}" has ended while you merged it. What you merged is kept.', path);
  if ((await vscode.window.showInformationMessage(message, show)) === show) await vscode.commands.executeCommand('vscode.open', result);
}

function isDirty(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.isDirty && document.uri.toString() === uri.toString());
}
