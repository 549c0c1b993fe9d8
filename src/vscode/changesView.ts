import * as vscode from 'vscode';
import { commandIds, viewIds } from './ids';
import { conflictCount, renderTree, type FileRow, type GroupRow } from './renderTree';
import type { WorkspaceState } from './state';
import type { Store } from './store';
import { count } from './texts';

type Row = GroupRow | FileRow;

/** The Changes view: a tree of what `renderTree` makes of the state, with the number of conflicts as its badge. */
export class ChangesView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<Row>;
  private readonly subscription: vscode.Disposable;
  private groups: readonly GroupRow[] = [];
  private shown: readonly unknown[] = [];

  readonly onDidChangeTreeData = this.changed.event;

  constructor(states: Store<WorkspaceState>) {
    this.view = vscode.window.createTreeView(viewIds.changes, { treeDataProvider: this, showCollapseAll: true });
    this.subscription = states.onDidChange((state) => this.show(state));
    this.show(states.value);
  }

  getChildren(row?: Row): Row[] {
    if (row === undefined) return [...this.groups];
    return row.kind === 'group' ? [...row.children] : [];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return row.kind === 'group' ? groupItem(row) : fileItem(row);
  }

  dispose(): void {
    this.subscription.dispose();
    this.view.dispose();
    this.changed.dispose();
  }

  private show(state: WorkspaceState): void {
    const inputs = inputsOf(state);
    if (inputs.length === this.shown.length && inputs.every((input, index) => Object.is(input, this.shown[index]))) return;
    this.shown = inputs;
    this.groups = renderTree(state);
    const conflicts = conflictCount(state);
    this.view.badge = conflicts === 0 ? undefined : { value: conflicts, tooltip: count(conflicts, 'conflict') };
    this.changed.fire();
  }
}

/** What the tree depends on; progress is not part of it. */
function inputsOf({ folders }: WorkspaceState): unknown[] {
  return folders.flatMap(({ folder, conflicts, changes, problems, phase }) => {
    return [folder, conflicts, changes, problems, phase.kind === 'stopped' ? phase.stop : undefined];
  });
}

function groupItem({ id, label, icon, children }: GroupRow): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.description = String(children.length);
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${label}, ${count(children.length, 'file')}` };
  return item;
}

function fileItem(row: FileRow): vscode.TreeItem {
  const uri = vscode.Uri.joinPath(vscode.Uri.parse(row.folder), row.path);
  const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.None);
  item.id = row.id;
  item.iconPath = vscode.ThemeIcon.File;
  item.description = row.description;
  item.tooltip = row.tooltip;
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: [row.path, row.tooltip].join(', ') };
  item.command = commandOf(row);
  return item;
}

function commandOf(row: FileRow): vscode.Command {
  if (row.conflict !== undefined) return { title: 'Open Conflict', command: commandIds.openConflict, arguments: [row] };
  return { title: 'Open', command: commandIds.openChange, arguments: [row] };
}
