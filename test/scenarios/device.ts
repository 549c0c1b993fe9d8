import assert from 'node:assert/strict';
import {
  SyncEngine,
  SyncManifest,
  type CloudSyncProvider,
  type CloudSyncResult,
  type ConflictPolicy,
  type Environment,
  type RemoteFileInfo,
  type RunOptions,
  type Scope,
} from '../../src/core/index';
import type { AsyncFileSystem } from '../../src/core/model/fileSystem';
import type { ProviderCapabilities } from '../../src/core/model/provider';
import { ownFolder } from '../../src/core/names/remotePath';
import { mergeText } from '../../src/crdt/textMerge';
import { MemoryDisk, type MemoryDiskOptions } from '../../src/local/memoryDisk';
import { MemoryFs } from '../../src/local/memoryFs';
import type { History } from '../simulation/history';
import { reportsOf } from './reports';
import { isChange, watched, type Step, type StepHook } from './steps';

export interface DeviceOptions {
  readonly disk?: Omit<MemoryDiskOptions, 'now'>;
  readonly policy?: ConflictPolicy;
  /** Reads the rules of what takes part, afresh for each run. */
  readonly loadScope?: (fs: AsyncFileSystem) => Promise<Scope>;
  /** Milliseconds by which this device's clock is wrong. */
  readonly skew?: number;
  readonly concurrency?: number;
}

/** What a device lives in. */
export interface Surroundings {
  readonly history: History;
  /** Milliseconds since the epoch: the same for all who look, and later at each look. */
  readonly now: () => number;
  readonly provider: CloudSyncProvider;
  readonly capabilities: ProviderCapabilities | undefined;
}

const uploading = 'request upload ';

/** One process on a device; when it has died, none of its steps ever ends. */
interface Life {
  isOver: boolean;
}

/** A device of a person: a folder and a state folder that survive everything, and a process that may die at any step. */
export class Device {
  readonly disk: MemoryDisk;
  readonly stateDisk = new MemoryDisk();
  /** All that its syncs reported: see `reportsOf`. */
  readonly reports = new Set<string>();
  /** What its process did, oldest first. */
  steps: Step[] = [];
  /** How long it waited between attempts, in milliseconds. */
  readonly waits: number[] = [];
  manifest!: SyncManifest;
  engine!: SyncEngine;
  private hooks: StepHook[] = [];
  private shownListing: RemoteFileInfo[] | undefined;
  private life: Life = { isOver: false };

  private constructor(
    readonly name: string,
    private readonly options: DeviceOptions,
    private readonly surroundings: Surroundings,
  ) {
    this.disk = new MemoryDisk({ ...options.disk, now: () => this.surroundings.now() + (options.skew ?? 0) });
  }

  static async start(name: string, options: DeviceOptions, surroundings: Surroundings): Promise<Device> {
    const device = new Device(name, options, surroundings);
    await device.restart();
    return device;
  }

  /** Ends the process where it stands, and starts a new one on the same disks; `options` are those of the new one's engine. */
  async restart(options: DeviceOptions = this.options): Promise<void> {
    this.life.isOver = true;
    const life = (this.life = { isOver: false });
    this.disk.unfinished.clear();
    this.stateDisk.unfinished.clear();
    const { provider, capabilities } = this.surroundings;
    const step = (what: Step): Promise<void> => this.step(life, what);
    const fs = new MemoryFs({ disk: this.disk, before: ({ kind, path }) => step(`disk ${kind} ${path}`) });
    const state = new MemoryFs({ disk: this.stateDisk, before: ({ kind, path }) => step(`state ${kind} ${path}`) });
    const { loadScope, policy, concurrency } = options;
    this.manifest = await SyncManifest.open(state, provider.id);
    this.engine = new SyncEngine(
      fs,
      watched(provider, step, () => this.shownListing),
      this.manifest,
      {
        device: this.name,
        state,
        policy,
        capabilities,
        concurrency,
        mergeText: (base, local, remote) => this.merge(base, local, remote),
        loadScope: loadScope && ((): Promise<Scope> => loadScope(fs)),
        environment: this.environment(),
      },
    );
  }

  /** A person writes a file here. */
  write(path: string, content: string | Uint8Array, attributes: { readonly modified?: number; readonly executable?: boolean } = {}): this {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.surroundings.history.wrote(bytes, this.disk.userRead(path), `${this.name}'s ${path}`);
    this.disk.userWrite(path, bytes, attributes);
    return this;
  }

  writeAll(files: Readonly<Record<string, string>>): this {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
    return this;
  }

  /** A person deletes a file, or a folder with all in it. */
  delete(path: string): this {
    for (const [each, bytes] of this.disk.userFiles()) {
      if (each === path || each.startsWith(`${path}/`)) this.surroundings.history.deleted(bytes);
    }
    this.disk.userDelete(path);
    return this;
  }

  /** A person renames a file or a folder; a file in the way is replaced. */
  move(from: string, to: string): this {
    const replaced = from === to ? undefined : this.disk.userRead(to);
    if (replaced !== undefined && this.disk.lookup(to) !== this.disk.lookup(from)) this.surroundings.history.deleted(replaced);
    this.disk.userMove(from, to);
    return this;
  }

  /** The files that a person sees here, by path. */
  files(): Record<string, string> {
    return Object.fromEntries([...this.disk.userFiles()].map(([path, bytes]) => [path, Buffer.from(bytes).toString('utf8')]));
  }

  async sync(options: RunOptions = {}): Promise<CloudSyncResult> {
    const result = await this.engine.sync(undefined, options);
    for (const report of reportsOf(result)) this.reports.add(report);
    return result;
  }

  /** Syncs, and lets through what a brake stopped: the person did mean it. */
  async syncAndAllow(): Promise<CloudSyncResult> {
    const first = await this.engine.sync();
    assert.ok(first.stopped !== undefined, 'no brake stopped the sync');
    return this.sync({ approval: first.stopped.approval });
  }

  /** Before the first step that begins so, `act` happens; what it throws fails the step. Then never again. */
  once(beginning: Step, act: () => unknown): this {
    let isDone = false;
    return this.always(beginning, async () => {
      if (isDone) return;
      isDone = true;
      await act();
    });
  }

  /** As `once`, before every such step. */
  always(beginning: Step, act: (step: Step) => unknown): this {
    this.hooks.push(async (step) => {
      if (step.startsWith(beginning)) await act(step);
    });
    return this;
  }

  /** From now on nothing more happens between its steps. */
  undisturbed(): this {
    this.hooks = [];
    return this;
  }

  /** Syncs until the process is killed at the first step that begins so; then starts a new process. */
  async diesAt(beginning: Step): Promise<void> {
    const life = this.life;
    const death = new Promise<void>((resolve) => {
      this.once(beginning, () => {
        life.isOver = true;
        resolve();
      });
    });
    const survived = this.engine.sync().then(() => assert.fail(`no step began with "${beginning}":\n${this.steps.join('\n')}`));
    await Promise.race([death, survived]);
    this.undisturbed();
    await this.restart();
  }

  /** Keeps the cloud's present listing, to be shown to this device again while something happens: as a store does whose listing lags behind. */
  async lateListing(): Promise<{ during: (act: () => Promise<unknown>) => Promise<void> }> {
    const listing = await this.surroundings.provider.listFiles('');
    const during = async (act: () => Promise<unknown>): Promise<void> => {
      this.shownListing = listing;
      await act();
      this.shownListing = undefined;
    };
    return { during };
  }

  /** The texts in the trash of this device, by path. */
  async trash(): Promise<Record<string, string>> {
    const entries = await this.engine.trash.list();
    return Object.fromEntries(entries.map(({ path, hash }) => [path, Buffer.from(this.blob(hash) ?? 'lost').toString('utf8')]));
  }

  /** Every content in the trash of this device. */
  async trashed(): Promise<Uint8Array[]> {
    const entries = await this.engine.trash.list();
    return entries.flatMap(({ hash }) => this.blob(hash) ?? []);
  }

  /** The steps since `forgetSteps` that changed a disk or the cloud. */
  changes(): Step[] {
    return this.steps.filter(isChange);
  }

  /** The steps since `forgetSteps` that begin so. */
  did(beginning: Step): Step[] {
    return this.steps.filter((step) => step.startsWith(beginning));
  }

  /** The requests since `forgetSteps` that sent a file of the user's, as paths. */
  uploads(): string[] {
    const own = `${ownFolder}/`;
    return this.did(uploading)
      .map((step) => step.slice(uploading.length))
      .filter((path) => !path.startsWith(own));
  }

  forgetSteps(): void {
    this.steps = [];
  }

  private blob(hash: string): Uint8Array | undefined {
    return this.stateDisk.userRead(`blobs/${hash.slice(0, 2)}/${hash}`);
  }

  private async step(life: Life, what: Step): Promise<void> {
    if (!life.isOver) {
      this.steps.push(what);
      for (const hook of [...this.hooks]) await hook(what);
    }
    if (life.isOver) await new Promise(() => undefined);
  }

  private merge(base: Uint8Array, local: Uint8Array, remote: Uint8Array): Uint8Array | undefined {
    const merged = mergeText(base, local, remote);
    if (merged !== undefined) this.surroundings.history.merged([local, remote], merged);
    return merged;
  }

  private environment(): Environment {
    const now = (): number => this.surroundings.now() + (this.options.skew ?? 0);
    return {
      now,
      monotonic: () => this.surroundings.now(),
      random: () => Math.random(),
      sleep: async (milliseconds) => {
        this.waits.push(milliseconds);
        await Promise.resolve();
      },
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    };
  }
}
