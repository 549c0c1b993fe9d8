import { hashOf } from '../core/bytes';
import { SyncError } from '../core/errors';
import type {
  AsyncFileSystem,
  BlockedPath,
  Hasher,
  LocalFile,
  LocalScan,
  ScanOptions,
  SeenFile,
  WriteOptions,
  WrittenFile,
} from '../core/model/fileSystem';
import { temporarySuffix } from '../core/names/remotePath';
import { recognise, requireExpected, type Observed } from './expectedState';
import {
  behindLink,
  blockedPath,
  corrupt,
  diskFull,
  inTheWay,
  noRoot,
  notAFile,
  notFound,
  raced,
  requireGoodPath,
  throwIfAborted,
  unreadable,
} from './fileErrors';
import { createSha256 } from './hasher';
import { MemoryDisk, type MemoryDiskOptions, type MemoryFile, type MemoryFolder, type MemoryNode } from './memoryDisk';

/** A point at which a `MemoryFs` can be delayed, made to fail, or stopped for ever. */
export interface MemoryOperation {
  /**
   * `stage` makes the temporary file, `stageChunk` adds to it, `replace` puts it in place; `append` adds the first
   * half of the bytes and `appendRest` the others; `done` is when the change is made and the caller does not know it yet.
   */
  readonly kind:
    'scan' | 'stat' | 'read' | 'readChunk' | 'stage' | 'stageChunk' | 'replace' | 'remove' | 'move' | 'append' | 'appendRest' | 'done';
  /** Empty for a scan. */
  readonly path: string;
}

export interface MemoryFsOptions extends MemoryDiskOptions {
  /** A disk to use instead of a new one, as a process that starts again does. */
  readonly disk?: MemoryDisk;
  /**
   * Runs before each step. What it throws is thrown by the operation as it is, and nothing is cleaned up, as when the
   * process dies there.
   */
  readonly before?: (operation: MemoryOperation) => void | Promise<void>;
  /** Bytes per chunk that `read` yields. Default: 64 KiB. */
  readonly chunkSize?: number;
}

const temporaryName = /\.\d+\.cloudsync-tmp$/u;

/** A file system in memory, for tests and the simulation: deterministic, with faults and crashes at every step. */
export class MemoryFs implements AsyncFileSystem {
  readonly disk: MemoryDisk;
  readonly caseSensitive: boolean;
  private temporaries = 0;

  constructor(private readonly options: MemoryFsOptions = {}) {
    this.disk = options.disk ?? new MemoryDisk(options);
    this.caseSensitive = this.disk.caseSensitive;
  }

  createHasher(): Hasher {
    return createSha256();
  }

  async scan(options: ScanOptions = {}): Promise<LocalScan> {
    await this.step('scan', '');
    throwIfAborted(options.signal);
    this.requireRoot();
    this.sweep();
    const found = { files: [] as LocalFile[], blocked: [] as BlockedPath[] };
    this.scanFolder(this.disk.rootFolder, '', options, found);
    return found;
  }

  async stat(path: string): Promise<LocalFile | undefined> {
    requireGoodPath(path);
    await this.step('stat', path);
    return this.observe(path)?.file;
  }

  async *read(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    requireGoodPath(path);
    await this.step('read', path);
    throwIfAborted(signal);
    const file = this.requireFile(path);
    if (!file.readable) throw unreadable(path);
    const chunkSize = this.options.chunkSize ?? 65_536;
    for (let offset = 0; offset < file.bytes.length; offset += chunkSize) {
      await this.step('readChunk', path);
      throwIfAborted(signal);
      yield file.bytes.slice(offset, offset + chunkSize);
    }
  }

  async write(path: string, content: Uint8Array | AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<WrittenFile> {
    requireGoodPath(path);
    await this.step('stage', path);
    throwIfAborted(options.signal);
    this.disk.clearEmptyFolder(path);
    this.requireWritable(path);
    const expected = await this.recognise(path, options.expected);
    requireExpected(path, expected, this.observe(path));
    const temporary = this.makeTemporary(path);
    const hash = await this.stage(path, temporary, content, options);
    try {
      await this.step('replace', path);
      this.abandonOnError(temporary, () => this.replace(path, temporary, { ...options, expected }));
    } finally {
      this.disk.unfinished.delete(temporary);
    }
    const written = this.observe(path);
    await this.step('done', path);
    if (written === undefined) throw raced(path);
    return { ...written.file, hash };
  }

  async remove(path: string, options: { readonly expected?: SeenFile | undefined } = {}): Promise<void> {
    requireGoodPath(path);
    await this.step('remove', path);
    this.requireRoot();
    const expected = await this.recognise(path, options.expected);
    const actual = this.observe(path);
    if (actual === undefined) return;
    requireExpected(path, expected, actual);
    this.disk.userDelete(path);
    this.disk.pruneAbove(path);
    await this.step('done', path);
  }

  async move(from: string, to: string, options: { readonly expected?: SeenFile | undefined } = {}): Promise<LocalFile> {
    requireGoodPath(from);
    requireGoodPath(to);
    await this.step('move', from);
    this.disk.clearEmptyFolder(to);
    this.requireWritable(to);
    const expected = await this.recognise(from, options.expected);
    const actual = this.observe(from);
    if (actual === undefined) throw notFound(from);
    requireExpected(from, expected, actual);
    const target = this.disk.lookup(to);
    if (target !== undefined && target !== this.disk.lookup(from)) throw raced(to);
    this.disk.userMove(from, to);
    this.disk.pruneAbove(from);
    const moved = this.observe(to);
    await this.step('done', to);
    if (moved === undefined) throw raced(to);
    return moved.file;
  }

  async append(path: string, bytes: Uint8Array): Promise<void> {
    requireGoodPath(path);
    const content = bytes.slice();
    await this.step('append', path);
    this.requireWritable(path);
    if (!this.disk.hasRoomFor(content.length)) throw diskFull(path);
    const half = Math.ceil(content.length / 2);
    this.appendPart(path, content.subarray(0, half));
    await this.step('appendRest', path);
    this.appendPart(path, content.subarray(half));
    await this.step('done', path);
  }

  private async step(kind: MemoryOperation['kind'], path: string): Promise<void> {
    await this.options.before?.({ kind, path });
  }

  private requireRoot(): void {
    if (!this.disk.isMounted) throw noRoot('of the workspace');
  }

  private scanFolder(
    folder: MemoryFolder,
    prefix: string,
    options: ScanOptions,
    found: { files: LocalFile[]; blocked: BlockedPath[] },
  ): void {
    for (const node of [...folder.children.values()]) {
      const path = prefix + node.name;
      if (node.kind === 'file') {
        if (!path.endsWith(temporarySuffix)) found.files.push(this.describe(path, node).file);
      } else if (node.kind !== 'folder') {
        found.blocked.push(blockedPath(path, node.kind));
      } else if (options.enter?.(path) !== false) {
        if (node.readable) this.scanFolder(node, `${path}/`, options, found);
        else found.blocked.push(blockedPath(path, 'unreadable'));
      }
    }
  }

  private sweep(): void {
    for (const path of this.disk.temporaryFiles()) {
      if (temporaryName.test(path) && !this.disk.unfinished.has(path)) this.disk.userDelete(path);
    }
  }

  /** The file at the path, or `undefined` when nothing is there; throws when it is no file. */
  private observe(path: string): Observed | undefined {
    this.requireRoot();
    const obstacle = this.disk.obstacle(path);
    if (obstacle !== undefined) throw this.disk.lookup(obstacle)?.kind === 'folder' ? unreadable(path) : behindLink(path, obstacle);
    const node = this.disk.lookup(path);
    if (node === undefined) return undefined;
    if (node.kind !== 'file') throw notAFile(path, nounFor(node));
    return this.describe(this.disk.spelledPath(path), node);
  }

  private describe(path: string, file: MemoryFile): Observed {
    const rawFingerprint = [file.bytes.length, file.modified, file.changed, file.inode].join('-');
    const { granularity } = this.disk;
    const isYoung = granularity !== undefined && Math.abs(this.disk.now() - file.modified) < granularity;
    return {
      rawFingerprint,
      file: {
        path,
        size: file.bytes.length,
        modified: file.modified,
        ...(this.disk.keepsModes ? { executable: file.executable } : {}),
        identity: String(file.inode),
        ...(isYoung ? {} : { fingerprint: rawFingerprint }),
      },
    };
  }

  private recognise(path: string, expected: WriteOptions['expected']): Promise<WriteOptions['expected']> {
    const hashNow = (): Promise<string> => Promise.resolve(hashOf(this.requireFile(path).bytes, createSha256));
    return recognise(path, expected, () => this.observe(path), hashNow);
  }

  private requireFile(path: string): MemoryFile {
    const exists = this.observe(path) !== undefined;
    const node = exists ? this.disk.lookup(path) : undefined;
    if (node?.kind !== 'file') throw notFound(path);
    return node;
  }

  /** Throws when something stands where the path needs a folder, or where it needs a file and is none. */
  private requireWritable(path: string): void {
    this.requireRoot();
    const obstacle = this.disk.obstacle(path);
    if (obstacle !== undefined) throw behindLink(path, obstacle);
    const segments = path.split('/');
    for (let depth = 1; depth < segments.length; depth++) {
      const parent = segments.slice(0, depth).join('/');
      if (this.disk.lookup(parent)?.kind === 'file') throw inTheWay(path, parent, 'a file');
    }
    const node = this.disk.lookup(path);
    if (node !== undefined && node.kind !== 'file') throw inTheWay(path, path, nounFor(node));
  }

  private makeTemporary(path: string): string {
    const slash = path.lastIndexOf('/') + 1;
    const temporary = `${path.slice(0, slash)}.${path.slice(slash, slash + 40)}.${this.temporaries++}${temporarySuffix}`;
    this.disk.insertFile(temporary, new Uint8Array());
    this.disk.unfinished.add(temporary);
    return temporary;
  }

  /** Fills the temporary file and returns the hash of its bytes. A failure removes it; only a crash leaves it. */
  private async stage(
    path: string,
    temporary: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    options: WriteOptions,
  ): Promise<string> {
    const hasher = this.createHasher();
    const chunks = content instanceof Uint8Array ? halves(content) : content;
    const iterator = toAsyncIterator(chunks);
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => this.abandon(temporary, error));
      if (next.done === true) break;
      const bytes = next.value.slice();
      await this.stepOrDie('stageChunk', path, temporary);
      this.abandonOnError(temporary, () => this.stageChunk(path, temporary, bytes, options.signal));
      hasher.update(bytes);
    }
    const hash = hasher.digest();
    if (options.hash !== undefined && options.hash !== hash) this.abandon(temporary, corrupt(path));
    return hash;
  }

  private stageChunk(path: string, temporary: string, bytes: Uint8Array, signal: AbortSignal | undefined): void {
    throwIfAborted(signal);
    this.requireRoot();
    if (!this.disk.hasRoomFor(bytes.length)) throw diskFull(path);
    const file = this.disk.lookup(temporary);
    if (file?.kind !== 'file') throw raced(path);
    file.bytes = concat(file.bytes, bytes);
  }

  private replace(path: string, temporary: string, options: WriteOptions): void {
    throwIfAborted(options.signal);
    this.requireWritable(path);
    const staged = this.disk.lookup(temporary);
    if (staged?.kind !== 'file') throw raced(path);
    const existing = this.disk.lookup(path);
    requireExpected(path, options.expected, this.observe(path));
    this.disk.userDelete(temporary);
    this.disk.stamp(staged, isTime(options.modified) ? options.modified : this.disk.cut(this.disk.now()));
    staged.executable = options.executable ?? (existing?.kind === 'file' && existing.executable);
    this.disk.attach(path, staged);
  }

  private appendPart(path: string, bytes: Uint8Array): void {
    this.requireWritable(path);
    const existing = this.disk.lookup(path);
    const file = existing?.kind === 'file' ? existing : this.disk.insertFile(path, new Uint8Array());
    file.bytes = concat(file.bytes, bytes);
    this.disk.stamp(file, this.disk.cut(this.disk.now()));
  }

  /** A step in whose failure the process dies: its temporary file stays, and is litter from now on. */
  private async stepOrDie(kind: MemoryOperation['kind'], path: string, temporary: string): Promise<void> {
    try {
      await this.step(kind, path);
    } catch (error) {
      this.disk.unfinished.delete(temporary);
      throw error;
    }
  }

  private abandonOnError(temporary: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.abandon(temporary, error);
    }
  }

  private abandon(temporary: string, error: unknown): never {
    this.disk.userDelete(temporary);
    this.disk.pruneAbove(temporary);
    this.disk.unfinished.delete(temporary);
    throw SyncError.from(error);
  }
}

/** What no disk can store leaves the file the time of its writing. */
function isTime(modified: number | undefined): modified is number {
  return modified !== undefined && Math.abs(modified) <= 8.64e15;
}

function nounFor(node: MemoryNode): string {
  if (node.kind === 'folder') return 'a folder';
  return node.kind === 'symlink' ? 'a symbolic link' : 'a special file';
}

/** Two chunks, so that a crash can leave half of even a short file. */
async function* halves(content: Uint8Array): AsyncGenerator<Uint8Array> {
  const half = Math.ceil(content.length / 2);
  if (half > 0) yield content.subarray(0, half);
  if (half < content.length) yield content.subarray(half);
}

function toAsyncIterator(chunks: AsyncIterable<Uint8Array>): AsyncIterator<Uint8Array> {
  return chunks[Symbol.asyncIterator]();
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
