import * as vscode from 'vscode';
import { commandIds, viewIds } from '../ids';
import { t } from '../texts/l10n';
import { RowTree } from '../rowTree';
import { isConnected, type WorkspaceState } from '../folder/state';
import type { Store } from '../store';
import type { Activity } from './activity';
import { renderActivity, type PastFileRow, type SyncRow } from './renderActivity';

type Row = SyncRow | PastFileRow;

/** The Activity view: the past syncs with their files. It reads nothing before it is looked at. */
export class ActivityView implements vscode.Disposable {
  private readonly tree = new RowTree<Row>(viewIds.activity, {
    childrenOf: (row) => (row.kind === 'sync' ? row.children : []),
    itemOf: (row) => (row.kind === 'sync' ? syncItem(row) : fileItem(row)),
  });
  private readonly subscriptions: vscode.Disposable;
  private loaded = '';

  constructor(
    private readonly activity: Activity,
    private readonly states: Store<WorkspaceState>,
    private readonly now: () => number,
  ) {
    this.subscriptions = vscode.Disposable.from(
      this.tree,
      activity.histories.onDidChange(() => this.show()),
      states.onDidChange(() => this.follow()),
      this.tree.view.onDidChangeVisibility(() => this.follow()),
      // Another window may have added to the histories.
      vscode.window.onDidChangeWindowState(({ focused }) => focused && this.follow(true)),
    );
    this.follow();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Reads the histories when the view is looked at, and when folders were connected otherwise since. */
  private follow(isAfresh = false): void {
    if (!this.tree.view.visible) return;
    const connected = this.states.value.folders.filter(isConnected);
    const wanted = JSON.stringify(connected.map(({ folder, remote }) => [folder.uri, remote]));
    if (wanted === this.loaded && !isAfresh) return;
    this.loaded = wanted;
    void this.activity.load(connected.map(({ folder }) => folder.uri));
  }

  private show(): void {
    const folders = new Map(this.states.value.folders.filter(isConnected).map(({ folder }) => [folder.uri, folder.name]));
    this.tree.show(renderActivity(this.activity.histories.value, { folders, now: this.now() }));
  }
}

function syncItem(row: SyncRow): vscode.TreeItem {
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, row.children.length === 0 ? None : Collapsed);
  item.id = row.id;
  item.iconPath = new vscode.ThemeIcon(row.icon, row.color === undefined ? undefined : new vscode.ThemeColor(row.color));
  item.description = row.description;
  item.tooltip = new vscode.MarkdownString(row.tooltip, true);
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibleLabel };
  return item;
}

function fileItem(row: PastFileRow): vscode.TreeItem {
  const { path } = row.file;
  const item = new vscode.TreeItem(path.slice(path.lastIndexOf('/') + 1), vscode.TreeItemCollapsibleState.None);
  item.id = row.id;
  item.iconPath = new vscode.ThemeIcon(row.icon);
  item.description = row.description;
  item.tooltip = row.tooltip;
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibleLabel };
  item.command = { title: t('Compare'), command: commandIds.openPastFile, arguments: [row] };
  return item;
}
