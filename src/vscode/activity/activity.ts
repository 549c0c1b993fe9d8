import { remoteKey, type Remote } from '../folder/remote';
import type { ResolvedConflict, SyncReport } from '../folder/syncReport';
import { Store } from '../store';
import type { TextFile } from '../folder/textFile';
import { readHistory, withRecord, withUndone, writeHistory } from './history';
import { recordSync, type FileRecord, type SyncRecord } from './syncRecord';

/** The histories by folder URI, newest sync first. */
export type Histories = ReadonlyMap<string, readonly SyncRecord[]>;

export interface ActivityParts {
  /** The remote that a folder has now; `undefined` when it has none. */
  readonly remoteOf: (folder: string) => Remote | undefined;
  /** One file for each pair of folder and remote, as the state of a sync has one. */
  readonly fileOf: (folder: string, remote: Remote) => TextFile;
  readonly newId: () => string;
  /** The name of this computer as this folder's settings have it. */
  readonly device: (folder: string) => string;
  readonly onProblem: (message: string) => void;
}

/** Remembers what past syncs did. Never in the way of a sync: what cannot be written is only logged. */
export class Activity {
  readonly histories = new Store<Histories>(new Map());
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ActivityParts) {}

  /** Reads the histories of these folders; those of others are no longer shown. */
  load(folders: readonly string[]): Promise<void> {
    return this.inTurn(async () => {
      const entries = await Promise.all(folders.map(async (folder) => [folder, await this.read(folder)] as const));
      this.histories.set(new Map(entries));
    });
  }

  noteSync({ remote, trigger, startedAt, actions, result, failure, after }: SyncReport): Promise<void> {
    const folder = after.folder.uri;
    const quiet = failure?.code === 'aborted' || failure?.code === 'locked';
    const ended = { id: this.parts.newId(), at: startedAt, device: this.parts.device(folder), trigger, done: actions, result };
    return this.add(folder, remote, recordSync({ ...ended, failure: quiet ? undefined : failure?.message }));
  }

  noteDecision(folder: string, event: ResolvedConflict): Promise<void> {
    const { at, remote } = event;
    const files = decisionFiles(event);
    if (files.length === 0) return Promise.resolve();
    const device = this.parts.device(folder);
    const effort = { durationMs: 0, bytesUploaded: 0, bytesDownloaded: 0 };
    return this.add(folder, remote, { id: this.parts.newId(), at, device, trigger: 'decision', files, more: 0, ...effort });
  }

  /** `files`: their places in the record. */
  noteUndone(folder: string, id: string, files: ReadonlySet<number>, at: number): Promise<void> {
    return this.change(folder, (history) => withUndone(history, id, files, at));
  }

  clear(folder: string): Promise<void> {
    return this.change(folder, () => []);
  }

  /** Resolves when everything noted so far is written, or could not be. */
  async idle(): Promise<void> {
    await this.tail;
  }

  private async add(folder: string, remote: Remote, record: SyncRecord | undefined): Promise<void> {
    if (record !== undefined) await this.change(folder, (history) => withRecord(history, record), remote);
  }

  private change(
    folder: string,
    to: (history: readonly SyncRecord[]) => readonly SyncRecord[],
    remote = this.parts.remoteOf(folder),
  ): Promise<void> {
    return this.inTurn(async () => {
      if (remote === undefined) return;
      const history = to(await this.read(folder, remote));
      // A sync that was ended because its folder was tied to another remote belongs to a history that is not shown.
      const shown = this.parts.remoteOf(folder) ?? remote;
      if (remoteKey(shown) === remoteKey(remote)) this.histories.update((histories) => new Map(histories).set(folder, history));
      await this.parts.fileOf(folder, remote).write(writeHistory(history));
    });
  }

  private async read(folder: string, remote = this.parts.remoteOf(folder)): Promise<readonly SyncRecord[]> {
    return readHistory((remote && (await this.parts.fileOf(folder, remote).read())) ?? '');
  }

  private inTurn(task: () => Promise<void>): Promise<void> {
    const result = this.tail.then(task).catch((error: unknown) => this.parts.onProblem(String(error)));
    this.tail = result;
    return result;
  }
}

/** As the engine gives its own: in English, in which they are stored; they are translated when they are shown. */
const reasons = {
  merge: 'you merged both versions',
  keepLocal: 'you kept the version of this computer',
  keepRemote: 'you kept the version in the cloud',
  keepBoth: 'you kept both versions',
} as const;

function decisionFiles({ conflict, resolution, copy, hash }: ResolvedConflict): readonly FileRecord[] {
  const { path, localHash, remoteHash } = conflict;
  const [local, remote] = [known(localHash), known(remoteHash)];
  if (typeof resolution !== 'string') return [{ effect: 'merged', path, reason: reasons.merge, before: local, after: hash }];
  switch (resolution) {
    case 'skip':
      return [];
    case 'keepLocal':
      return [{ effect: 'keptLocal', path, reason: reasons.keepLocal, before: remote, after: hash }];
    case 'keepRemote':
      return [{ effect: 'keptRemote', path, reason: reasons.keepRemote, before: local, after: hash }];
    case 'keepBoth':
      return [{ effect: 'keptBoth', path, copy, reason: reasons.keepBoth, before: local, after: hash }];
  }
}

/** A conflict in a listing that told no hash has an empty one. */
function known(hash: string): string | undefined {
  return hash === '' ? undefined : hash;
}
