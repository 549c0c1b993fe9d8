import { createHash } from 'node:crypto';
import type { RemoteFileInfo } from '../core/model/provider';
import { notFound, raced } from './failures';

/** One version of one file, as the store holds it. */
export interface StoredVersion extends RemoteFileInfo {
  readonly content: Uint8Array;
  /** The server's time of writing, milliseconds since the epoch. */
  readonly written: number;
}

export interface NewVersion {
  readonly content: Uint8Array;
  readonly modified?: number | undefined;
  readonly hash?: string | undefined;
  readonly executable?: boolean | undefined;
}

export interface MemoryStoreOptions {
  /** Names the store in its providers' ids. */
  readonly name?: string | undefined;
  /** The server's clock, milliseconds since the epoch. The default stands still, so that a run can be repeated. */
  readonly now?: (() => number) | undefined;
  /** `counter`: every write makes a new version token. `content`: the same bytes have the same token, as on S3. */
  readonly etags?: 'counter' | 'content' | undefined;
  /** Whether every version that was replaced or deleted can be had back, as from a bucket with versioning. */
  readonly keepsDeleted?: boolean | undefined;
}

/**
 * What several devices share in tests: a store with one file per path and atomic conditional writes. All methods are
 * synchronous: each is one indivisible step. Called directly they are another tool's hand in the cloud.
 */
export class MemoryStore {
  readonly name: string;
  readonly keepsDeleted: boolean;
  private readonly files = new Map<string, StoredVersion>();
  private readonly replaced: StoredVersion[] = [];
  private readonly now: () => number;
  private readonly etags: 'counter' | 'content';
  private writes = 0;

  constructor(options: MemoryStoreOptions = {}) {
    this.name = options.name ?? 'store';
    this.now = options.now ?? ((): number => 0);
    this.etags = options.etags ?? 'counter';
    this.keepsDeleted = options.keepsDeleted ?? false;
  }

  /** The paths of all files, sorted. */
  paths(): string[] {
    return [...this.files.keys()].sort();
  }

  get(path: string): StoredVersion | undefined {
    return this.files.get(path);
  }

  /** The file's text; throws `notFound`. */
  text(path: string): string {
    return Buffer.from(this.need(path).content).toString('utf8');
  }

  /** All that was ever replaced or deleted, oldest first. */
  history(): readonly StoredVersion[] {
    return this.replaced;
  }

  /** Creates or replaces; `replaces` is as in `UploadOptions`, otherwise `raced`. */
  put(path: string, file: NewVersion | string, replaces?: string): StoredVersion {
    this.checkVersion(path, replaces);
    const version = this.newVersion(path, typeof file === 'string' ? { content: Buffer.from(file) } : file);
    this.retire(path);
    this.files.set(path, version);
    return version;
  }

  /** Deletes; an absent file is no error, another version than `etag` is `raced`. */
  remove(path: string, etag?: string): void {
    if (!this.files.has(path)) return;
    this.checkVersion(path, etag);
    this.retire(path);
    this.files.delete(path);
  }

  /** Moves to a free path with all that is known of the file; the version token may be a new one. */
  move(from: string, to: string, etag?: string): StoredVersion {
    const source = this.need(from);
    this.checkVersion(from, etag);
    this.checkVersion(to, 'absent');
    this.files.delete(from);
    const moved = { ...source, path: to, etag: this.newEtag(source.content), written: this.now() };
    this.files.set(to, moved);
    return moved;
  }

  /** Moves all files below `from`, which must be `files` with these versions and no others, to below `to`, where nothing may be. */
  moveFolder(from: string, to: string, files: ReadonlyMap<string, string>): StoredVersion[] {
    const inside = this.paths().filter((path) => path.startsWith(`${from}/`));
    const isAsKnown = inside.length === files.size && inside.every((path) => this.files.get(path)?.etag === files.get(path));
    const isFree = this.paths().every((path) => path !== to && !path.startsWith(`${to}/`));
    if (!isAsKnown || !isFree) throw raced(from);
    return inside.map((path) => this.move(path, to + path.slice(from.length)));
  }

  /** All files as they are, for a later `restore`. */
  backUp(): readonly StoredVersion[] {
    return [...this.files.values()];
  }

  /** Puts everything back as it was, as an administrator does from a backup: what came later is gone. */
  restore(backup: readonly StoredVersion[]): void {
    const kept = new Map(backup.map((file) => [file.path, file]));
    for (const path of this.paths()) if (!kept.has(path)) this.remove(path);
    for (const file of backup) if (this.files.get(file.path)?.etag !== file.etag) this.put(file.path, file);
  }

  /** The file at `path`; throws `notFound`. */
  need(path: string): StoredVersion {
    const version = this.files.get(path);
    if (version === undefined) throw notFound(path);
    return version;
  }

  private checkVersion(path: string, expected: string | undefined): void {
    if (expected === undefined) return;
    if ((this.files.get(path)?.etag ?? 'absent') !== expected) throw raced(path);
  }

  private retire(path: string): void {
    const old = this.files.get(path);
    if (old !== undefined) this.replaced.push(old);
  }

  private newVersion(path: string, file: NewVersion): StoredVersion {
    const written = this.now();
    return {
      path,
      content: Uint8Array.from(file.content),
      size: file.content.length,
      etag: this.newEtag(file.content),
      modified: file.modified ?? written,
      hash: file.hash,
      executable: file.executable ?? false,
      written,
    };
  }

  private newEtag(content: Uint8Array): string {
    this.writes += 1;
    return this.etags === 'counter' ? `v${this.writes}` : createHash('md5').update(content).digest('hex');
  }
}
