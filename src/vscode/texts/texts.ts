import { SyncError, type SyncStage } from '../../core';
import { engineText, locale, t } from './l10n';

/** `1,200`, as one writes it in the language of the window. */
export function numberLabel(number: number): string {
  return number.toLocaleString(locale());
}

/** `1 file`, `1,200 files`: for the log, which is in English. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** A moment in local time, as short as it is clear: the time of day for today, with the date otherwise. */
export function timeLabel(moment: number, now: number, precision: 'minutes' | 'seconds' = 'minutes'): string {
  const date = new Date(moment);
  const seconds = precision === 'seconds' ? ({ second: '2-digit' } as const) : {};
  const time = date.toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', ...seconds });
  if (date.toDateString() === new Date(now).toDateString()) return t('today at {0}', time);
  return t('{0} at {1}', date.toLocaleDateString(locale(), { day: 'numeric', month: 'short', year: 'numeric' }), time);
}

/** `512 B`, `1.4 MB`: in powers of 1,024. */
export function bytesLabel(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${value.toLocaleString(locale(), { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 })} ${units[power] ?? ''}`;
}

/** Text as Markdown shows it literally. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, '\\$&');
}

/** What went wrong, as a sentence in the language of the window. */
export function failureText(error: unknown): string {
  return engineText(SyncError.from(error).message);
}

/** What a sync is doing, for people. */
export function stageLabel({ name }: SyncStage): string {
  switch (name) {
    case 'detectingLocal':
      return t('Looking for local changes');
    case 'detectingRemote':
      return t('Looking for changes in the cloud');
    case 'uploading':
      return t('Uploading');
    case 'downloading':
      return t('Downloading');
    case 'deleting':
      return t('Deleting');
    case 'complete':
      return t('In sync');
    case 'error':
      return t('The sync failed');
  }
}
