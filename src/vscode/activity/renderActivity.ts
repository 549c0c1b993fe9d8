import { engineText, t } from '../texts/l10n';
import { bytesLabel, escapeMarkdown, numberLabel, timeLabel } from '../texts/texts';
import type { Histories } from './activity';
import type { FileEffect, FileRecord, SyncRecord } from './syncRecord';

/** A row for one past sync. */
export interface SyncRow {
  readonly kind: 'sync';
  readonly id: string;
  /** URI of the workspace folder. */
  readonly folder: string;
  readonly record: SyncRecord;
  readonly label: string;
  readonly description: string;
  /** Markdown. */
  readonly tooltip: string;
  /** Name of a product icon. */
  readonly icon: string;
  /** A theme colour for the icon, where it is to stand out. */
  readonly color?: string | undefined;
  /** Chooses the row's actions in the manifest. */
  readonly contextValue: 'sync' | 'undoableSync';
  readonly accessibleLabel: string;
  readonly children: readonly PastFileRow[];
}

/** A row for one file of a past sync. */
export interface PastFileRow {
  readonly kind: 'pastFile';
  readonly id: string;
  readonly folder: string;
  readonly record: SyncRecord;
  readonly file: FileRecord;
  readonly description: string;
  readonly tooltip: string;
  readonly icon: string;
  readonly contextValue: 'pastFile' | 'undoablePastFile';
  readonly accessibleLabel: string;
}

export interface ActivityContext {
  /** Names of the window's folders by URI, in its order. */
  readonly folders: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The rows of the Activity view: the syncs of all folders, newest first. */
export function renderActivity(histories: Histories, context: ActivityContext): readonly SyncRow[] {
  const rows = [...context.folders.keys()].flatMap((folder) =>
    (histories.get(folder) ?? []).map((record) => syncRow(folder, record, context)),
  );
  return rows.sort((a, b) => b.record.at - a.record.at);
}

function syncRow(folder: string, record: SyncRecord, { folders, now }: ActivityContext): SyncRow {
  const time = timeLabel(record.at, now);
  const summary = summaryOf(record);
  const where = folders.size > 1 ? (folders.get(folder) ?? '') : '';
  const undone = undoneLabel(record);
  // The time first: it is what tells two syncs apart when the view is narrow.
  const label = `${time.charAt(0).toLocaleUpperCase()}${time.slice(1)}`;
  const description = [undone, summary, where].filter(Boolean).join(' · ');
  return {
    kind: 'sync',
    id: `${folder}:${record.id}`,
    folder,
    record,
    label,
    description,
    tooltip: tooltipOf(record, summary, now),
    ...iconOf(record),
    contextValue: isUndoable(record) ? 'undoableSync' : 'sync',
    accessibleLabel: [summary, time, where, undone].filter(Boolean).join(', '),
    children: record.files.map((file, index) => pastFileRow(folder, record, file, index)),
  };
}

/** Whether there is a file in it that was not undone yet. */
export function isUndoable({ files }: SyncRecord): boolean {
  return files.some(({ undone }) => undone === undefined);
}

function undoneLabel(record: SyncRecord): string {
  if (record.files.every(({ undone }) => undone === undefined)) return '';
  return isUndoable(record) ? t('partly undone') : t('undone');
}

function iconOf(record: SyncRecord): Pick<SyncRow, 'icon' | 'color'> {
  const { failure, files, trigger } = record;
  if (files.length > 0 && !isUndoable(record)) return { icon: 'discard' };
  if (failure !== undefined) return { icon: 'warning', color: 'list.warningForeground' };
  if (trigger === 'decision') return { icon: 'git-merge' };
  const effects = new Set(files.map(({ effect }) => directions[effect]));
  if (effects.size > 1) return { icon: 'sync' };
  return { icon: effects.has('up') ? 'cloud-upload' : 'cloud-download' };
}

const directions: Readonly<Record<FileEffect, 'up' | 'down'>> = {
  uploaded: 'up',
  deletedInCloud: 'up',
  movedInCloud: 'up',
  keptLocal: 'up',
  downloaded: 'down',
  deletedHere: 'down',
  movedHere: 'down',
  merged: 'down',
  keptRemote: 'down',
  keptBoth: 'down',
  steppedAside: 'down',
};

/** `3 downloaded, 1 deleted here`; the one file by its name when there is but one. */
function summaryOf({ files, more, failure }: SyncRecord): string {
  const [only] = files;
  if (only === undefined) return failure === undefined ? t('Nothing was changed') : engineText(failure);
  if (files.length === 1) return t('{0} {1}', nameOf(only.path), effectLabel(only.effect));
  const numbers = new Map<FileEffect, number>();
  for (const { effect } of files) numbers.set(effect, (numbers.get(effect) ?? 0) + 1);
  const parts = [...numbers].map(([effect, number]) => `${numberLabel(number)} ${effectLabel(effect)}`);
  return [...parts, ...(more > 0 ? [t('{0} more', numberLabel(more))] : [])].join(', ');
}

export function effectLabel(effect: FileEffect): string {
  switch (effect) {
    case 'uploaded':
      return t('uploaded');
    case 'downloaded':
      return t('downloaded');
    case 'deletedHere':
      return t('deleted here');
    case 'deletedInCloud':
      return t('deleted in the cloud');
    case 'movedHere':
      return t('moved here');
    case 'movedInCloud':
      return t('moved in the cloud');
    case 'merged':
      return t('merged');
    case 'keptLocal':
      return t('kept as it is here');
    case 'keptRemote':
      return t('kept as it is in the cloud');
    case 'keptBoth':
      return t('kept in both versions');
    case 'steppedAside':
      return t('renamed to make room for a folder');
  }
}

const effectIcons: Readonly<Record<FileEffect, string>> = {
  uploaded: 'cloud-upload',
  downloaded: 'cloud-download',
  deletedHere: 'trash',
  deletedInCloud: 'trash',
  movedHere: 'arrow-swap',
  movedInCloud: 'arrow-swap',
  merged: 'git-merge',
  keptLocal: 'device-desktop',
  keptRemote: 'cloud',
  keptBoth: 'files',
  steppedAside: 'arrow-swap',
};

function tooltipOf(record: SyncRecord, summary: string, now: number): string {
  const { at, durationMs, device, bytesUploaded, bytesDownloaded } = record;
  const failure = record.failure && engineText(record.failure);
  const bytes = [
    ...(bytesUploaded > 0 ? [t('{0} sent', bytesLabel(bytesUploaded))] : []),
    ...(bytesDownloaded > 0 ? [t('{0} received', bytesLabel(bytesDownloaded))] : []),
  ];
  const lines = [
    `**${escapeMarkdown(summary)}**`,
    escapeMarkdown(triggerLabel(record.trigger)),
    `$(history) ${escapeMarkdown(timeLabel(at, now))} · ${escapeMarkdown(durationLabel(durationMs))} · $(device-desktop) ${escapeMarkdown(device)}`,
    ...(bytes.length > 0 ? [`$(arrow-swap) ${escapeMarkdown(bytes.join(', '))}`] : []),
    ...(failure === undefined || failure === summary ? [] : [`$(warning) ${escapeMarkdown(failure)}`]),
  ];
  return lines.join('\n\n');
}

function triggerLabel(trigger: SyncRecord['trigger']): string {
  switch (trigger) {
    case 'user':
      return t('Asked for by you');
    case 'api':
      return t('Asked for by another extension');
    case 'background':
      return t('In the background');
    case 'decision':
      return t('Your decision about a conflict');
  }
}

function durationLabel(milliseconds: number): string {
  return milliseconds < 1000 ? t('{0} ms', milliseconds) : t('{0} s', numberLabel(Math.round(milliseconds / 100) / 10));
}

function pastFileRow(folder: string, record: SyncRecord, file: FileRecord, index: number): PastFileRow {
  const { path, from, copy, effect, undone } = file;
  const reason = engineText(file.reason);
  const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const what = effectLabel(effect);
  const origin = from === undefined ? '' : t('from {0}', from);
  const tooltip = [
    path,
    `${what}${origin && ` ${origin}`}: ${reason}`,
    copy && t('The local version is "{0}".', copy),
    undone && t('Undone.'),
  ];
  return {
    kind: 'pastFile',
    id: `${folder}:${record.id}:${index}`,
    folder,
    record,
    file,
    description: [parent, [what, origin].filter(Boolean).join(' '), undone && t('undone')].filter(Boolean).join(' · '),
    tooltip: tooltip.filter(Boolean).join('\n'),
    icon: effectIcons[effect],
    contextValue: undone === undefined ? 'undoablePastFile' : 'pastFile',
    accessibleLabel: [path, what, reason].join(', '),
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
