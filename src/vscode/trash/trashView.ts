import * as vscode from 'vscode';
import { commandIds, viewIds } from '../ids';
import { t } from '../texts/l10n';
import { RowTree } from '../rowTree';
import { isConnected, type WorkspaceState } from '../folder/state';
import type { Store } from '../store';
import { renderTrash, type DayRow, type KeptRow } from './renderTrash';
import type { TrashContents } from './trashes';

/** The Trash view: what syncs took away, by day. It looks into nothing before it is looked at. */
export class TrashView implements vscode.Disposable {
  private readonly tree = new RowTree<DayRow | KeptRow>(viewIds.trash, {
    childrenOf: (row) => (row.kind === 'day' ? row.children : []),
    itemOf: (row) => (row.kind === 'day' ? dayItem(row) : keptItem(row)),
  });
  private readonly subscriptions: vscode.Disposable;
  private loaded = '';

  constructor(
    private readonly trashes: TrashContents,
    private readonly states: Store<WorkspaceState>,
    private readonly now: () => number,
  ) {
    this.subscriptions = vscode.Disposable.from(
      this.tree,
      trashes.entries.onDidChange(() => this.show()),
      states.onDidChange(() => this.follow()),
      this.tree.view.onDidChangeVisibility(() => this.follow()),
      vscode.window.onDidChangeWindowState(({ focused }) => focused && this.lookHere()),
      vscode.commands.registerCommand(commandIds.refreshTrash, () => this.refresh()),
    );
    this.follow();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Looks into the trashes when the view is shown, and when folders were connected otherwise since. */
  private follow(): void {
    if (!this.tree.view.visible) return;
    const wanted = JSON.stringify(this.connected().map(({ folder, remote }) => [folder.uri, remote]));
    if (wanted === this.loaded) return;
    this.loaded = wanted;
    void this.refresh();
  }

  /** Another window may have changed what is kept on this computer. */
  private lookHere(): void {
    if (this.tree.view.visible) void this.trashes.load([...this.trashes.entries.value.keys()], false);
  }

  private async refresh(): Promise<void> {
    const folders = this.connected().map(({ folder }) => folder.uri);
    // Without it the view would say that the trash is empty before anyone has looked.
    this.tree.view.message = this.trashes.entries.value.size === 0 ? t('Looking into the trash…') : '';
    await vscode.window.withProgress({ location: { viewId: viewIds.trash } }, () => this.trashes.load(folders, true));
  }

  private show(): void {
    const folders = new Map(this.connected().map(({ folder }) => [folder.uri, folder.name]));
    this.tree.show(renderTrash(this.trashes.entries.value, { folders, now: this.now() }));
    this.tree.view.message = this.trashes.failures.map((why) => t('The trash in the cloud cannot be shown now. {0}', why)).join(' ');
  }

  private connected(): WorkspaceState['folders'] {
    return this.states.value.folders.filter(isConnected);
  }
}

function dayItem(row: DayRow): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = row.id;
  item.iconPath = new vscode.ThemeIcon('calendar');
  item.description = row.description;
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibleLabel };
  return item;
}

function keptItem(row: KeptRow): vscode.TreeItem {
  const uri = vscode.Uri.joinPath(vscode.Uri.parse(row.folder), row.entry.path);
  const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.None);
  item.id = row.id;
  item.iconPath = row.icon === undefined ? vscode.ThemeIcon.File : new vscode.ThemeIcon(row.icon);
  item.description = row.description;
  item.tooltip = row.tooltip;
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibleLabel };
  item.command = { title: t('Compare with the File'), command: commandIds.compareKept, arguments: [row] };
  return item;
}
