import { basename } from 'node:path/posix';
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
import { needsContent, requireExpected, type Observed } from './expectedState';
import {
  behindLink,
  blockedPath,
  corrupt,
  inTheWay,
  noRoot,
  notAFile,
  notFound,
  raced,
  requireGoodPath,
  throwIfAborted,
} from './fileErrors';
import { createSha256 } from './hasher';
import { otherCase } from './nodeCase';
import { isAbandoned, makeTemporaryName } from './temporaryNames';

export type VirtualEntryKind = 'file' | 'folder' | 'symlink' | 'other';

export interface VirtualStat {
  /** A link is a link here, whatever it points to. */
  readonly kind: VirtualEntryKind;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/**
 * What a virtual workspace offers: whole files only. Paths are relative to its root, which is the empty path. Failures
 * are `SyncError`s, `notFound` where nothing is.
 */
export interface VirtualFolder {
  /** Names the root for a person. */
  readonly name: string;
  stat(path: string): Promise<VirtualStat>;
  list(path: string): Promise<readonly (readonly [name: string, kind: VirtualEntryKind])[]>;
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, content: Uint8Array): Promise<void>;
  createFolder(path: string): Promise<void>;
  /** Removes a file or an empty folder. */
  delete(path: string): Promise<void>;
  /** Fails when something is at `to`. */
  rename(from: string, to: string): Promise<void>;
}

export interface VirtualFsOptions {
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  /** Throws when the file may not be changed now; called immediately before each change. */
  readonly guard?: ((path: string) => void) | undefined;
}

interface Expectation {
  readonly expected?: SeenFile | undefined;
}

/** Milliseconds within which a second write may get the same timestamp: whole or even seconds are common behind such an interface. */
const youth = 2000;

/** Looks at files at the same time; each is a round trip. */
const parallelLooks = 32;

/**
 * A folder that can only be reached file by file. A new file appears complete, through a temporary one; replacing a
 * file is not one step here: whoever reads it meanwhile, or after a crash, may find a part. What it held is in the
 * engine's trash by then.
 */
export class VirtualFs implements AsyncFileSystem {
  private readonly unfinished = new Set<string>();
  private readonly now: () => number;
  private isCaseSensitive = true;

  constructor(
    private readonly folder: VirtualFolder,
    private readonly options: VirtualFsOptions = {},
  ) {
    this.now = options.now ?? Date.now;
  }

  /** Known after the first scan, and true before. */
  get caseSensitive(): boolean {
    return this.isCaseSensitive;
  }

  createHasher(): Hasher {
    return createSha256();
  }

  async scan(options: ScanOptions = {}): Promise<LocalScan> {
    await this.requireRoot();
    const found: { files: LocalFile[]; blocked: BlockedPath[] } = { files: [], blocked: [] };
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      throwIfAborted(options.signal);
      folders.push(...(await this.scanFolder(folder, options, found)));
    }
    throwIfAborted(options.signal);
    await this.requireRoot();
    await this.probeCase(found.files);
    return found;
  }

  async stat(path: string): Promise<LocalFile | undefined> {
    requireGoodPath(path);
    return (await this.observe(path))?.file;
  }

  async *read(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    requireGoodPath(path);
    throwIfAborted(signal);
    if ((await this.observe(path)) === undefined) throw notFound(path);
    const content = await this.folder.readFile(path);
    throwIfAborted(signal);
    if (content.length > 0) yield content;
  }

  async write(path: string, content: Uint8Array | AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<WrittenFile> {
    requireGoodPath(path);
    throwIfAborted(options.signal);
    await this.clearEmptyFolder(path);
    await this.requireExpected(path, options.expected, await this.observeForWrite(path));
    const bytes = await collect(path, content, options.signal);
    const hash = hashOf(bytes);
    if (options.hash !== undefined && options.hash !== hash) throw corrupt(path);
    const actual = await this.observeForWrite(path);
    await this.requireExpected(path, options.expected, actual);
    throwIfAborted(options.signal);
    if (actual === undefined) await this.createFile(path, bytes);
    else await this.replaceFile(path, bytes);
    return { ...(await this.verify(path, hash)), hash };
  }

  async remove(path: string, options: Expectation = {}): Promise<void> {
    requireGoodPath(path);
    const actual = await this.observe(path);
    if (actual === undefined) return;
    await this.requireExpected(path, options.expected, actual);
    this.options.guard?.(path);
    await this.folder.delete(path).catch(ignoreMissing);
    await this.pruneAbove(path);
  }

  async move(from: string, to: string, options: Expectation = {}): Promise<LocalFile> {
    requireGoodPath(from);
    requireGoodPath(to);
    await this.clearEmptyFolder(to);
    const [actual, target] = await Promise.all([this.observe(from), this.observe(to)]);
    if (actual === undefined) throw notFound(from);
    await this.requireExpected(from, options.expected, actual);
    const isOtherCase = !this.isCaseSensitive && from.toLowerCase() === to.toLowerCase();
    if (target !== undefined && !isOtherCase) throw raced(to);
    await this.makeParents(to);
    this.options.guard?.(from);
    await this.folder.rename(from, to);
    await this.pruneAbove(from);
    const moved = await this.observe(to);
    if (moved === undefined) throw raced(to);
    return moved.file;
  }

  async append(path: string, bytes: Uint8Array): Promise<void> {
    requireGoodPath(path);
    const existing = await this.observeForWrite(path);
    const content = existing === undefined ? new Uint8Array() : await this.folder.readFile(path);
    await this.makeParents(path);
    this.options.guard?.(path);
    await this.folder.writeFile(path, Buffer.concat([content, bytes]));
  }

  private async requireRoot(): Promise<void> {
    const root = await this.lookAt('');
    if (root?.kind !== 'folder') throw noRoot(this.folder.name);
  }

  private async lookAt(path: string): Promise<VirtualStat | undefined> {
    try {
      return await this.folder.stat(path);
    } catch (error) {
      if (SyncError.is(error, 'notFound')) return undefined;
      throw path === '' ? noRoot(this.folder.name, error) : SyncError.from(error, path);
    }
  }

  /** Looks at a path and its parents at once. `undefined` when nothing is there; `otherwise` makes the error when something else is. */
  private async observe(path: string, otherwise: (path: string, what: string) => SyncError = notAFile): Promise<Observed | undefined> {
    const parents = parentsOf(path);
    const [stat, ...above] = await Promise.all(
      [path, ...parents].map((one) => this.lookAt(one).catch((error: unknown) => SyncError.from(error, path))),
    );
    const linkAt = above.findIndex((parent) => !(parent instanceof SyncError) && parent?.kind === 'symlink');
    if (linkAt >= 0) throw behindLink(path, parents[linkAt] ?? '');
    if (stat instanceof SyncError) throw stat;
    if (stat === undefined || above.some((parent) => !(parent instanceof SyncError) && parent?.kind === 'file')) {
      await this.requireRoot();
      return undefined;
    }
    if (stat.kind !== 'file') throw otherwise(path, nounFor(stat.kind));
    return this.describe(path, stat);
  }

  /** Removes the folder at the path when there is nothing below it but other folders. */
  private async clearEmptyFolder(path: string): Promise<void> {
    const folders = await this.emptyFolders(path);
    for (const folder of folders?.reverse() ?? []) await this.folder.delete(folder);
  }

  /** The folder and all below it, outermost first; `undefined` when it is no folder, or holds anything else. */
  private async emptyFolders(folder: string): Promise<string[] | undefined> {
    const stat = await this.lookAt(folder).catch(() => undefined);
    if (stat?.kind !== 'folder') return undefined;
    const all = [folder];
    for (const [name] of await this.folder.list(folder)) {
      const below = await this.emptyFolders(`${folder}/${name}`);
      if (below === undefined) return undefined;
      all.push(...below);
    }
    return all;
  }

  private observeForWrite(path: string): Promise<Observed | undefined> {
    return this.observe(path, (_, what) => inTheWay(path, path, what));
  }

  /** Nothing here is one step, so a content that is what was seen is as good as a fingerprint, at any age. */
  private async requireExpected(path: string, expected: WriteOptions['expected'], actual: Observed | undefined): Promise<void> {
    if (!needsContent(expected) || actual === undefined) requireExpected(path, expected, actual);
    else if (hashOf(await this.folder.readFile(path)) !== expected.hash) throw raced(path);
  }

  private describe(path: string, { size, modified }: VirtualStat): Observed {
    const rawFingerprint = `${size}-${modified}`;
    // Some providers know no times and say 0: then only the content can tell.
    const isTelling = modified > 0 && Math.abs(this.now() - modified) >= youth;
    return {
      rawFingerprint,
      isTimeless: modified === 0,
      file: { path, size, modified: Math.floor(modified), ...(isTelling ? { fingerprint: rawFingerprint } : {}) },
    };
  }

  /** Adds what the folder holds to what was found, and returns the folders below it. */
  private async scanFolder(folder: string, options: ScanOptions, found: { files: LocalFile[]; blocked: BlockedPath[] }): Promise<string[]> {
    const entries = await this.folder.list(folder).catch((error: unknown) => this.blockFolder(folder, error, found.blocked));
    const below: string[] = [];
    const files: string[] = [];
    for (const [name, kind] of entries) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'file') files.push(path);
      else if (kind !== 'folder') found.blocked.push(blockedPath(path, kind === 'symlink' ? 'symlink' : 'notAFile'));
      else if (options.enter?.(path) !== false) below.push(path);
    }
    for (let start = 0; start < files.length; start += parallelLooks) {
      await Promise.all(files.slice(start, start + parallelLooks).map((path) => this.scanFile(path, found)));
    }
    return below;
  }

  private blockFolder(folder: string, error: unknown, blocked: BlockedPath[]): [] {
    if (folder === '') throw noRoot(this.folder.name, error);
    if (!SyncError.is(error, 'notFound')) blocked.push(blockedPath(folder, 'unreadable'));
    return [];
  }

  private async scanFile(path: string, found: { files: LocalFile[]; blocked: BlockedPath[] }): Promise<void> {
    try {
      const stat = await this.lookAt(path);
      if (stat === undefined) return;
      if (path.endsWith(temporarySuffix)) await this.sweep(path, stat.modified);
      else found.files.push(this.describe(path, stat).file);
    } catch {
      found.blocked.push(blockedPath(path, 'unreadable'));
    }
  }

  private async sweep(path: string, modified: number): Promise<void> {
    if (!isAbandoned(basename(path), modified, this.now(), this.unfinished)) return;
    // Litter that cannot be removed harms nobody: it stays invisible.
    await this.folder.delete(path).catch(() => undefined);
  }

  private async probeCase(files: readonly LocalFile[]): Promise<void> {
    const paths = new Set(files.map(({ path }) => path));
    const probe = files.find(({ path }) => otherCase(path) !== path && !paths.has(otherCase(path)));
    if (probe !== undefined) this.isCaseSensitive = (await this.lookAt(otherCase(probe.path)).catch(() => undefined)) === undefined;
  }

  private async createFile(path: string, bytes: Uint8Array): Promise<void> {
    const name = makeTemporaryName(basename(path));
    const temporary = [...path.split('/').slice(0, -1), name].join('/');
    this.unfinished.add(name);
    try {
      await this.makeParents(path);
      await this.folder.writeFile(temporary, bytes);
      this.options.guard?.(path);
      await this.folder.rename(temporary, path);
    } catch (error) {
      await this.folder.delete(temporary).catch(() => undefined);
      throw SyncError.from(error, path);
    } finally {
      this.unfinished.delete(name);
    }
  }

  private async replaceFile(path: string, bytes: Uint8Array): Promise<void> {
    this.options.guard?.(path);
    await this.folder.writeFile(path, bytes);
  }

  /** Reads back what was written: nothing here says that all of it arrived, nor that nobody else wrote meanwhile. */
  private async verify(path: string, hash: string): Promise<LocalFile> {
    const written = await this.observe(path);
    if (written === undefined || hashOf(await this.folder.readFile(path)) !== hash) throw raced(path);
    return written.file;
  }

  private async makeParents(path: string): Promise<void> {
    // Making a folder would make the root as well, in the place of one that is not there.
    await this.requireRoot();
    for (const parent of parentsOf(path)) {
      const stat = await this.lookAt(parent);
      if (stat === undefined) await this.folder.createFolder(parent);
      else if (stat.kind !== 'folder') throw inTheWay(path, parent, nounFor(stat.kind));
    }
  }

  private async pruneAbove(path: string): Promise<void> {
    for (const parent of parentsOf(path).reverse()) {
      const entries = await this.folder.list(parent).catch(() => undefined);
      if (entries === undefined || entries.length > 0) return;
      // A folder that got a file in between refuses, and stays.
      const isGone = await this.folder.delete(parent).then(
        () => true,
        () => false,
      );
      if (!isGone) return;
    }
  }
}

/** `a`, `a/b` for `a/b/c`. */
function parentsOf(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

function nounFor(kind: VirtualEntryKind): string {
  return { file: 'a file', folder: 'a folder', symlink: 'a symbolic link', other: 'a special file' }[kind];
}

function ignoreMissing(error: unknown): void {
  if (!SyncError.is(error, 'notFound')) throw error;
}

async function collect(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of content) {
      throwIfAborted(signal);
      chunks.push(chunk.slice());
    }
  } catch (error) {
    throw SyncError.from(error, path);
  }
  return Buffer.concat(chunks);
}

function hashOf(bytes: Uint8Array): string {
  const hasher = createSha256();
  hasher.update(bytes);
  return hasher.digest();
}
