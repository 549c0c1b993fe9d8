import * as vscode from 'vscode';
import type { Store } from '../store';
import { isConnected, type FolderState } from './state';

/**
 * Tells of every file that changes below the folder, whoever changed it, as long as the folder is connected: in all
 * others VS Code is spared the watcher.
 */
export function watchFolder(
  folder: vscode.WorkspaceFolder,
  state: Store<FolderState>,
  tell: (file: vscode.Uri) => void,
): vscode.Disposable {
  let watcher: vscode.Disposable | undefined;
  const follow = (now: FolderState): void => {
    if (isConnected(now) === (watcher !== undefined)) return;
    watcher?.dispose();
    watcher = isConnected(now) ? openWatcher(folder, tell) : undefined;
  };
  follow(state.value);
  return vscode.Disposable.from(state.onDidChange(follow), { dispose: () => watcher?.dispose() });
}

function openWatcher(folder: vscode.WorkspaceFolder, tell: (file: vscode.Uri) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**'));
  return vscode.Disposable.from(watcher, watcher.onDidCreate(tell), watcher.onDidChange(tell), watcher.onDidDelete(tell));
}
