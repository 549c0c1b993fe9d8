import { readFile } from '../bytes';
import { SyncError } from '../errors';
import type { FileSyncState } from '../model/changes';
import type { AsyncFileSystem } from '../model/fileSystem';
import { decodeLine, encodeLine, isHeader, isRecord, type ManifestHeader, type ManifestRecord } from './record';

/** The format this version reads and writes. A file of a newer one is refused untouched. */
export const manifestFormat = 1;

const fileName = 'manifest.journal';

/** What a stored manifest turned out to be. Anything but `good` means that this is a first sync: a union, with no deletions. */
export type JournalCondition = 'good' | 'missing' | 'foreign' | 'damaged';

export interface StoredManifest {
  readonly condition: JournalCondition;
  readonly header?: ManifestHeader | undefined;
  readonly entries: Map<string, FileSyncState>;
  /** Lines in the file: many more than entries call for a snapshot. */
  readonly lines: number;
  /** The last line was torn by a crash: the file must be written afresh before anything is appended to it. */
  readonly torn: boolean;
}

/**
 * The manifest on disk: an append-only journal whose first line names the format and the remote, and which is
 * replaced by a snapshot of itself when it has grown. Lives in the state folder.
 */
export class ManifestJournal {
  constructor(private readonly state: AsyncFileSystem) {}

  async load(remote: string): Promise<StoredManifest> {
    const text = await this.text();
    if (text === undefined) return empty('missing');
    const stored = parse(text);
    if (stored.condition === 'good' && stored.header?.remote !== remote) return empty('foreign');
    return stored;
  }

  async append(records: readonly ManifestRecord[]): Promise<void> {
    await this.state.append(fileName, new TextEncoder().encode(records.map(encodeLine).join('')));
  }

  async replace(header: ManifestHeader, entries: ReadonlyMap<string, FileSyncState>): Promise<void> {
    const lines = [encodeLine(header)];
    for (const entry of entries) lines.push(encodeLine(entry));
    await this.state.write(fileName, new TextEncoder().encode(lines.join('')));
  }

  /** Keeps an unusable manifest for whoever wants to look at it; there is one such file, the newest. */
  async setAside(): Promise<void> {
    const bytes = await readFile(this.state, fileName);
    await this.state.write('manifest.unusable', bytes);
  }

  private async text(): Promise<string | undefined> {
    if ((await this.state.stat(fileName)) === undefined) return undefined;
    return new TextDecoder().decode(await readFile(this.state, fileName));
  }
}

function empty(condition: JournalCondition): StoredManifest {
  return { condition, entries: new Map(), lines: 0, torn: false };
}

function parse(text: string): StoredManifest {
  const lines = text.split('\n');
  // What follows the last line feed is a line that a crash cut short.
  const torn = lines.pop() !== '';
  const [first, ...rest] = lines;
  const header = first === undefined ? undefined : decodeLine(first);
  if (!isHeader(header)) return empty('damaged');
  if (header.format > manifestFormat) {
    throw new SyncError(
      'newerFormat',
      `The sync state of this folder was written by a newer version of Cloud Sync (format ${header.format}). Update Cloud Sync; nothing was changed.`,
    );
  }
  return parseRecords(header, rest, torn);
}

function parseRecords(header: ManifestHeader, lines: readonly string[], torn: boolean): StoredManifest {
  const entries = new Map<string, FileSyncState>();
  for (const [index, line] of lines.entries()) {
    const record = decodeLine(line);
    if (!isRecord(record)) {
      const isLast = index === lines.length - 1;
      if (!isLast) return empty('damaged');
      return { condition: 'good', header, entries, lines: lines.length, torn: true };
    }
    const [path, state] = record;
    if (state === null) entries.delete(path);
    else entries.set(path, state);
  }
  return { condition: 'good', header, entries, lines: lines.length, torn };
}
