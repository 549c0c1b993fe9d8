import type { Environment } from '../../src/core/environment';
import { SyncEngine, SyncManifest, type CloudSyncProvider, type CloudSyncResult } from '../../src/core/index';
import { mergeText } from '../../src/crdt/textMerge';
import { MemoryDisk } from '../../src/local/memoryDisk';
import { MemoryFs } from '../../src/local/memoryFs';
import { stateMemory, type ProviderMemory } from '../../src/remote/providerMemory';
import { DriveProvider } from '../../src/remote/drive/driveProvider';
import type { DriveDouble } from '../harness/drive/driveDouble';
import { QuickWorld } from '../conformance/providers/driveBench';
import type { History } from './history';
import type { Random } from './random';

/** A device with disks in memory, a real client of Drive, and a process that may die at any of its steps. */
export class DriveDevice {
  readonly disk = new MemoryDisk();
  readonly stateDisk = new MemoryDisk();
  deaths = 0;
  private time = Date.UTC(2026, 10, 22);

  constructor(
    readonly name: string,
    private readonly double: DriveDouble,
    private readonly folderId: string,
    private readonly history: History,
    private readonly random: Random,
  ) {}

  /** One sync in a process of its own, which dies after `stepsToLive` steps. `undefined`: it died, or could not begin. */
  async sync(stepsToLive = Number.POSITIVE_INFINITY): Promise<CloudSyncResult | undefined> {
    const life = new Life(stepsToLive);
    const result = await Promise.race([this.process(life), life.end.then(() => undefined)]);
    if (life.isOver) this.deaths++;
    this.disk.unfinished.clear();
    this.stateDisk.unfinished.clear();
    return result;
  }

  private async process(life: Life): Promise<CloudSyncResult | undefined> {
    const fs = new MemoryFs({ disk: this.disk, before: () => life.step() });
    const state = new MemoryFs({ disk: this.stateDisk, before: () => life.step() });
    const provider = mortal(this.connect(stateMemory(() => state, 'drive.json')), life);
    try {
      const capabilities = await provider.connect?.();
      const manifest = await SyncManifest.open(state, provider.id);
      const engine = new SyncEngine(fs, provider, manifest, { ...this.options(), state, ...(capabilities && { capabilities }) });
      const result = await engine.sync();
      return result.stopped === undefined ? result : await engine.sync(undefined, { approval: result.stopped.approval });
    } catch {
      return undefined;
    } finally {
      provider.dispose?.();
    }
  }

  private connect(cache: ProviderMemory): DriveProvider {
    const { token, url } = this.double;
    const auth = { getAccessToken: () => Promise.resolve(token), invalidate: () => undefined };
    return new DriveProvider({ folderId: this.folderId, auth, endpoint: url, world: new QuickWorld(), cache });
  }

  private options(): ConstructorParameters<typeof SyncEngine>[3] {
    const merge = (base: Uint8Array, local: Uint8Array, remote: Uint8Array): Uint8Array | undefined => {
      const merged = mergeText(base, local, remote);
      if (merged !== undefined) this.history.merged([local, remote], merged);
      return merged;
    };
    return { mergeText: merge, device: this.name, concurrency: 4, environment: this.environment() };
  }

  private environment(): Environment {
    return {
      now: () => (this.time += 1000),
      monotonic: () => this.time,
      random: () => this.random.next(),
      sleep: () => Promise.resolve(),
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    };
  }
}

/** What a process has left to live, in steps. After the last one nothing of it goes on. */
class Life {
  readonly end: Promise<void>;
  isOver = false;
  private finish: () => void = () => undefined;

  constructor(private stepsLeft: number) {
    this.end = new Promise((resolve) => (this.finish = resolve));
  }

  step(): Promise<void> {
    if (--this.stepsLeft <= 0) {
      this.isOver = true;
      this.finish();
      return new Promise(() => undefined);
    }
    return Promise.resolve();
  }
}

/** The provider of a process: it takes a step before and after each request. */
function mortal(provider: DriveProvider, life: Life): CloudSyncProvider {
  return new Proxy(provider, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function' || name === 'dispose') return value;
      return async (...given: unknown[]): Promise<unknown> => {
        await life.step();
        const answer: unknown = await (value as (...args: unknown[]) => Promise<unknown>).apply(target, given);
        await life.step();
        return answer;
      };
    },
  });
}
