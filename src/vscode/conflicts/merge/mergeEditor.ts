import * as vscode from 'vscode';
import { t } from '../../texts/l10n';
import { timeLabel } from '../../texts/texts';
import type { Merge, MergeFiles } from './mergeFiles';

/**
 * VS Code has no public command for its three-way merge editor (https://github.com/microsoft/vscode/issues/153213).
 * This is the one that its own Git extension uses; it is asked for before each use.
 */
const openCommand = '_open.mergeEditor';
const acceptCommand = 'mergeEditor.acceptMerge';

export async function hasMergeEditor(): Promise<boolean> {
  return (await vscode.commands.getCommands()).includes(openCommand);
}

/** Opens a merge: in the three-way editor where this VS Code has one, else its result beside the version in the cloud. */
export async function openMergeEditor(files: MergeFiles, merge: Merge, isThreeWay: boolean): Promise<void> {
  const result = files.uriOf(merge, 'result');
  if (!isThreeWay) {
    const title = t('{0} (Remote ↔ Merged)', nameOf(merge));
    return void (await vscode.commands.executeCommand('vscode.diff', files.uriOf(merge, 'remote'), result, title));
  }
  const { remoteModified, localModified } = merge.conflict;
  const [remote, local] = [remoteModified, localModified].map((moment) => timeLabel(moment, Date.now()));
  await vscode.commands.executeCommand(openCommand, {
    base: files.uriOf(merge, 'base'),
    input1: { uri: files.uriOf(merge, 'remote'), title: t('Remote'), description: t('as it is in the cloud'), detail: remote },
    input2: { uri: files.uriOf(merge, 'local'), title: t('Local'), description: t('as it is here'), detail: local },
    output: result,
  });
}

/** Ends the work in the editor and saves the result; the merge editor asks when parts of it are undecided. `false`: the person goes on. */
export async function acceptMergeEditor(result: vscode.Uri): Promise<boolean> {
  if (isMergeEditorOf(vscode.window.tabGroups.activeTabGroup.activeTab?.input, result)) {
    const answer = await vscode.commands.executeCommand<{ readonly successful?: boolean } | undefined>(acceptCommand);
    if (answer?.successful === false) return false;
  }
  const document = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.toString() === result.toString());
  return document === undefined || document.save();
}

/** The results of merges that are open in some tab. */
export function openResults(files: MergeFiles): readonly vscode.Uri[] {
  const uris = allTabs().flatMap(({ input }) => resultOf(input) ?? []);
  return [...new Map(uris.filter((uri) => files.isResult(uri)).map((uri) => [uri.toString(), uri])).values()];
}

/** Closes the editors of a result. What is unsaved in it is saved first; `true`: there was something. */
export async function closeMergeEditors(result: vscode.Uri): Promise<boolean> {
  const tabs = allTabs().filter(({ input }) => resultOf(input)?.toString() === result.toString());
  const unsaved = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.toString() === result.toString());
  const isSaved = unsaved !== undefined && (await unsaved.save());
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
  return isSaved;
}

/** The file that is written in a tab. */
export function resultOf(input: unknown): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  if (input instanceof vscode.TabInputText) return input.uri;
  return mergeResult(input);
}

function isMergeEditorOf(input: unknown, result: vscode.Uri): boolean {
  return mergeResult(input)?.toString() === result.toString();
}

/** The tab of a merge editor has a class of its own, which is there at run time and not in the public types. */
function mergeResult(input: unknown): vscode.Uri | undefined {
  const isMerge = typeof input === 'object' && input !== null && 'base' in input && 'result' in input;
  return isMerge && input.result instanceof vscode.Uri ? input.result : undefined;
}

function allTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
}

function nameOf({ conflict: { path } }: Merge): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
