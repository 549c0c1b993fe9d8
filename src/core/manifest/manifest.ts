import type { FileSyncState } from '../model/changes';
import type { AsyncFileSystem } from '../model/fileSystem';
import { ManifestJournal, manifestFormat, type JournalCondition } from './journal';
import type { ManifestHeader, ManifestRecord, VaultIdentity } from './record';

/** A journal is written afresh when it has this many lines more than twice its entries. */
const slack = 1000;

/**
 * What both sides held, path by path, when they were last seen to be the same: the base of every decision.
 * Bound to one remote. An entry is set only after both sides are confirmed, with the hash of the bytes transferred.
 */
export class SyncManifest {
  private readonly states = new Map<string, FileSyncState>();
  private journal: ManifestJournal | undefined;
  private pending: ManifestRecord[] = [];
  private lines = 0;
  private rewrite = true;
  private identity: VaultIdentity | undefined;
  private writing: Promise<void> = Promise.resolve();

  /** How the stored manifest was found at `open`; `missing` for one in memory. */
  private found: JournalCondition = 'missing';

  /** A manifest in memory only. `remote` is the provider's `id`. */
  constructor(readonly remote: string) {}

  /**
   * The manifest stored in `state` for this remote, or an empty one when there is none that fits: then the next sync
   * is a first sync. Throws `newerFormat` when a newer version wrote it.
   */
  static async open(state: AsyncFileSystem, remote: string): Promise<SyncManifest> {
    const journal = new ManifestJournal(state);
    const stored = await journal.load(remote);
    const manifest = new SyncManifest(remote);
    manifest.journal = journal;
    manifest.found = stored.condition;
    if (stored.condition === 'foreign' || stored.condition === 'damaged') await journal.setAside();
    for (const [path, known] of stored.entries) manifest.states.set(path, known);
    manifest.identity = stored.header?.vault;
    manifest.lines = stored.lines;
    manifest.rewrite = stored.condition !== 'good' || stored.torn;
    return manifest;
  }

  get condition(): JournalCondition {
    return this.found;
  }

  get entries(): ReadonlyMap<string, FileSyncState> {
    return this.states;
  }

  get vault(): VaultIdentity | undefined {
    return this.identity;
  }

  set vault(identity: VaultIdentity | undefined) {
    if (identity?.id === this.identity?.id && identity?.etag === this.identity?.etag) return;
    this.identity = identity;
    this.rewrite = true;
  }

  getState(path: string): FileSyncState | undefined {
    return this.states.get(path);
  }

  /** Takes effect at once; is on the disk after `flush`. */
  setState(path: string, state: FileSyncState): void {
    this.states.set(path, state);
    this.pending.push([path, state]);
  }

  deleteState(path: string): void {
    if (this.states.delete(path)) this.pending.push([path, null]);
  }

  /** Forgets everything: the next sync is a first sync. */
  clear(): void {
    this.states.clear();
    this.pending = [];
    this.identity = undefined;
    this.rewrite = true;
  }

  /** Resolves when everything set before the call is on the disk. Calls that come while one is under way share the next write. */
  async flush(): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(() => this.writePending());
    await this.writing;
  }

  private async writePending(): Promise<void> {
    if (this.journal === undefined || (this.pending.length === 0 && !this.rewrite)) return;
    const records = this.pending;
    this.pending = [];
    try {
      if (this.rewrite || this.lines + records.length > 2 * this.states.size + slack) await this.writeSnapshot(this.journal);
      else await this.journal.append(records);
      this.lines += records.length;
    } catch (error) {
      // A failed write may have left part of a line behind: only a fresh file is sure to be whole.
      this.rewrite = true;
      throw error;
    }
  }

  private async writeSnapshot(journal: ManifestJournal): Promise<void> {
    const header: ManifestHeader = { format: manifestFormat, remote: this.remote, vault: this.identity };
    this.rewrite = false;
    await journal.replace(header, this.states);
    this.lines = this.states.size;
  }
}
