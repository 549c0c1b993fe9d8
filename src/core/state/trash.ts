import { readFile } from '../bytes';
import { SyncError } from '../errors';
import type { AsyncFileSystem, LocalFile } from '../model/fileSystem';
import type { RemoteContent } from '../model/provider';
import { day } from './retention';
import { BlobStore } from './blobStore';

const indexFile = 'trash.journal';

/** A content that a sync took away from a path. */
export interface TrashEntry {
  readonly path: string;
  /** SHA-256 (hex). */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  /** When it was taken away, milliseconds since the epoch by this device's clock. */
  readonly time: number;
  /** Why, as a plain clause. */
  readonly reason: string;
}

/** Lines of the index that are written together. None of their entries may count as written when that fails. */
interface Batch {
  lines: string;
  readonly written: Promise<void>;
}

/** Where every content goes before a sync deletes or overwrites it. What was kept here is on the disk when the call returns. */
export class Trash {
  private batch: Batch | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** When each content of each path was noted last. */
  private noted: Promise<Map<string, number>> | undefined;

  private readonly blobs: BlobStore;

  constructor(
    private readonly state: AsyncFileSystem,
    private readonly now: () => number,
  ) {
    this.blobs = new BlobStore(state, 'blobs');
  }

  /** Keeps what the file `local` holds. Throws `raced` when that is no longer the content with this hash. */
  async keepLocal(fs: AsyncFileSystem, local: LocalFile, hash: string, reason: string): Promise<void> {
    // A file without a fingerprint may have changed unseen: reading it again is the only way to know.
    const isSureToBeKnown = local.fingerprint !== undefined && this.blobs.isDurable(hash);
    if (!isSureToBeKnown) await this.keep(hash, fs.read(local.path), local.path);
    await this.record({ path: local.path, hash, size: local.size, time: this.now(), reason });
  }

  /** Keeps a content from the cloud that is about to be replaced there. */
  async keepRemote(remote: RemoteContent, hash: string, reason: string): Promise<void> {
    await this.keep(hash, remote.content, remote.info.path);
    await this.record({ path: remote.info.path, hash, size: remote.info.size, time: this.now(), reason });
  }

  /** All that can be restored, oldest first. */
  async list(): Promise<TrashEntry[]> {
    if ((await this.state.stat(indexFile)) === undefined) return [];
    const text = new TextDecoder().decode(await readFile(this.state, indexFile));
    return text.split('\n').flatMap(parseEntry);
  }

  /** A content that is in the trash, by its SHA-256 (hex). */
  read(hash: string): Promise<Uint8Array | undefined> {
    return this.blobs.read(hash);
  }

  /** Forgets these for ever, with each content that no other entry needs. */
  async discard(unwanted: readonly TrashEntry[]): Promise<void> {
    const gone = new Set(unwanted.map(identityOf));
    const rest = (await this.list()).filter((entry) => !gone.has(identityOf(entry)));
    const lines = rest.map((entry) => `\n${JSON.stringify(entry)}`).join('');
    // The index first: an entry without its content would promise what cannot be had.
    this.noted = undefined;
    if (gone.size > 0) await this.state.write(indexFile, new TextEncoder().encode(lines));
    const needed = new Set(rest.map((entry) => entry.hash));
    for (const blob of await this.blobs.list()) if (!needed.has(blob.hash)) await this.blobs.discard(blob);
  }

  /** Puts a content back under `path`, where nothing may be. */
  async restore(fs: AsyncFileSystem, entry: TrashEntry, path: string): Promise<void> {
    if (!(await this.blobs.has(entry.hash))) {
      throw new SyncError('notFound', `The content of "${entry.path}" is no longer in the trash.`, { path: entry.path });
    }
    await fs.write(path, this.blobs.stream(entry.hash), { expected: 'absent', hash: entry.hash });
  }

  private async keep(hash: string, content: AsyncIterable<Uint8Array>, path: string): Promise<void> {
    try {
      await this.blobs.keep(hash, content, { durable: true });
    } catch (error) {
      if (!SyncError.is(error, 'corrupt') && !SyncError.is(error, 'notFound')) throw error;
      throw new SyncError('raced', `"${path}" changed during the sync.`, { path, cause: error });
    }
  }

  /** A content that is noted already, by an attempt that failed afterwards, is not noted again the same day. */
  private async record(entry: TrashEntry): Promise<void> {
    const noted = await this.loadNoted();
    const key = `${entry.hash} ${entry.path}`;
    const since = entry.time - (noted.get(key) ?? -Infinity);
    if (since >= 0 && since < day) return;
    this.batch ??= this.nextBatch();
    // The line feed in front ends a line that a crash may have cut short.
    this.batch.lines += `\n${JSON.stringify(entry)}`;
    await this.batch.written;
    noted.set(key, entry.time);
  }

  /** A look that failed is not remembered: the next entry looks again. */
  private async loadNoted(): Promise<Map<string, number>> {
    this.noted ??= this.list().then((entries) => new Map(entries.map((each) => [`${each.hash} ${each.path}`, each.time])));
    try {
      return await this.noted;
    } catch (error) {
      this.noted = undefined;
      throw error;
    }
  }

  /** Entries that come while others are being written go into the next write together: two writes never mix their lines. */
  private nextBatch(): Batch {
    const write = async (): Promise<void> => {
      this.batch = undefined;
      await this.state.append(indexFile, new TextEncoder().encode(batch.lines));
    };
    const batch: Batch = { lines: '', written: this.writing.then(write) };
    this.writing = batch.written.catch(() => undefined);
    return batch;
  }
}

function identityOf({ path, hash, time }: TrashEntry): string {
  return JSON.stringify([path, hash, time]);
}

function parseEntry(line: string): TrashEntry[] {
  try {
    const value = JSON.parse(line) as Partial<TrashEntry> | null;
    return typeof value?.path === 'string' && typeof value.hash === 'string' ? [value as TrashEntry] : [];
  } catch {
    return [];
  }
}
