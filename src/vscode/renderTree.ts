import type { ConflictInfo } from '../core';
import type { FolderState, PendingChange, WorkspaceState } from './state';

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
  readonly contextValue: 'conflict' | 'change' | 'problem';
  readonly conflict?: ConflictInfo | undefined;
  readonly change?: PendingChange | undefined;
}

export interface GroupRow {
  readonly kind: 'group';
  readonly id: string;
  readonly label: string;
  /** Name of a product icon. */
  readonly icon: string;
  readonly children: readonly FileRow[];
}

type RowOf<Item> = (state: FolderState, item: Item, where: string) => FileRow;

/** The groups of the Changes view, without the empty ones. The most pressing come first. */
export function renderTree({ folders }: WorkspaceState): readonly GroupRow[] {
  const severalFolders = folders.length > 1;
  const rows = <Item>(pick: (state: FolderState) => readonly Item[], toRow: RowOf<Item>): FileRow[] =>
    folders.flatMap((state) => pick(state).map((item) => toRow(state, item, severalFolders ? state.folder.name : '')));
  const changes = (...kinds: readonly PendingChange['kind'][]): FileRow[] =>
    rows(({ changes: all }) => all.filter(({ kind }) => kinds.includes(kind)), changeRow);
  const problems = (isWaiting: boolean): FileRow[] =>
    rows(({ problems: all }) => all.filter(({ code }) => (code === 'unsavedChanges') === isWaiting), problemRow);

  const groups = [
    group(
      'conflicts',
      'Conflicts',
      'warning',
      rows(({ conflicts }) => conflicts, conflictRow),
    ),
    group('held', 'Held Back', 'stop-circle', rows(heldPaths, heldRow)),
    group('waiting', 'Waiting for Save', 'circle-filled', problems(true)),
    group('problems', 'Problems', 'error', problems(false)),
    group('uploads', 'Uploads', 'cloud-upload', changes('upload')),
    group('downloads', 'Downloads', 'cloud-download', changes('download')),
    group('moves', 'Moves', 'arrow-swap', changes('moveLocal', 'moveRemote')),
    group('deletions', 'Deletions', 'trash', changes('deleteLocal', 'deleteRemote')),
  ];
  return groups.filter(({ children }) => children.length > 0);
}

/** Number of files that wait for a decision: the badge. */
export function conflictCount({ folders }: WorkspaceState): number {
  return folders.reduce((sum, { conflicts }) => sum + conflicts.length, 0);
}

function group(id: string, label: string, icon: string, children: readonly FileRow[]): GroupRow {
  return { kind: 'group', id, label, icon, children };
}

function conflictRow(state: FolderState, conflict: ConflictInfo, where: string): FileRow {
  const what = conflict.kind === 'bothCreated' ? 'created on both sides' : 'changed on both sides';
  const tooltip = `${conflict.path} was ${what}. Open it to compare both versions and decide.`;
  return { ...row(state, 'conflicts', conflict.path, where), contextValue: 'conflict', tooltip, conflict };
}

function changeRow(state: FolderState, change: PendingChange, where: string): FileRow {
  const side = sideOf(change);
  return {
    ...row(state, change.kind, change.path, [side, where].filter(Boolean).join(' · ')),
    contextValue: 'change',
    tooltip: `${change.path}: ${change.reason}`,
    change,
  };
}

/** What the group does not tell: on which side, and from where. */
function sideOf({ kind, from }: PendingChange): string {
  switch (kind) {
    case 'upload':
    case 'download':
      return '';
    case 'deleteLocal':
      return 'here';
    case 'deleteRemote':
      return 'in the cloud';
    case 'moveLocal':
      return `here, from ${from ?? ''}`;
    case 'moveRemote':
      return `in the cloud, from ${from ?? ''}`;
  }
}

/** What a brake stopped, unless a preview already lists it in the other groups. */
function heldPaths({ phase, changes }: FolderState): readonly string[] {
  return phase.kind === 'stopped' && changes.length === 0 ? phase.stop.paths : [];
}

function heldRow(state: FolderState, path: string, where: string): FileRow {
  const tooltip = `${path} would be deleted or overwritten. Nothing was changed.`;
  return { ...row(state, 'held', path, where), contextValue: 'problem', tooltip };
}

function problemRow(state: FolderState, problem: FolderState['problems'][number], where: string): FileRow {
  const description = [problem.message, where].filter(Boolean).join(' · ');
  return { ...row(state, 'problems', problem.path ?? '', description), contextValue: 'problem', tooltip: problem.message };
}

function row(state: FolderState, group: string, path: string, extra: string): Omit<FileRow, 'contextValue' | 'tooltip'> {
  const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const description = [parent, extra].filter(Boolean).join(' · ');
  return { kind: 'file', id: `${group}:${state.folder.uri}:${path}`, folder: state.folder.uri, path, description };
}
