import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SyncError } from '../../core/errors';
import { checkAborted } from '../failures';
import { errorCode } from './fileErrors';
import { isKnownDead, type ProcessIdentity } from './processIdentity';

export interface LockWorld {
  readonly self: ProcessIdentity;
  /** Milliseconds of a clock that only goes forward; its zero does not matter. */
  monotonic(): number;
  delay(milliseconds: number): Promise<void>;
}

export interface HeldLock {
  /** The file system's own time when the lock was taken, nanoseconds since the epoch. */
  readonly takenAt: bigint;
  /** Throws `busy` when another process has taken the lock over: nothing may be changed then. */
  verify(): void;
}

/** A holder needs the lock for a few file operations in a row. One that is silent for so long (ms) is frozen or gone. */
const silenceLimit = 15_000;
/** How long to wait for a lock that goes from hand to hand, in milliseconds. */
const waitLimit = 60_000;
/** Old generations are kept this long, so that a slow reader of the folder always sees one that is newer than its own. */
const keptGenerations = 8;

/**
 * A lock among all processes that use one folder, for critical sections that are synchronous and short.
 *
 * Each holder is a folder named by the next higher number; `mkdir` lets exactly one process make it, on every file
 * system. The highest number holds the lock until its `owner` file is renamed to `released`, or its process is known
 * to be dead, or nothing has changed for `silenceLimit` by the waiter's own clock. The highest is never removed, so
 * taking over removes nothing that someone else may just have made, and no person ever has to remove a lock. A holder
 * that was frozen meanwhile sees the higher number when it verifies, right before it changes anything.
 */
export class StoreLock {
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dir: string,
    private readonly world: LockWorld,
  ) {}

  /** Runs `critical` while holding the lock. */
  run<T>(critical: (lock: HeldLock) => T, signal?: AbortSignal): Promise<T> {
    const turn = this.queue.then(async () => {
      const generation = await this.acquire(signal);
      try {
        return critical(this.held(generation));
      } finally {
        this.release(generation);
      }
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private held(generation: number): HeldLock {
    return {
      takenAt: statSync(join(this.dir, String(generation)), { bigint: true }).ctimeNs,
      verify: () => {
        if (this.highest() !== generation) throw busy();
      },
    };
  }

  private async acquire(signal: AbortSignal | undefined): Promise<number> {
    const start = this.world.monotonic();
    let seen = { generation: 0, since: start };
    for (;;) {
      checkAborted(signal);
      // Not recursive: the root of a disk that was just disconnected is not to be made anew.
      makeFolder(dirname(this.dir));
      makeFolder(this.dir);
      const highest = this.highest();
      const now = this.world.monotonic();
      if (highest !== seen.generation) seen = { generation: highest, since: now };
      const silent = now - seen.since > silenceLimit;
      if ((silent || this.isFree(highest)) && this.claim(highest + 1)) return highest + 1;
      if (now - start > waitLimit) throw busy();
      await this.world.delay(1 + (this.world.self.pid % 5));
    }
  }

  private isFree(generation: number): boolean {
    if (generation === 0) return true;
    const place = join(this.dir, String(generation));
    if (statSync(join(place, 'released'), { throwIfNoEntry: false }) !== undefined) return true;
    const owner = readOwner(join(place, 'owner'));
    return owner !== undefined && isKnownDead(owner, this.world.self);
  }

  private claim(generation: number): boolean {
    const place = join(this.dir, String(generation));
    try {
      mkdirSync(place);
      writeFileSync(join(place, 'owner'), JSON.stringify(this.world.self));
    } catch (error) {
      if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOENT') return false;
      throw error;
    }
    if (this.highest() === generation) return true;
    rmSync(place, { recursive: true, force: true });
    return false;
  }

  private release(generation: number): void {
    const place = join(this.dir, String(generation));
    try {
      renameSync(join(place, 'owner'), join(place, 'released'));
    } catch (error) {
      // Taken over and cleaned away by others: there is nothing left to release.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    for (const old of this.generations()) {
      if (old < generation - keptGenerations) rmSync(join(this.dir, String(old)), { recursive: true, force: true });
    }
  }

  private highest(): number {
    return Math.max(0, ...this.generations());
  }

  private generations(): number[] {
    return readdirSync(this.dir)
      .map(Number)
      .filter((generation) => Number.isSafeInteger(generation));
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function readOwner(path: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isIdentity(value) ? value : undefined;
  } catch {
    // Not written yet, or released at this moment: the next look tells.
    return undefined;
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null || !('host' in value) || !('pid' in value)) return false;
  return typeof value.host === 'string' && typeof value.pid === 'number' && Number.isSafeInteger(value.pid) && value.pid > 0;
}

function busy(): SyncError {
  return new SyncError('busy', 'The cloud folder is in use by another sync. It is tried again later.');
}
