import * as vscode from 'vscode';
import { contextKeys } from './ids';
import { contextOf, isBusy, isConnected, isStopped, type FolderState, type WorkspaceState } from './folder/state';

/** Keeps the keys of `when` clauses in step with the state, and tells VS Code only of what is new. */
export class ContextKeys {
  private readonly told = new Map<string, readonly unknown[]>();

  show(state: WorkspaceState): void {
    const connected = state.folders.filter(isConnected);
    this.tell(contextKeys.state, [contextOf(state)], contextOf(state));
    this.tellWhether(contextKeys.isConnected, connected.length > 0);
    this.tellWhether(contextKeys.isPaused, connected.some(isPaused));
    this.tellWhether(contextKeys.isActive, !connected.every(isPaused));
    this.tellWhether(contextKeys.isBusy, connected.some(isBusy));
    this.tellWhether(contextKeys.isStopped, connected.some(isStopped));
    this.tellWhether(
      contextKeys.hasConflicts,
      connected.some(({ conflicts }) => conflicts.length > 0),
    );
    this.tell(
      contextKeys.conflicts,
      state.folders.map(({ conflicts }) => conflicts),
      conflictUris(state),
    );
  }

  /** The results of merges that are open. */
  showMerges(results: readonly vscode.Uri[]): void {
    this.tell(
      contextKeys.merges,
      results.map((uri) => uri.toString()),
      results,
    );
  }

  private tellWhether(key: string, value: boolean): void {
    this.tell(key, [value], value);
  }

  /** `inputs` stand for the value: equal inputs, equal value. */
  private tell(key: string, inputs: readonly unknown[], value: unknown): void {
    const told = this.told.get(key);
    if (told?.length === inputs.length && inputs.every((input, index) => Object.is(input, told[index]))) return;
    this.told.set(key, inputs);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}

function isPaused(state: FolderState): boolean {
  return state.isPaused;
}

function conflictUris({ folders }: WorkspaceState): vscode.Uri[] {
  return folders.flatMap(({ folder, conflicts }) => {
    const root = vscode.Uri.parse(folder.uri);
    return conflicts.map(({ path }) => vscode.Uri.joinPath(root, path));
  });
}
