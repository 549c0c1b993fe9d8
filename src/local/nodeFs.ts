import { closeSync, constants, fstatSync, openSync, readSync, renameSync, unlinkSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { SyncError } from '../core/errors';
import { hashContent } from '../core/bytes';
import type {
  AsyncFileSystem,
  Hasher,
  LocalFile,
  LocalScan,
  ScanOptions,
  SeenFile,
  WriteOptions,
  WrittenFile,
} from '../core/model/fileSystem';
import { recognise, requireExpected, type Observed } from './expectedState';
import { corrupt, inTheWay, notAFile, notFound, raced, throwIfAborted } from './fileErrors';
import { createSha256 } from './hasher';
import { isListed, probeCaseSensitivity } from './nodeCase';
import { isOtherDisk, readError, writeError } from './nodeErrors';
import { probeModes } from './nodeModes';
import { clearEmptyFolder, makeParents, pruneAbove, requireNoLinks, requireRoot, spelledPath, toAbsolute } from './nodePaths';
import { scanDisk } from './nodeScan';
import { describe, lookAt, nounFor, type Disk } from './nodeStat';
import { createTemporary, discard, finish, linkIntoPlace, openSafely, syncFolderOf, writeAll } from './nodeWrite';
import { makeTemporaryName } from './temporaryNames';

/** Bytes per chunk of a read. */
const chunkSize = 1024 * 1024;

/** Bytes up to which a file is read at once and synchronously, which for so few is ten times faster. */
const smallFile = 64 * 1024;

export interface NodeFsOptions {
  /** The clock that the disk's timestamps come from, milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  /** Throws when the file may not be changed now; called immediately before each change. */
  readonly guard?: ((path: string) => void) | undefined;
}

interface Expectation {
  readonly expected?: SeenFile | undefined;
}

/**
 * A folder on a disk of this machine. A file is replaced by another one under its name: readers see the old content or
 * the new; mode and (for root) owner stay; hard links to the old file keep the old content.
 */
export class NodeFs implements AsyncFileSystem {
  private readonly root: string;
  private readonly disk: Disk;
  private readonly unfinished = new Set<string>();
  private knownCase: boolean | undefined;
  private knownModes: boolean | undefined;

  /** The root must exist: it is never made. */
  constructor(
    root: string,
    private readonly options: NodeFsOptions = {},
  ) {
    this.root = resolve(root);
    this.disk = { now: options.now ?? Date.now, keepsModes: () => (this.knownModes ??= probeModes(this.root)) };
  }

  get caseSensitive(): boolean {
    this.knownCase ??= probeCaseSensitivity(this.root);
    return this.knownCase;
  }

  createHasher(): Hasher {
    return createSha256();
  }

  async scan(options: ScanOptions = {}): Promise<LocalScan> {
    throwIfAborted(options.signal);
    return scanDisk(this.root, options, this.disk, this.unfinished);
  }

  async stat(path: string): Promise<LocalFile | undefined> {
    try {
      return this.observe(path)?.file;
    } catch (error) {
      throw readError(path, error);
    }
  }

  async *read(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const absolutePath = toAbsolute(this.root, path);
    throwIfAborted(signal);
    try {
      requireNoLinks(this.root, path);
      const found = lookAt(absolutePath);
      if (found === undefined) requireRoot(this.root);
      if (found === undefined) throw notFound(path);
      if (!found.isFile()) throw notAFile(path, nounFor(found));
      if (found.size <= smallFile) yield* readSmall(absolutePath);
      else yield* readLarge(absolutePath, signal);
    } catch (error) {
      throw readError(path, error);
    }
  }

  async write(path: string, content: Uint8Array | AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<WrittenFile> {
    const target = toAbsolute(this.root, path);
    throwIfAborted(options.signal);
    const name = makeTemporaryName(basename(target));
    const temporary = join(dirname(target), name);
    this.unfinished.add(name);
    try {
      clearEmptyFolder(this.root, path);
      const expected = await this.recognise(path, options.expected);
      requireExpected(path, expected, this.observeForWrite(path));
      makeParents(this.root, path);
      const hash = await stage(temporary, target, path, content, options);
      const written = this.putInPlace(temporary, path, { ...options, expected });
      if (options.durable !== false) await syncFolderOf(target);
      return { ...written, hash };
    } catch (error) {
      discard(temporary);
      throw writeError(path, error);
    } finally {
      this.unfinished.delete(name);
    }
  }

  async remove(path: string, options: Expectation = {}): Promise<void> {
    const absolutePath = toAbsolute(this.root, path);
    try {
      const expected = await this.recognise(path, options.expected);
      const actual = this.observe(path);
      if (actual === undefined) return;
      requireExpected(path, expected, actual);
      this.options.guard?.(path);
      unlinkSync(absolutePath);
      pruneAbove(this.root, path);
    } catch (error) {
      throw writeError(path, error);
    }
  }

  async move(from: string, to: string, options: Expectation = {}): Promise<LocalFile> {
    try {
      return await this.rename(from, to, options);
    } catch (error) {
      if (!isOtherDisk(error)) throw writeError(from, error);
      return this.moveAcross(from, to, options);
    }
  }

  async append(path: string, bytes: Uint8Array): Promise<void> {
    const absolutePath = toAbsolute(this.root, path);
    try {
      const isNew = this.observeForWrite(path) === undefined;
      makeParents(this.root, path);
      this.options.guard?.(path);
      const file = await open(absolutePath, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | openSafely, 0o666);
      try {
        await appendOrUndo(file, bytes);
      } finally {
        await file.close();
      }
      if (isNew) await syncFolderOf(absolutePath);
    } catch (error) {
      throw writeError(path, error);
    }
  }

  private async rename(from: string, to: string, options: Expectation): Promise<LocalFile> {
    const source = toAbsolute(this.root, from);
    const target = toAbsolute(this.root, to);
    const expected = await this.recognise(from, options.expected);
    const actual = this.observe(from);
    if (actual === undefined) throw notFound(from);
    requireExpected(from, expected, actual);
    clearEmptyFolder(this.root, to);
    makeParents(this.root, to);
    this.options.guard?.(from);
    if (this.isOtherSpelling(source, target)) renameSync(source, target);
    else linkIntoPlace(source, target, to);
    pruneAbove(this.root, from);
    const moved = this.observe(to);
    if (moved === undefined) throw raced(to);
    await syncFolderOf(target);
    return moved.file;
  }

  /** A folder below the root can be on another disk: there the file is copied, and removed here when the copy is complete. */
  private async moveAcross(from: string, to: string, { expected }: Expectation): Promise<LocalFile> {
    const file = await this.stat(from);
    if (file === undefined) throw notFound(from);
    const { modified, executable } = file;
    const { hash, ...moved } = await this.write(to, this.read(from), { expected: 'absent', modified, executable });
    await this.remove(from, { expected: { hash, ...(expected ?? file) } });
    return moved;
  }

  /** The file at the path, `undefined` when nothing is there. Throws when the root is missing, and what `otherwise` makes when something else is there. */
  private observe(path: string, otherwise: (path: string, what: string) => SyncError = notAFile): Observed | undefined {
    const absolutePath = toAbsolute(this.root, path);
    requireNoLinks(this.root, path);
    const stats = lookAt(absolutePath);
    if (stats === undefined) requireRoot(this.root);
    if (stats === undefined) return undefined;
    if (!stats.isFile()) throw otherwise(path, nounFor(stats));
    return describe(this.spelled(path), stats, this.disk);
  }

  /** The path as the disk spells it. */
  private spelled(path: string): string {
    return this.caseSensitive ? path : spelledPath(this.root, path);
  }

  private observeForWrite(path: string): Observed | undefined {
    return this.observe(path, (_, what) => inTheWay(path, path, what));
  }

  private recognise(path: string, expected: WriteOptions['expected']): Promise<WriteOptions['expected']> {
    const hashNow = async (): Promise<string> => (await hashContent(this.read(path), createSha256)).hash;
    return recognise(path, expected, () => this.observe(path), hashNow);
  }

  /** Nothing else runs in this process between the last look and the step itself. */
  private putInPlace(temporary: string, path: string, options: WriteOptions): LocalFile {
    throwIfAborted(options.signal);
    const target = toAbsolute(this.root, path);
    const actual = this.observeForWrite(path);
    requireExpected(path, options.expected, actual);
    this.options.guard?.(path);
    const staged = lookAt(temporary);
    if (actual === undefined) linkIntoPlace(temporary, target, path);
    else renameSync(temporary, target);
    const written = lookAt(target);
    if (staged === undefined || written === undefined) throw raced(path);
    const { fingerprint, ...file } = describe(this.spelled(path), written, this.disk).file;
    // Another program was quicker than this look: what it wrote must be found by the next scan.
    const isOurs = written.ino === staged.ino && written.size === staged.size && written.mtimeNs === staged.mtimeNs;
    return isOurs && fingerprint !== undefined ? { ...file, fingerprint } : file;
  }

  /** Whether the two are one file because the disk does not tell the spellings apart. Two hard links are not. */
  private isOtherSpelling(source: string, target: string): boolean {
    const [first, second] = [lookAt(source), lookAt(target)];
    if (first === undefined || second === undefined || fold(source) !== fold(target)) return false;
    const isSame = first.ino === second.ino && first.dev === second.dev;
    if (isSame) return source.normalize() === target.normalize() || !this.caseSensitive;
    // Where each name has a number of its own, only a difference in the case of plain letters is sure to mean nothing.
    return !this.caseSensitive && caseless(source) === caseless(target) && !isListed(target);
  }
}

function fold(path: string): string {
  return path.normalize().toLowerCase();
}

function caseless(path: string): string {
  return path.replace(/[A-Z]/gu, (letter) => letter.toLowerCase());
}

/** Puts the content into the temporary file, on the disk and with its attributes, and returns its hash. */
async function stage(
  temporary: string,
  target: string,
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  options: WriteOptions,
): Promise<string> {
  const hasher = createSha256();
  const fd = createTemporary(temporary, path);
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      throwIfAborted(options.signal);
      hasher.update(chunk);
      await writeAll(fd, chunk);
    }
    const hash = hasher.digest();
    if (options.hash !== undefined && options.hash !== hash) throw corrupt(path);
    await finish(fd, target, options);
    return hash;
  } finally {
    closeSync(fd);
  }
}

/** A failed append leaves the file as it was: half a record in the middle of a journal would end it there. */
async function appendOrUndo(file: FileHandle, bytes: Uint8Array): Promise<void> {
  const { size } = await file.stat();
  try {
    await file.appendFile(bytes);
    await file.datasync();
  } catch (error) {
    await file.truncate(size);
    throw error;
  }
}

function* readSmall(absolutePath: string): Generator<Uint8Array> {
  const fd = openSync(absolutePath, constants.O_RDONLY | openSafely);
  try {
    // One byte more than expected, so that a short read is the end and a file that grew is read on.
    const size = Math.min(fstatSync(fd).size, smallFile) + 1;
    for (;;) {
      const buffer = new Uint8Array(size);
      const length = readSync(fd, buffer, 0, size, null);
      if (length > 0) yield buffer.subarray(0, length);
      if (length < size) return;
    }
  } finally {
    closeSync(fd);
  }
}

async function* readLarge(absolutePath: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const file = await open(absolutePath, constants.O_RDONLY | openSafely);
  try {
    for (;;) {
      throwIfAborted(signal);
      const { bytesRead, buffer } = await file.read(new Uint8Array(chunkSize), 0, chunkSize, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
