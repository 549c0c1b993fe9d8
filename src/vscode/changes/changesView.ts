import * as vscode from 'vscode';
import { commandIds, settingsSection, viewIds } from '../ids';
import { onRow } from '../onRow';
import { t } from '../texts/l10n';
import { openLocalFile } from './openLocalFile';
import { conflictCount, renderTree, type FileRow, type FolderRow, type GroupRow, type Layout, type Row } from './renderTree';
import { RowTree } from '../rowTree';
import { subjectOf, type WorkspaceState } from '../folder/state';
import type { Store } from '../store';

/** The Changes view: a tree of what `renderTree` makes of the state, with the number of conflicts as its badge. */
export class ChangesView implements vscode.Disposable {
  private readonly tree = new RowTree<Row>(viewIds.changes, {
    childrenOf: (row) => (row.kind === 'file' ? [] : row.children),
    itemOf: (row) => (row.kind === 'group' ? groupItem(row) : row.kind === 'folder' ? folderItem(row) : fileItem(row)),
  });
  private readonly subscriptions: vscode.Disposable;
  private shown: readonly unknown[] = [];

  constructor(private readonly states: Store<WorkspaceState>) {
    const { registerCommand } = vscode.commands;
    this.subscriptions = vscode.Disposable.from(
      this.tree,
      states.onDidChange(() => this.show()),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(layoutSetting) && this.show()),
      registerCommand(commandIds.viewAsTree, () => setLayout('tree')),
      registerCommand(commandIds.viewAsList, () => setLayout('list')),
      registerCommand(commandIds.openFile, onRow<Row>(openFiles)),
    );
    this.show();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private show(): void {
    const layout = readLayout();
    const inputs = [layout, subjectOf(this.states.value), ...inputsOf(this.states.value)];
    if (inputs.length === this.shown.length && inputs.every((input, index) => Object.is(input, this.shown[index]))) return;
    this.shown = inputs;
    const rows = renderTree(this.states.value, layout);
    const conflicts = conflictCount(this.states.value);
    const tooltip = conflicts === 1 ? t('1 conflict') : t('{0} conflicts', conflicts);
    const badge = conflicts === 0 ? undefined : { value: conflicts, tooltip };
    if (badge?.value !== this.tree.view.badge?.value) this.tree.view.badge = badge;
    this.tree.view.description = rows.length === 0 ? (subjectOf(this.states.value) ?? '') : '';
    this.tree.show(rows);
  }
}

const layoutName = 'changesLayout';
const layoutSetting = `${settingsSection}.${layoutName}`;

function readLayout(): Layout {
  return vscode.workspace.getConfiguration(settingsSection).get(layoutName) === 'tree' ? 'tree' : 'list';
}

/** Written where it is in force: what the workspace says goes before what the user says. */
async function setLayout(layout: Layout): Promise<void> {
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const isOfWorkspace = configuration.inspect(layoutName)?.workspaceValue !== undefined;
  await configuration.update(layoutName, layout, isOfWorkspace ? Workspace : Global);
}

/** What the tree depends on; progress is not part of it. */
function inputsOf({ folders }: WorkspaceState): unknown[] {
  return folders.flatMap(({ folder, conflicts, changes, problems, phase }) => {
    return [folder, conflicts, changes, problems, phase.kind === 'stopped' ? phase.stop : undefined];
  });
}

function groupItem({ id, label, icon, color, count, contextValue }: GroupRow): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.description = String(count);
  item.contextValue = contextValue;
  item.accessibilityInformation = { label: `${label}, ${count === 1 ? t('1 file') : t('{0} files', count)}` };
  return item;
}

function folderItem({ id, folder, path, label }: FolderRow): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.resourceUri = uriOf(folder, path);
  item.iconPath = vscode.ThemeIcon.Folder;
  item.contextValue = 'folder';
  return item;
}

function fileItem(row: FileRow): vscode.TreeItem {
  const item = new vscode.TreeItem(uriOf(row.folder, row.path), vscode.TreeItemCollapsibleState.None);
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
  if (row.conflict !== undefined) return { title: t('Open Conflict'), command: commandIds.openConflict, arguments: [row] };
  return { title: t('Open'), command: commandIds.openChange, arguments: [row] };
}

/** Opens the files themselves, as they are here. */
async function openFiles(row: Row, rows?: readonly Row[]): Promise<void> {
  for (const each of rows ?? [row]) {
    if (each.kind === 'file') await openLocalFile(each.folder, each.path, { preview: rows === undefined });
  }
}

function uriOf(folder: string, path: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(folder), path);
}
