import * as vscode from 'vscode';
import { closeConflictEditor, localUri } from './conflictEditor';
import { t } from '../texts/l10n';
import { closeMergeEditors, openResults } from './merge/mergeEditor';
import type { Merge, MergeFiles } from './merge/mergeFiles';
import { sweepMerges } from './merge/sweepMerges';
import { endedConflicts, type ShownConflict, type WorkspaceState } from '../folder/state';
import type { Store } from '../store';

/**
 * Closes the editors of conflicts that have ended. A comparison in which something is unsaved stays: it is the file itself.
 * What a person has merged is no use any more, but it is their work: it is kept for a while, and they are told. Merges of
 * conflicts that ended while no window looked are found when the folder has been synced.
 */
export class EndedConflicts implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private readonly synced = new Set<string>();
  private before: WorkspaceState;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly states: Store<WorkspaceState>,
    private readonly files: MergeFiles,
    private readonly now: () => number,
  ) {
    this.before = states.value;
    this.subscription = states.onDidChange((state) => this.follow(state));
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private follow(state: WorkspaceState): void {
    const ended = endedConflicts(this.before, state);
    this.before = state;
    const isNews = this.noteSynced(state);
    if (ended.length === 0 && !isNews) return;
    this.work = this.work.then(() => this.conclude(ended)).catch(() => undefined);
  }

  /** Whether a folder was synced for the first time in this window: only then it is known which conflicts it has. */
  private noteSynced({ folders }: WorkspaceState): boolean {
    const news = folders.filter(({ folder, lastSync }) => lastSync !== undefined && !this.synced.has(folder.uri));
    for (const { folder } of news) this.synced.add(folder.uri);
    return news.length > 0;
  }

  private async conclude(ended: readonly ShownConflict[]): Promise<void> {
    for (const { folder, conflict } of ended) {
      if (!isDirty(localUri(folder, conflict.path))) await closeConflictEditor(folder, conflict.path);
    }
    for (const result of openResults(this.files)) {
      const merge = await this.files.mergeOf(result);
      if (merge && !this.files.isBeingCompleted(merge) && this.hasConflict(merge) === false) await closeMergeEditors(result);
    }
    const isOpen = (merge: Merge): boolean => isShown(this.files, this.files.uriOf(merge, 'result'));
    const left = await sweepMerges(this.files, { hasConflict: (merge) => this.hasConflict(merge), isOpen, now: this.now() });
    for (const merge of left) void tellOfMerge(merge.conflict.path, this.files.uriOf(merge, 'result'));
  }

  /** A folder without conflicts is one of which that is known: it is connected, and was synced in this window. */
  private hasConflict({ folder, conflict }: Merge): boolean | 'unknown' {
    const state = this.states.value.folders.find((each) => each.folder.uri === folder);
    if (state?.conflicts.some(({ path }) => path === conflict.path) === true) return true;
    return state?.lastSync === undefined ? 'unknown' : false;
  }
}

async function tellOfMerge(path: string, result: vscode.Uri): Promise<void> {
  const show = t('Show What Was Merged');
  const message = t('The conflict of "{0}" has ended while you merged it. What you merged is kept for 30 days.', path);
  if ((await vscode.window.showInformationMessage(message, show)) === show) await vscode.commands.executeCommand('vscode.open', result);
}

function isShown(files: MergeFiles, result: vscode.Uri): boolean {
  return openResults(files).some((uri) => uri.toString() === result.toString()) || isDirty(result);
}

function isDirty(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.isDirty && document.uri.toString() === uri.toString());
}
