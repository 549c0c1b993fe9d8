import type { Environment } from '../../src/core/environment';
import {
  SyncEngine,
  SyncManifest,
  type CloudSyncProvider,
  type CloudSyncResult,
  type ConflictPolicy,
  type RemoteFileInfo,
  type Scope,
} from '../../src/core/index';
import { SyncError, type SyncErrorCode } from '../../src/core/errors';
import { mergeText } from '../../src/crdt/textMerge';
import type { MemoryDisk } from '../../src/local/memoryDisk';
import { MemoryFs, type MemoryOperation as DiskOperation } from '../../src/local/memoryFs';
import { MemoryProvider, type MemoryOperation } from '../../src/remote/memoryProvider';
import type { MemoryStore } from '../../src/remote/memoryStore';
import { Random } from './random';
import type { History } from './history';
import type { Scheduler } from './scheduler';

/** How a request goes wrong: it never arrives, or the store carries it out and the answer is lost. */
export interface Fault {
  readonly when: 'before' | 'after';
  readonly code: SyncErrorCode;
}

export interface DeviceSettings {
  readonly name: string;
  readonly caseSensitive: boolean;
  readonly policy: ConflictPolicy;
  /** Milliseconds by which this device's clock is wrong. */
  readonly skew: number;
  /** Whether a listing of the cloud tells the hash of each file. */
  readonly listsMetadata: boolean;
  readonly movesFolders: boolean;
  /** Whether a process syncs once more after its first sync, by hints alone. */
  readonly followsHints: boolean;
  /** How likely a listing shows the cloud as it was at an earlier one. */
  readonly lateListings: number;
}

/** What the device lives in. */
export interface World {
  readonly store: MemoryStore;
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly now: () => number;
  /** What the listing before this one showed. */
  lastListing?: RemoteFileInfo[] | undefined;
  /** Told what happens, for the story of a failure. */
  readonly tell: (line: string) => void;
}

/** A laptop: two disks that survive everything, and a process on it that may be killed at any step. */
export class Device {
  running: Promise<void> | undefined;
  lastResult: CloudSyncResult | undefined;
  readonly faults: Fault[] = [];
  /** How often each kind of trouble really struck, for the proof that it did. */
  readonly struck = {
    faults: 0,
    crashes: 0,
    syncs: 0,
    raced: 0,
    merges: 0,
    conflicts: 0,
    pending: 0,
    brakes: 0,
    moves: 0,
    blocked: 0,
    lateListings: 0,
    unsaved: 0,
    restores: 0,
    hinted: 0,
  };
  /** Files with unsaved changes in an editor: no sync may touch them. */
  readonly unsaved = new Set<string>();
  /** What this device's rules leave out, with all below it. */
  readonly ignored = new Set<string>();
  /** What the process that runs was told of the folder since its last sync began. */
  private readonly hints: string[] = [];
  /** Whether listings may come late now. */
  isCalm = false;
  private life = 0;
  private readonly dice: Random;

  constructor(
    readonly settings: DeviceSettings,
    private readonly world: World,
    readonly disk: MemoryDisk,
    readonly stateDisk: MemoryDisk,
    seed: number,
  ) {
    this.dice = new Random(seed);
  }

  get name(): string {
    return this.settings.name;
  }

  /** Starts a sync in a new process; it goes on as the scheduler lets it. */
  startSync(): void {
    if (this.running !== undefined) return;
    const life = this.life;
    this.hints.length = 0;
    this.struck.syncs++;
    this.running = this.syncOnce(life).finally(() => {
      if (life === this.life) this.running = undefined;
    });
  }

  /** Kills the process where it stands. The disks keep what they have. */
  crash(): void {
    if (this.running === undefined) return;
    this.struck.crashes++;
    this.world.scheduler.forget(this.processName(this.life));
    this.life++;
    this.running = undefined;
    this.disk.unfinished.clear();
    this.stateDisk.unfinished.clear();
    this.world.tell(`${this.name}: the process is killed`);
  }

  private async syncOnce(life: number): Promise<void> {
    try {
      const result = await this.process(life);
      this.note(result);
    } catch (error) {
      this.world.tell(`${this.name}: the sync could not start: ${String(error)}`);
      if (!SyncError.is(error)) throw error;
    }
  }

  private async process(life: number): Promise<CloudSyncResult> {
    const turn = (label: string): Promise<void> => this.world.scheduler.turn(this.processName(life), label);
    const fs = new MemoryFs({
      disk: this.disk,
      before: async ({ kind, path }) => {
        await turn(`disk ${kind} ${path}`);
        this.refuseUnsaved(kind, path);
      },
    });
    const state = new MemoryFs({ disk: this.stateDisk, before: ({ kind, path }) => turn(`state ${kind} ${path}`) });
    const provider = this.connect(turn);
    const manifest = await SyncManifest.open(state, provider.id);
    const { name: device, policy } = this.settings;
    const merge = (base: Uint8Array, local: Uint8Array, remote: Uint8Array): Uint8Array | undefined => this.merge(base, local, remote);
    const engine = new SyncEngine(fs, provider, manifest, {
      state,
      policy,
      device,
      mergeText: merge,
      environment: this.environment(turn),
      concurrency: 3,
      loadScope: () => Promise.resolve(this.scope()),
    });
    const result = await this.syncApproving(engine);
    if (!this.settings.followsHints || this.isCalm) return result;
    for (let pause = this.dice.below(30); pause > 0; pause--) await turn('wait for hints');
    this.struck.hinted++;
    const hints = this.hints.splice(0);
    this.world.tell(`${this.name}: syncs again, told of ${hints.join(', ')}`);
    return this.syncApproving(engine, hints);
  }

  /** The people in this world do mean what they did to their files. */
  private async syncApproving(engine: SyncEngine, hints?: readonly string[]): Promise<CloudSyncResult> {
    const result = await engine.sync(undefined, { hints });
    if (result.stopped === undefined) return result;
    this.struck.brakes++;
    this.world.tell(`${this.name}: approves "${result.stopped.message}"`);
    return engine.sync(undefined, { approval: result.stopped.approval, hints });
  }

  /** Somebody changed a file: the process that runs hears of it, mostly, or only of the folder. */
  changed(path: string): void {
    if (this.running === undefined || !this.settings.followsHints || this.dice.chance(0.2)) return;
    this.hints.push(this.dice.chance(0.2) ? (path.split('/')[0] ?? path) : path);
  }

  private scope(): Scope {
    const ignored = [...this.ignored];
    const includes = (path: string): boolean => !ignored.some((each) => path === each || path.startsWith(`${each}/`));
    return { rules: ignored.join(), includesFile: includes, entersFolder: includes };
  }

  /** Whether this device's rules let the path take part. */
  includes(path: string): boolean {
    return this.scope().includesFile(path);
  }

  /** As the extension's file system does it. */
  private refuseUnsaved(kind: DiskOperation['kind'], path: string): void {
    if (!this.unsaved.has(path) || !['replace', 'remove', 'move'].includes(kind)) return;
    this.struck.unsaved++;
    throw new SyncError('unsavedChanges', `"${path}" has unsaved changes.`, { path });
  }

  private connect(turn: (label: string) => Promise<void>): CloudSyncProvider {
    const provider = this.connectInTime(turn);
    const { lateListings } = this.settings;
    if (lateListings === 0) return provider;
    const list = provider.listFiles.bind(provider);
    provider.listFiles = async (prefix, options): Promise<RemoteFileInfo[]> => {
      const listing = await list(prefix, options);
      const late = this.world.lastListing;
      this.world.lastListing = listing;
      if (late === undefined || this.isCalm || !this.dice.chance(lateListings)) return listing;
      this.struck.lateListings++;
      this.world.tell(`${this.name}: the listing is late`);
      return late;
    };
    return provider;
  }

  private connectInTime(turn: (label: string) => Promise<void>): MemoryProvider {
    return new MemoryProvider(this.world.store, {
      device: this.name,
      listsMetadata: this.settings.listsMetadata,
      movesFolders: this.settings.movesFolders,
      before: async (operation) => {
        await turn(`cloud ${operation.kind} ${operation.path}`);
        this.strike('before', operation);
      },
      after: async (operation) => {
        await turn(`reply ${operation.kind} ${operation.path}`);
        this.strike('after', operation);
      },
    });
  }

  private strike(when: Fault['when'], operation: MemoryOperation): void {
    const isChange = ['upload', 'delete', 'move', 'moveFolder'].includes(operation.kind);
    const index = this.faults.findIndex((fault) => fault.when === when && (isChange || fault.code !== 'raced'));
    if (index < 0) return;
    const [fault] = this.faults.splice(index, 1);
    this.struck.faults++;
    this.world.tell(`${this.name}: ${operation.kind} "${operation.path}" fails (${fault?.when}, ${fault?.code})`);
    throw new SyncError(fault?.code ?? 'server', 'A fault of the simulation.');
  }

  private merge(base: Uint8Array, local: Uint8Array, remote: Uint8Array): Uint8Array | undefined {
    const merged = mergeText(base, local, remote);
    if (merged === undefined) return undefined;
    this.struck.merges++;
    this.world.history.merged([local, remote], merged);
    return merged;
  }

  private environment(turn: (label: string) => Promise<void>): Environment {
    const { world, settings, dice } = this;
    return {
      now: () => world.now() + settings.skew,
      monotonic: () => world.scheduler.steps,
      random: () => dice.next(),
      sleep: () => turn('sleep'),
      log: {
        debug: (line) => world.tell(`${this.name}:   ${line}`),
        info: (line) => world.tell(`${this.name}:   ${line}`),
        warn: (line) => {
          if (line.includes('earlier state')) this.struck.restores++;
          world.tell(`${this.name}:   ${line}`);
        },
      },
    };
  }

  private note(result: CloudSyncResult): void {
    this.lastResult = result;
    this.struck.conflicts += result.conflicts.length;
    this.struck.pending += result.conflicts.filter((conflict) => conflict.copy === undefined).length;
    this.struck.blocked += result.blocked.length;
    this.struck.moves += result.filesMoved;
    this.struck.raced += result.errors.filter((error) => error.code === 'raced').length;
    const failures = result.errors.map((error) => `${error.code} ${error.path ?? ''}`).join(', ');
    this.world.tell(
      `${this.name}: the sync ends${failures === '' ? '' : `, not done: ${failures}`}${result.stopped === undefined ? '' : `, stopped: ${result.stopped.message}`}`,
    );
  }

  private processName(life: number): string {
    return `${this.name}#${life}`;
  }
}
