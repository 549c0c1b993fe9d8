import * as vscode from 'vscode';

/** How the rows of a tree are shown. */
export interface RowTreeParts<Row> {
  readonly childrenOf: (row: Row) => readonly Row[];
  readonly itemOf: (row: Row) => vscode.TreeItem;
}

/** A view that shows a tree of immutable rows; each new state of it is a new tree. */
export class RowTree<Row> implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private rows: readonly Row[] = [];

  readonly onDidChangeTreeData = this.changed.event;
  readonly view: vscode.TreeView<Row>;

  constructor(
    id: string,
    private readonly parts: RowTreeParts<Row>,
  ) {
    this.view = vscode.window.createTreeView(id, { treeDataProvider: this, showCollapseAll: true, canSelectMany: true });
  }

  show(rows: readonly Row[]): void {
    if (rows.length === 0 && this.rows.length === 0) return;
    this.rows = rows;
    this.changed.fire();
  }

  getChildren(row?: Row): Row[] {
    return [...(row === undefined ? this.rows : this.parts.childrenOf(row))];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return this.parts.itemOf(row);
  }

  dispose(): void {
    this.view.dispose();
    this.changed.dispose();
  }
}
