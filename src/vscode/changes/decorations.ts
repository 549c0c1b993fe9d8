import * as vscode from 'vscode';
import { settingsSection } from '../ids';
import { renderDecorations, type DecoratedFile } from './renderDecorations';
import type { WorkspaceState } from '../folder/state';
import type { Store } from '../store';

const pendingName = 'decorations.pending';

/** Marks files with a conflict or a problem in the explorer, in tabs and in our own views. */
export class Decorations implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri[]>();
  private readonly subscriptions: vscode.Disposable;
  private marks: ReadonlyMap<string, DecoratedFile> = new Map();
  private shown: readonly unknown[] = [];

  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(private readonly states: Store<WorkspaceState>) {
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      states.onDidChange(() => this.show()),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(`${settingsSection}.${pendingName}`) && this.show()),
      vscode.window.registerFileDecorationProvider(this),
    );
    this.show();
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const mark = this.marks.size === 0 ? undefined : this.marks.get(uri.toString());
    if (mark === undefined) return undefined;
    const decoration = new vscode.FileDecoration(mark.badge, mark.tooltip, new vscode.ThemeColor(mark.color));
    decoration.propagate = mark.propagates;
    return decoration;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Tells VS Code of those files alone whose mark is another one now. */
  private show(): void {
    const pending = vscode.workspace.getConfiguration(settingsSection).get(pendingName) === true;
    const { folders } = this.states.value;
    const inputs = [pending, ...folders.flatMap(({ conflicts, problems, changes }) => [conflicts, problems, changes])];
    if (inputs.length === this.shown.length && inputs.every((input, index) => Object.is(input, this.shown[index]))) return;
    this.shown = inputs;
    const before = this.marks;
    this.marks = new Map(renderDecorations(this.states.value, pending).map((mark) => [keyOf(mark), mark]));
    const keys = new Set([...before.keys(), ...this.marks.keys()]);
    const news = [...keys].filter((key) => !isSame(before.get(key), this.marks.get(key)));
    if (news.length > 0) this.changed.fire(news.map((key) => vscode.Uri.parse(key)));
  }
}

function keyOf({ folder, path }: DecoratedFile): string {
  return vscode.Uri.joinPath(vscode.Uri.parse(folder), path).toString();
}

function isSame(a: DecoratedFile | undefined, b: DecoratedFile | undefined): boolean {
  return a?.badge === b?.badge && a?.tooltip === b?.tooltip;
}
