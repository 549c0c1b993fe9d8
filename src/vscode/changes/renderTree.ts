import type { ConflictInfo } from '../../core';
import { folderTree } from './folderTree';
import { engineText, t } from '../texts/l10n';
import { colorIds } from './renderDecorations';
import type { FolderState, PendingChange, WorkspaceState } from '../folder/state';

/** A row for one file. */
export interface FileRow {
  readonly kind: 'file';
  readonly id: string;
  /** URI of the workspace folder. */
  readonly folder: string;
  readonly path: string;
  /** The greyed text behind the name. */
  readonly description: string;
  readonly tooltip: string;
  /** Chooses the row's actions in the manifest. */
  readonly contextValue: 'conflict' | 'upload' | 'download' | 'deletion' | 'move' | 'problem' | 'waiting' | 'held' | 'notHere';
  readonly conflict?: ConflictInfo | undefined;
  readonly change?: PendingChange | undefined;
}

/** A row for a folder with files below it, in the tree layout. */
export interface FolderRow {
  readonly kind: 'folder';
  readonly id: string;
  /** URI of the workspace folder. */
  readonly folder: string;
  /** Relative to it; empty for the workspace folder itself. */
  readonly path: string;
  /** Several names with slashes where a folder holds nothing but another. */
  readonly label: string;
  readonly children: readonly (FolderRow | FileRow)[];
}

export interface GroupRow {
  readonly kind: 'group';
  readonly id: string;
  readonly label: string;
  /** Name of a product icon. */
  readonly icon: string;
  /** Theme colour of the icon, where it is to stand out. */
  readonly color?: string | undefined;
  /** Chooses the row's actions in the manifest. */
  readonly contextValue: string;
  /** Files in it, at any depth. */
  readonly count: number;
  readonly children: readonly (FolderRow | FileRow)[];
}

export type Row = GroupRow | FolderRow | FileRow;

/** How files are arranged within a group. */
export type Layout = 'list' | 'tree';

/** The groups of the Changes view, without the empty ones. The most pressing come first. */
export function renderTree({ folders }: WorkspaceState, layout: Layout = 'list'): readonly GroupRow[] {
  return groups().flatMap(({ pick, ...group }) => {
    const rows = folders.flatMap((state) =>
      pick(state).map((item) => fileRow(group.id, state, item, { layout, several: folders.length > 1 })),
    );
    if (rows.length === 0) return [];
    rows.sort((a, b) => order.compare(a.folder, b.folder) || order.compare(a.path, b.path));
    const names = new Map(folders.map(({ folder }) => [folder.uri, folder.name]));
    const children = layout === 'tree' ? folderTree(group.id, rows, names) : rows;
    return [{ kind: 'group' as const, ...group, contextValue: `${group.id}Group`, count: rows.length, children }];
  });
}

/** Number of files that wait for a decision: the badge. */
export function conflictCount({ folders }: WorkspaceState): number {
  return folders.reduce((sum, { conflicts }) => sum + conflicts.length, 0);
}

/** As the explorer sorts: `page-2` before `page-10`. */
const order = new Intl.Collator(undefined, { numeric: true });

/** What a row tells of a file, before it has a place in the tree. */
interface Item extends Pick<FileRow, 'path' | 'tooltip' | 'contextValue' | 'conflict' | 'change'> {
  readonly detail: string;
  /** Tells two rows of one path in one group apart. */
  readonly key?: string | undefined;
}

interface GroupParts extends Pick<GroupRow, 'id' | 'label' | 'icon' | 'color'> {
  readonly pick: (state: FolderState) => readonly Item[];
}

const warning = colorIds.conflict;
const error = colorIds.problem;

function groups(): readonly GroupParts[] {
  const changes =
    (...kinds: readonly PendingChange['kind'][]) =>
    (state: FolderState): readonly Item[] =>
      state.changes.filter(({ kind }) => kinds.includes(kind)).map(changeItem);
  return [
    { id: 'conflicts', label: t('Conflicts'), icon: 'warning', color: warning, pick: ({ conflicts }) => conflicts.map(conflictItem) },
    { id: 'held', label: t('Held Back'), icon: 'stop-circle', color: warning, pick: (state) => heldPaths(state).map(heldItem) },
    { id: 'waiting', label: t('Waiting for Save'), icon: 'circle-filled', pick: (state) => problems(state, true) },
    { id: 'problems', label: t('Problems'), icon: 'error', color: error, pick: (state) => problems(state, false) },
    { id: 'uploads', label: t('Uploads'), icon: 'cloud-upload', pick: changes('upload') },
    { id: 'downloads', label: t('Downloads'), icon: 'cloud-download', pick: changes('download') },
    { id: 'moves', label: t('Moves'), icon: 'arrow-swap', pick: changes('moveLocal', 'moveRemote') },
    { id: 'deletions', label: t('Deletions'), icon: 'trash', pick: changes('deleteLocal', 'deleteRemote') },
  ];
}

function fileRow(group: string, state: FolderState, item: Item, look: { readonly layout: Layout; readonly several: boolean }): FileRow {
  const { detail, key = '', ...rest } = item;
  const { uri, name } = state.folder;
  const parent = item.path.includes('/') ? item.path.slice(0, item.path.lastIndexOf('/')) : '';
  const place = look.layout === 'tree' ? [] : [parent];
  const where = look.layout === 'list' && look.several ? [name] : [];
  const description = [...place, detail, ...where].filter(Boolean).join(' · ');
  return { kind: 'file', id: `${group}:${uri}:${item.path}:${key}`, folder: uri, description, ...rest };
}

function conflictItem(conflict: ConflictInfo): Item {
  const { path } = conflict;
  return { path, detail: '', tooltip: conflictTooltip(conflict), contextValue: 'conflict', conflict };
}

function conflictTooltip({ path, kind }: ConflictInfo): string {
  if (kind === 'bothCreated') return t('{0} was created on both sides. Open it to compare both versions and decide.', path);
  return t('{0} was changed on both sides. Open it to compare both versions and decide.', path);
}

function changeItem(change: PendingChange): Item {
  const { path, reason, hasLocal } = change;
  const contextValue = hasLocal ? contextValues[change.kind] : 'notHere';
  return { path, detail: sideOf(change), tooltip: `${path}: ${engineText(reason)}`, contextValue, change };
}

const contextValues = {
  upload: 'upload',
  download: 'download',
  deleteLocal: 'deletion',
  deleteRemote: 'deletion',
  moveLocal: 'move',
  moveRemote: 'move',
} as const satisfies Record<PendingChange['kind'], FileRow['contextValue']>;

/** What the group does not tell: on which side, and from where. */
function sideOf({ kind, from }: PendingChange): string {
  switch (kind) {
    case 'upload':
    case 'download':
      return '';
    case 'deleteLocal':
      return t('here');
    case 'deleteRemote':
      return t('in the cloud');
    case 'moveLocal':
      return t('here, from {0}', from ?? '');
    case 'moveRemote':
      return t('in the cloud, from {0}', from ?? '');
  }
}

/** What a brake stopped, unless a preview already lists it in the other groups. */
function heldPaths({ phase, changes }: FolderState): readonly string[] {
  return phase.kind === 'stopped' && changes.length === 0 ? phase.stop.paths : [];
}

function heldItem(path: string): Item {
  return { path, detail: '', tooltip: t('{0} would be deleted or overwritten. Nothing was changed.', path), contextValue: 'held' };
}

function problems({ problems: all }: FolderState, isWaiting: boolean): readonly Item[] {
  const contextValue = isWaiting ? 'waiting' : 'problem';
  return all
    .filter(({ code }) => (code === 'unsavedChanges') === isWaiting)
    .map(({ path = '', message }, index) => {
      const sentence = engineText(message);
      return { path, detail: withoutName(sentence, path), tooltip: sentence, contextValue, key: String(index) };
    });
}

/** What a sentence says of a file whose name stands beside it already: without `"name" ` at its beginning, in whichever quotation marks. */
function withoutName(sentence: string, path: string): string {
  const isNamed = /^["“„]/.test(sentence) && sentence.startsWith(path, 1) && /^["”“] /.test(sentence.slice(path.length + 1));
  return path !== '' && isNamed ? sentence.slice(path.length + 3) : sentence;
}
