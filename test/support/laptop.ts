import type { Environment } from '../../src/core/environment';
import { SyncEngine, SyncManifest, type CloudSyncProvider, type CloudSyncResult, type SyncEngineOptions } from '../../src/core/index';
import type { AsyncFileSystem } from '../../src/core/model/fileSystem';
import type { ProgressListener } from '../../src/core/model/progress';
import type { RunOptions } from '../../src/core/options';
import { MemoryDisk, type MemoryDiskOptions } from '../../src/local/memoryDisk';
import { MemoryFs, type MemoryOperation as DiskStep } from '../../src/local/memoryFs';
import { MemoryProvider, type MemoryHook, type MemoryOperation as Request } from '../../src/remote/memoryProvider';
import { MemoryStore } from '../../src/remote/memoryStore';

export interface LaptopOptions extends Omit<SyncEngineOptions, 'state' | 'environment'> {
  /** The cloud; several laptops may share one. Default: an empty one. */
  readonly store?: MemoryStore;
  readonly disk?: MemoryDiskOptions;
  /** As on S3 when false: a listing tells no hashes. Default: true. */
  readonly listsMetadata?: boolean;
  /** Whether the cloud can move a folder in one step. Default: no. */
  readonly movesFolders?: boolean;
  /** Puts something between the engine and its provider. */
  readonly wrapProvider?: (provider: MemoryProvider) => CloudSyncProvider;
  /** Puts something between the engine and its file system. */
  readonly wrapFs?: (fs: MemoryFs) => AsyncFileSystem;
}

/** Kinds of steps that change a disk. */
const changes: ReadonlySet<DiskStep['kind']> = new Set<DiskStep['kind']>(['replace', 'remove', 'move', 'append']);

/** Kinds of requests that change the cloud. */
const remoteChanges: ReadonlySet<Request['kind']> = new Set<Request['kind']>(['upload', 'delete', 'move', 'moveFolder']);

/** Time that passes only when somebody waits, and a millisecond with each look at the clock. */
export function impatientEnvironment(): Environment & { readonly sleeps: number[]; pass(milliseconds: number): void } {
  let time = Date.UTC(2026, 10, 22, 17, 11);
  const sleeps: number[] = [];
  return {
    sleeps,
    pass: (milliseconds) => void (time += milliseconds),
    now: () => ++time,
    monotonic: () => time,
    random: () => Math.random(),
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
      time += milliseconds;
      await Promise.resolve();
    },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  };
}

/** A device in memory: a workspace, a state folder, a cloud, and the engine between them. All steps can be seen and disturbed. */
export class Laptop {
  readonly disk: MemoryDisk;
  readonly stateDisk = new MemoryDisk();
  readonly store: MemoryStore;
  readonly environment = impatientEnvironment();
  /** What the engine changed on its disks (`.state` in front of what is in the state folder), since `forgetSteps`. */
  readonly diskChanges: string[] = [];
  requests: Request[] = [];
  provider!: MemoryProvider;
  manifest!: SyncManifest;
  engine!: SyncEngine;
  /** Run before each step; what they throw fails it. */
  onDisk: ((step: DiskStep) => void) | undefined;
  onState: ((step: DiskStep) => void) | undefined;
  beforeRequest: MemoryHook | undefined;
  afterRequest: MemoryHook | undefined;

  private constructor(readonly options: LaptopOptions) {
    this.disk = new MemoryDisk(options.disk);
    this.store = options.store ?? new MemoryStore();
  }

  static async start(options: LaptopOptions = {}): Promise<Laptop> {
    const laptop = new Laptop(options);
    await laptop.restart();
    return laptop;
  }

  /** A laptop on which these files are in sync, each with a text that names it: `text of a.md`. */
  static async synced(paths: readonly string[], options: LaptopOptions = {}): Promise<Laptop> {
    const laptop = await Laptop.start(options);
    for (const path of paths) laptop.write(path, `text of ${path}`);
    await laptop.sync();
    laptop.forgetSteps();
    return laptop;
  }

  /** A new process on the same disks; with other options, those of the engine are replaced. */
  async restart(options: LaptopOptions = this.options): Promise<void> {
    this.disk.unfinished.clear();
    this.stateDisk.unfinished.clear();
    const fs = new MemoryFs({ disk: this.disk, before: (step) => this.note(step, '', this.onDisk) });
    const state = new MemoryFs({ disk: this.stateDisk, before: (step) => this.note(step, '.state/', this.onState) });
    this.provider = this.connect(options);
    const provider = options.wrapProvider?.(this.provider) ?? this.provider;
    this.manifest = await SyncManifest.open(state, provider.id);
    const engineOptions = { device: 'laptop', ...options, state, environment: this.environment };
    this.engine = new SyncEngine(options.wrapFs?.(fs) ?? fs, provider, this.manifest, engineOptions);
  }

  sync(options: RunOptions = {}, onProgress?: ProgressListener): Promise<CloudSyncResult> {
    return this.engine.sync(onProgress, options);
  }

  write(path: string, content: string | Uint8Array): void {
    this.disk.userWrite(path, content);
  }

  /** The files that a person sees here, by path. */
  files(): Record<string, string> {
    return Object.fromEntries([...this.disk.userFiles()].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
  }

  /** The users' files in the cloud, by path. */
  cloud(): Record<string, string> {
    const paths = this.store.paths().filter((path) => !path.startsWith('.cloudsync/'));
    return Object.fromEntries(paths.map((path) => [path, this.store.text(path)]));
  }

  /** The texts in the trash of the cloud. */
  cloudTrash(): string[] {
    const paths = this.store.paths().filter((path) => path.startsWith('.cloudsync/trash/'));
    return paths.map((path) => this.store.text(path));
  }

  /** The texts in the trash of this device, with their paths. */
  async trash(): Promise<Record<string, string>> {
    const texts: Record<string, string> = {};
    for (const { path, hash } of await this.engine.trash.list()) {
      texts[path] = this.stateDisk.userReadText(`blobs/${hash.slice(0, 2)}/${hash}`) ?? 'lost';
    }
    return texts;
  }

  forgetSteps(): void {
    this.diskChanges.length = 0;
    this.requests = [];
  }

  /** The requests since `forgetSteps`, as `kind path`; without that of the device's own count of its syncs. */
  requested(kinds: ReadonlySet<Request['kind']> = remoteChanges): string[] {
    return this.requests
      .filter(({ kind, path }) => kinds.has(kind) && !path.startsWith('.cloudsync/devices/'))
      .map(({ kind, path }) => `${kind} ${path}`);
  }

  private connect({ listsMetadata, movesFolders }: LaptopOptions): MemoryProvider {
    return new MemoryProvider(this.store, {
      device: 'laptop',
      listsMetadata,
      movesFolders,
      before: async (operation) => {
        if (operation.kind !== 'read') this.requests.push(operation);
        await this.beforeRequest?.(operation);
      },
      after: (operation) => this.afterRequest?.(operation),
    });
  }

  private note(step: DiskStep, prefix: string, hook: ((step: DiskStep) => void) | undefined): void {
    if (changes.has(step.kind)) this.diskChanges.push(`${step.kind} ${prefix}${step.path}`);
    hook?.(step);
  }
}

/** A hook that runs `act` at the first step that `matches`, and never again. */
export function once<Step>(matches: (step: Step) => boolean, act: (step: Step) => void): (step: Step) => void {
  let isDone = false;
  return (step) => {
    if (isDone || !matches(step)) return;
    isDone = true;
    act(step);
  };
}

/** Whether a request is of this kind and for this path. */
export const isRequest =
  (kind: Request['kind'], path: string) =>
  (request: Request): boolean =>
    request.kind === kind && request.path === path;
