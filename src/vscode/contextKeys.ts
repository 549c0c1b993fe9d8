import * as vscode from 'vscode';
import { contextKeys } from './ids';
import { contextOf, isConnected, type WorkspaceState } from './state';

/** Keeps the keys of `when` clauses in step with the state, and tells VS Code only of what is new. */
export class ContextKeys {
  private readonly told = new Map<string, readonly unknown[]>();

  show(state: WorkspaceState): void {
    const connected = state.folders.some(isConnected);
    this.tell(contextKeys.state, [contextOf(state)], contextOf(state));
    this.tell(contextKeys.isConnected, [connected], connected);
    this.tell(
      contextKeys.conflicts,
      state.folders.map(({ conflicts }) => conflicts),
      conflictUris(state),
    );
  }

  /** `inputs` stand for the value: equal inputs, equal value. */
  private tell(key: string, inputs: readonly unknown[], value: unknown): void {
    const told = this.told.get(key);
    if (told?.length === inputs.length && inputs.every((input, index) => Object.is(input, told[index]))) return;
    this.told.set(key, inputs);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}

function conflictUris({ folders }: WorkspaceState): vscode.Uri[] {
  return folders.flatMap(({ folder, conflicts }) => {
    const root = vscode.Uri.parse(folder.uri);
    return conflicts.map(({ path }) => vscode.Uri.joinPath(root, path));
  });
}
