import * as vscode from 'vscode';
import type { ContextKeys } from '../../contextKeys';
import { openResults } from './mergeEditor';
import type { MergeFiles } from './mergeFiles';

/** Keeps the context key of open merges in step with the tabs: those of an earlier window come back with theirs. */
export function followOpenMerges(files: MergeFiles, contexts: ContextKeys): vscode.Disposable {
  const show = (): void => contexts.showMerges(openResults(files));
  show();
  return vscode.window.tabGroups.onDidChangeTabs(show);
}
