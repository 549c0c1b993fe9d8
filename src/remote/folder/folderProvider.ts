import { chmodSync, closeSync, constants, fsyncSync, linkSync, openSync, renameSync, unlinkSync, type BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ByteSource,
  CloudSyncProvider,
  DeleteOptions,
  DownloadOptions,
  ListOptions,
  MoveOptions,
  ProviderCapabilities,
  RemoteContent,
  RemoteFileInfo,
  UploadOptions,
} from '../../core/model/provider';
import { ownFolder, temporarySuffix } from '../../core/names/remotePath';
import { toSource } from '../bytes';
import { checkAborted, notFound, raced } from '../failures';
import { remoteId } from '../remoteId';
import { errorCode, fileError } from './fileErrors';
import { clockStep, describeFile, hasPassed, isRacy, look, lookAtFile, notAFile, versionToken } from './fileVersion';
import { FolderPlace } from './folderPlace';
import { thisProcess, type ProcessIdentity } from './processIdentity';
import { readChunks } from './readChunks';
import { keepsInode, keepsModes, removeIfThere, stage, sweep, type PutInPlace, type StagedFile } from './staging';
import { StoreLock, type HeldLock } from './storeLock';
import { walk, type FoundFile } from './walk';

export interface FolderClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of a clock that only goes forward. */
  monotonic(): number;
  delay(milliseconds: number): Promise<void>;
}

export interface FolderProviderOptions {
  readonly clock?: FolderClock | undefined;
  /** `false`: as on a file system without hard links, where a create takes the lock instead. Found out by itself. */
  readonly hardLinks?: boolean | undefined;
}

const systemClock: FolderClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  delay: (milliseconds) => sleep(milliseconds),
};

/** What `link` fails with where there are no hard links (FAT, exFAT, some network shares). */
const noHardLinks: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'UNKNOWN']);

/**
 * A folder as the cloud: on a shared disk, a stick, or one that another program carries elsewhere. Every file is a
 * file under its own path, with its time and mode. Content is staged beside its destination and put in place in one
 * step. A create is a `link`, which no one can win twice; what replaces or deletes checks the version and acts
 * under `StoreLock`. Nothing but the lock and temporary files is stored beside the user's files.
 */
export class FolderProvider implements CloudSyncProvider {
  readonly id: string;
  private readonly place: FolderPlace;
  private readonly lock: StoreLock;
  private readonly clock: FolderClock;
  private readonly self: ProcessIdentity = thisProcess();
  private hardLinks: boolean;
  private modes = process.platform !== 'win32';
  private operations = 0;

  constructor(root: string, options: FolderProviderOptions = {}) {
    const absolute = resolve(root);
    this.id = remoteId({ kind: 'folder', path: absolute });
    this.place = new FolderPlace(absolute);
    this.clock = options.clock ?? systemClock;
    this.hardLinks = options.hardLinks ?? true;
    const { self, clock } = this;
    this.lock = new StoreLock(join(absolute, ownFolder, `lock${temporarySuffix}`), {
      self,
      monotonic: () => clock.monotonic(),
      delay: (milliseconds) => clock.delay(milliseconds),
    });
  }

  get requests(): number {
    return this.operations;
  }

  connect(signal?: AbortSignal): Promise<ProviderCapabilities> {
    return this.perform('', signal, () => {
      this.modes = keepsModes(this.place.root, this.self);
      return Promise.resolve({ conditionalCreate: true, conditionalUpdate: true, conditionalDelete: true, keepsDeleted: false });
    });
  }

  /** A listing of the whole begins a run: it is also what accepts a disk that was connected again. */
  listFiles(prefix: string, options: ListOptions = {}): Promise<RemoteFileInfo[]> {
    if (prefix === '') this.place.forgetRoot();
    return this.perform(prefix, options.signal, async () => {
      const temporary: string[] = [];
      const files = await walk(this.place.root, {
        prefix,
        signal: options.signal,
        onBlocked: (blocked) => options.onBlocked?.(blocked),
        onTemporary: (path) => temporary.push(join(this.place.root, path)),
        onProgress: (count) => options.onProgress?.(count),
        breathe: () => this.clock.delay(0),
      });
      await this.sweep(temporary, options.signal);
      return this.settle(files);
    });
  }

  getFileInfo(path: string, signal?: AbortSignal): Promise<RemoteFileInfo | undefined> {
    return this.perform(path, signal, async () => {
      const location = this.place.locate(path);
      const stats = lookAtFile(path, location);
      return stats && (await this.settle([{ path, stats }]))[0];
    });
  }

  download(path: string, options: DownloadOptions = {}): Promise<RemoteContent> {
    return this.perform(path, options.signal, async () => {
      const handle = await open(this.place.locate(path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      try {
        const stats = await this.settledStats(handle);
        if (!stats.isFile()) throw notAFile(path, stats);
        if (options.etag !== undefined && options.etag !== versionToken(stats)) throw raced(path);
        return { info: this.describe(path, stats), content: readChunks(handle, path, stats, options.signal) };
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  upload(path: string, content: Uint8Array | ByteSource, options: UploadOptions = {}): Promise<RemoteFileInfo> {
    return this.perform(path, options.signal, async () => {
      const target = { path, location: this.place.locate(path) };
      if (options.replaces !== undefined) checkVersion(path, lookAtFile(path, target.location), options.replaces);
      const staged = await stage(this.place, target, toSource(content), this.self, options);
      const put = options.replaces === 'absent' ? this.create(target, staged, options) : this.replace(target, staged, options);
      const info = await put.finally(() => staged.discard());
      flushFolder(target.location);
      return info;
    });
  }

  delete(path: string, options: DeleteOptions = {}): Promise<void> {
    return this.perform(path, options.signal, async () => {
      const location = this.place.locate(path);
      if (lookAtFile(path, location) === undefined) return;
      await this.exclusively(path, location, options.signal, (stats) => {
        if (stats === undefined) return;
        checkVersion(path, stats, options.etag);
        unlinkSync(location);
        flushFolder(location);
        this.place.pruneParents(path);
      });
    });
  }

  move(from: string, to: string, options: MoveOptions = {}): Promise<RemoteFileInfo> {
    return this.perform(from, options.signal, async () => {
      const source = this.place.locate(from);
      const location = this.place.locate(to);
      const info = await this.exclusively(from, source, options.signal, (stats) => {
        if (stats === undefined) throw notFound(from);
        checkVersion(from, stats, options.etag);
        this.place.makeParents(to);
        const put = this.carry(source, stats, { path: to, location });
        flushFolder(source);
        this.place.pruneParents(from);
        return this.confirm({ path: to, location }, stats, put);
      });
      flushFolder(location);
      return info;
    });
  }

  /** Nothing that was found or done counts unless the root is the same before and after: its disk may be unmounted at any moment. */
  private async perform<T>(path: string, signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
    checkAborted(signal);
    this.operations += 1;
    try {
      this.place.checkRoot();
      const result = await act();
      this.place.checkRoot();
      return result;
    } catch (error) {
      const failure = fileError(error, path);
      if (failure.code === 'notFound') this.place.checkRoot();
      throw failure;
    }
  }

  private async create(target: Target, staged: StagedFile, options: UploadOptions): Promise<RemoteFileInfo> {
    const written = lookAtFile(target.path, staged.location);
    if (options.executable === true) this.setExecutable(staged.location, written, true);
    if (this.linkTo(staged.location, target)) {
      // First: it changes the file's time of change.
      staged.discard();
      return this.confirm(target, written, linkSync);
    }
    return this.exclusively(target.path, target.location, options.signal, (stats) => {
      checkVersion(target.path, stats, 'absent');
      renameSync(staged.location, target.location);
      return this.confirm(target, written, renameSync);
    });
  }

  private replace(target: Target, staged: StagedFile, options: UploadOptions): Promise<RemoteFileInfo> {
    return this.exclusively(target.path, target.location, options.signal, (stats) => {
      checkVersion(target.path, stats, options.replaces);
      const written = lookAtFile(target.path, staged.location);
      this.setExecutable(staged.location, stats ?? written, options.executable);
      renameSync(staged.location, target.location);
      return this.confirm(target, written, renameSync);
    });
  }

  /** Takes the file to where nothing is, else `raced`. Tells by which call it got there. */
  private carry(source: string, stats: BigIntStats, target: Target): PutInPlace {
    if (this.place.isOtherSpelling(stats, target.location)) {
      renameSync(source, target.location);
      // Some disks take that for nothing to do.
      const obstacle = this.place.obstacle(target.path, target.location);
      if (obstacle !== undefined) throw obstacle;
      return renameSync;
    }
    if (this.linkTo(source, target)) {
      removeIfThere(source);
      return linkSync;
    }
    checkVersion(target.path, lookAtFile(target.path, target.location), 'absent');
    renameSync(source, target.location);
    return renameSync;
  }

  /** Gives the file a second name where nothing is, else `raced`. `false`: there are no hard links here. */
  private linkTo(existing: string, target: Target): boolean {
    if (!this.hardLinks) return false;
    try {
      linkSync(existing, target.location);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') throw this.place.obstacle(target.path, target.location) ?? raced(target.path);
      if (!noHardLinks.has(errorCode(error))) throw error;
      this.hardLinks = false;
      return false;
    }
  }

  /**
   * Acts on the file at `location` with no other process in between. Waits until the file's time of change has
   * passed, so that whatever comes in its place has a later one: no version token ever comes back.
   */
  private async exclusively<T>(
    path: string,
    location: string,
    signal: AbortSignal | undefined,
    act: (stats: BigIntStats | undefined) => T,
  ): Promise<T> {
    const attempt = (lock: HeldLock): { readonly result: T } | undefined => {
      const stats = lookAtFile(path, location);
      if (stats !== undefined && !hasPassed(stats.ctimeNs, lock.takenAt)) return undefined;
      lock.verify();
      this.place.checkRoot();
      return { result: act(stats) };
    };
    for (;;) {
      // The lock would be made anew in a mount point.
      this.place.checkRoot();
      const done = await this.lock.run(attempt, signal);
      if (done !== undefined) return done.result;
      await this.clock.delay(1);
    }
  }

  /**
   * Describes what was just `put` in place. `raced` when another program, which knows of no lock, has saved the file
   * meanwhile: its version must not pass for ours.
   */
  private confirm(target: Target, written: BigIntStats | undefined, put: PutInPlace): RemoteFileInfo {
    const stats = lookAtFile(target.path, target.location);
    if (stats === undefined || written === undefined) throw raced(target.path);
    if (stats.size !== written.size || stats.mtimeNs !== written.mtimeNs) throw raced(target.path);
    if (stats.ino !== written.ino && keepsInode(target.location, put, this.self)) throw raced(target.path);
    return this.describe(target.path, stats);
  }

  /** Gives a staged file the mode of the file that it replaces, with the owner's right to execute it set or cleared where that is asked. */
  private setExecutable(staged: string, model: BigIntStats | undefined, executable: boolean | undefined): void {
    if (model === undefined) return;
    const mode = Number(model.mode) & 0o777;
    const readable = (mode & 0o444) >> 2;
    try {
      chmodSync(staged, executable === undefined ? mode : executable ? mode | readable : mode & ~0o111);
    } catch (error) {
      // A disk that stores no modes may refuse to be asked; on any other a file could become readable for more people.
      if (this.modes) throw error;
    }
  }

  private describe(path: string, stats: BigIntStats): RemoteFileInfo {
    return describeFile(path, stats, this.modes);
  }

  private sweep(temporary: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const storeTime = async (): Promise<bigint> => {
      this.place.checkRoot();
      return this.lock.run(({ takenAt }) => takenAt, signal);
    };
    return sweep(temporary, { self: this.self, now: Math.trunc(this.clock.now()), storeTime });
  }

  /** Describes the files, and looks again at those that changed a moment ago: their version token might not be the last. */
  private async settle(files: readonly FoundFile[]): Promise<RemoteFileInfo[]> {
    const now = this.clock.now();
    if (!files.some(({ stats }) => isRacy(stats, now))) return files.map(({ path, stats }) => this.describe(path, stats));
    await this.clock.delay(clockStep);
    return files.flatMap(({ path, stats }) => {
      const settled = isRacy(stats, now) ? look(join(this.place.root, path)) : stats;
      return settled?.isFile() === true ? [this.describe(path, settled)] : [];
    });
  }

  private async settledStats(handle: FileHandle): Promise<BigIntStats> {
    const stats = await handle.stat({ bigint: true });
    if (!isRacy(stats, this.clock.now())) return stats;
    await this.clock.delay(clockStep);
    return handle.stat({ bigint: true });
  }
}

interface Target {
  readonly path: string;
  readonly location: string;
}

function checkVersion(path: string, stats: BigIntStats | undefined, expected: string | undefined): void {
  if (expected === undefined) return;
  if ((stats === undefined ? 'absent' : versionToken(stats)) !== expected) throw raced(path);
}

/** Puts what was done to the folder's entries on the disk, where the system can. */
function flushFolder(location: string): void {
  if (process.platform === 'win32') return;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(dirname(location), 'r');
    fsyncSync(descriptor);
  } catch (error) {
    // Another process has already removed the folder as empty; some network shares cannot flush a folder.
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EINVAL') throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
