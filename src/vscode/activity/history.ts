import type { SyncRecord } from './syncRecord';

/** The most syncs, and about the most characters of their records, that are remembered for a folder. */
const mostSyncs = 200;
const mostCharacters = 1_000_000;

/** The history with one more sync, newest first. The oldest are forgotten; the same failure again takes the place of the last. */
export function withRecord(history: readonly SyncRecord[], record: SyncRecord): readonly SyncRecord[] {
  const [last] = history;
  const rest = last !== undefined && isSameFailure(last, record) ? history.slice(1) : history;
  return bounded([record, ...rest]);
}

/** The history in which these files of a sync, by their places in its record, have been undone. */
export function withUndone(history: readonly SyncRecord[], id: string, files: ReadonlySet<number>, undone: number): readonly SyncRecord[] {
  return history.map((record) => {
    if (record.id !== id) return record;
    return { ...record, files: record.files.map((file, index) => (files.has(index) ? { ...file, undone } : file)) };
  });
}

/** A retry every few minutes would otherwise push all that was done out of the history. */
function isSameFailure(a: SyncRecord, b: SyncRecord): boolean {
  return a.files.length === 0 && b.files.length === 0 && a.failure === b.failure;
}

function bounded(history: readonly SyncRecord[]): readonly SyncRecord[] {
  let characters = 0;
  return history.slice(0, mostSyncs).filter((record, index) => {
    characters += JSON.stringify(record).length;
    return index === 0 || characters <= mostCharacters;
  });
}

/** One line for each sync, so that a file that was cut short costs only the oldest. */
export function writeHistory(history: readonly SyncRecord[]): string {
  return history.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** What can be understood of a stored history. */
export function readHistory(text: string): readonly SyncRecord[] {
  return text.split('\n').flatMap(readRecord);
}

function readRecord(line: string): SyncRecord[] {
  try {
    const value: unknown = JSON.parse(line);
    return isSyncRecord(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isSyncRecord(value: unknown): value is SyncRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { id, at, device, files } = value as Partial<SyncRecord>;
  return (
    typeof id === 'string' && typeof at === 'number' && typeof device === 'string' && Array.isArray(files) && files.every(isFileRecord)
  );
}

function isFileRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string' && 'effect' in value;
}
