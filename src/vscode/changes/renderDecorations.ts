import { engineText, t } from '../texts/l10n';
import type { PendingChange, WorkspaceState } from '../folder/state';

/** The mark of a file in the explorer and on its editor's tab. */
export interface Decoration {
  /** One or two characters. */
  readonly badge: string;
  readonly tooltip: string;
  /** Id of a colour that the manifest contributes. */
  readonly color: string;
  /** Whether the folders above show that something is in them. */
  readonly propagates: boolean;
}

/** Ids of the colours that the manifest contributes. */
export const colorIds = {
  conflict: 'cloudSync.conflictForeground',
  problem: 'cloudSync.problemForeground',
  pending: 'cloudSync.pendingForeground',
} as const;

/** A file of a workspace folder. */
export interface DecoratedFile extends Decoration {
  /** URI of the workspace folder. */
  readonly folder: string;
  readonly path: string;
}

/** The files that carry a mark; where a file has several reasons for one, the most pressing. `pending`: also those that wait to be synced. */
export function renderDecorations({ folders }: WorkspaceState, pending: boolean): readonly DecoratedFile[] {
  return folders.flatMap(({ folder, conflicts, problems, changes }) => {
    const marks = new Map<string, Decoration>();
    if (pending) for (const change of changes) if (change.hasLocal) marks.set(change.path, pendingMark(change));
    for (const { path, code, message } of problems) {
      if (path !== undefined) marks.set(path, code === 'unsavedChanges' ? waitingMark(message) : problemMark(message));
    }
    for (const { path } of conflicts) marks.set(path, conflictMark());
    return [...marks].map(([path, mark]) => ({ folder: folder.uri, path, ...mark }));
  });
}

function conflictMark(): Decoration {
  return { badge: '!', tooltip: t('Changed here and in the cloud'), color: colorIds.conflict, propagates: true };
}

function problemMark(message: string): Decoration {
  return { badge: '✗', tooltip: engineText(message), color: colorIds.problem, propagates: true };
}

function waitingMark(message: string): Decoration {
  return { badge: '…', tooltip: engineText(message), color: colorIds.pending, propagates: false };
}

function pendingMark({ kind, reason }: PendingChange): Decoration {
  const isUp = kind === 'upload' || kind === 'deleteRemote' || kind === 'moveRemote';
  return { badge: isUp ? '↑' : '↓', tooltip: t('Waits to be synced: {0}', engineText(reason)), color: colorIds.pending, propagates: false };
}
