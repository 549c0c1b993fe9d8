import type { CloudTrashEntry, TrashEntry } from '../../core';
import { engineText, locale, t } from '../texts/l10n';
import { bytesLabel, numberLabel, timeLabel } from '../texts/texts';

/** A content in the trash of this computer, or a file in that of the cloud. */
export type Kept = TrashEntry | CloudTrashEntry;

export function isInCloud(entry: Kept): entry is CloudTrashEntry {
  return 'file' in entry;
}

/** What was taken away on one day. */
export interface DayRow {
  readonly kind: 'day';
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly contextValue: 'day';
  readonly accessibleLabel: string;
  readonly children: readonly KeptRow[];
}

/** One content that can be had back. */
export interface KeptRow {
  readonly kind: 'kept';
  readonly id: string;
  /** URI of the workspace folder. */
  readonly folder: string;
  readonly entry: Kept;
  readonly description: string;
  readonly tooltip: string;
  /** Name of a product icon; absent: that of the file's kind. */
  readonly icon?: string | undefined;
  readonly contextValue: 'kept' | 'keptInCloud';
  readonly accessibleLabel: string;
}

/** The entries of each folder's trashes, by its URI. */
export type Trashes = ReadonlyMap<string, readonly Kept[]>;

export interface TrashContext {
  /** Names of the window's folders by URI. */
  readonly folders: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The rows of the Trash view: newest first, by the day on which they were taken away. */
export function renderTrash(trashes: Trashes, context: TrashContext): readonly DayRow[] {
  const kept = [...context.folders.keys()].flatMap((folder) => (trashes.get(folder) ?? []).map((entry) => ({ folder, entry })));
  kept.sort((a, b) => b.entry.time - a.entry.time);
  const days = new Map<string, KeptRow[]>();
  for (const [index, { folder, entry }] of kept.entries()) {
    const day = new Date(entry.time).toDateString();
    const rows = days.get(day) ?? [];
    rows.push(keptRow(folder, entry, index, context));
    days.set(day, rows);
  }
  return [...days].map(([day, children]) => dayRow(day, children, context));
}

function dayRow(day: string, children: readonly KeptRow[], context: TrashContext): DayRow {
  const label = dayLabel(day, context);
  const number = numberLabel(children.length);
  const files = children.length === 1 ? t('1 file') : t('{0} files', number);
  return { kind: 'day', id: day, label, description: number, contextValue: 'day', accessibleLabel: `${label}, ${files}`, children };
}

function dayLabel(day: string, { now }: TrashContext): string {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === new Date(now).toDateString()) return t('Today');
  if (day === yesterday.toDateString()) return t('Yesterday');
  return new Date(day).toLocaleDateString(locale(), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

function keptRow(folder: string, entry: Kept, index: number, { folders, now }: TrashContext): KeptRow {
  const { path, time, size } = entry;
  const reason = isInCloud(entry) ? t('deleted in the cloud by {0}', entry.device) : engineText(entry.reason);
  const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const where = folders.size > 1 ? (folders.get(folder) ?? '') : '';
  const taken = timeLabel(time, now);
  return {
    kind: 'kept',
    id: `${folder}:${time}:${index}:${path}`,
    folder,
    entry,
    description: [parent, reason, where].filter(Boolean).join(' · '),
    tooltip: [path, t('{0}, {1} ({2})', reason, taken, bytesLabel(size))].join('\n'),
    icon: isInCloud(entry) ? 'cloud' : undefined,
    contextValue: isInCloud(entry) ? 'keptInCloud' : 'kept',
    accessibleLabel: [path, reason, taken].join(', '),
  };
}
