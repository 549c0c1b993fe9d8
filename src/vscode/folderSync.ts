import { collect } from '../core/bytes';
import { SyncError, type CloudSyncResult, type ConflictInfo, type ConflictResolution, type Log } from '../core';
import type { ProgressListener, RunOptions, SyncPreview, SyncStage } from '../core';
import type { Connection } from './connection';
import { describeResult } from './describeResult';
import { decideBinding, remoteKey, remoteLabel, type Binding, type FolderMemory, type Remote } from './remote';
import { SyncScheduler, type Outcome, type Timers } from './scheduler';
import type { ParsedSettings, Settings } from './settings';
import {
  afterFailure,
  afterPreview,
  afterProgress,
  afterResolve,
  afterResult,
  disconnected,
  initialState,
  isSameState,
  type FolderName,
  type FolderState,
} from './state';
import { Store } from './store';

/** Who asked for a sync: a person who waits for it, or the extension by itself. */
export type Trigger = 'user' | 'background';

/** A sync that ended, well or not. */
export interface SyncReport {
  readonly trigger: Trigger;
  readonly before: FolderState;
  readonly after: FolderState;
  readonly result?: CloudSyncResult | undefined;
  /** What ended the run early. */
  readonly failure?: { readonly code: SyncError['code']; readonly message: string; readonly retry: SyncError['retry'] } | undefined;
}

/** What the sync of one folder is made of; none of it knows VS Code. */
export interface FolderParts {
  readonly folder: FolderName;
  readonly isTrusted: () => boolean;
  readonly readSettings: () => ParsedSettings;
  readonly memory: { get(): FolderMemory; set(memory: FolderMemory): Promise<void> };
  readonly openConnection: (remote: Remote, settings: Settings) => Promise<Connection>;
  readonly timers: Timers;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly onSynced: (report: SyncReport) => void;
  readonly onSettingsProblems: (problems: readonly string[]) => void;
}

/** Milliseconds between two signs of progress: a run over many small files would flood the window. */
const betweenUpdates = 100;

interface Bound {
  readonly remote: Remote;
  readonly settings: Settings;
  readonly scheduler: SyncScheduler;
  /** Fires when the folder is disconnected or the window closes: ends what runs. */
  readonly closing: AbortController;
  connection?: Promise<Connection> | undefined;
}

interface SyncOptions extends RunOptions {
  readonly onProgress?: ProgressListener | undefined;
}

/** Keeps one folder in sync: knows its remote, opens the connection when it is first needed, runs syncs one at a time, and holds the state that is shown. */
export class FolderSync {
  readonly state: Store<FolderState>;
  private bound: Bound | undefined;
  private configuration = '';
  private refreshing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: FolderParts) {
    this.state = new Store(initialState(parts.folder), isSameState);
  }

  get remote(): Remote | undefined {
    return this.bound?.remote;
  }

  /** The remote of the settings that waits for a person's consent. */
  get proposedRemote(): Remote | undefined {
    const binding = this.binding(this.parts.readSettings().settings);
    return binding.kind === 'consent' ? binding.remote : undefined;
  }

  /** Follows trust, settings and memory: to be called whenever one of them may have changed. */
  refresh(): Promise<void> {
    this.refreshing = this.refreshing.then(() => this.reconfigure(true));
    return this.refreshing;
  }

  /** Something in the folder may have changed; `path` is relative to it, where it is known. */
  async hint(path?: string): Promise<void> {
    const { bound } = this;
    if (bound === undefined || !bound.settings.syncOnSave) return;
    const connection = await bound.connection?.catch(() => undefined);
    if (path !== undefined && connection !== undefined && !(await connection.isNews(path))) return;
    bound.scheduler.hint();
  }

  /** Sync in the background without waiting for a hint. */
  syncSoon(): void {
    this.bound?.scheduler.syncNow();
  }

  /** One sync that a person asked for, after the one that may be under way. `undefined` when the folder is not connected. */
  async sync(options: SyncOptions = {}): Promise<SyncReport | undefined> {
    const { bound } = this;
    return bound?.scheduler.exclusively(() => this.run(bound, 'user', options));
  }

  /** Looks what a sync would do, and shows it. Rejects with `SyncError` when it cannot look. */
  async preview(options: SyncOptions = {}): Promise<SyncPreview> {
    const bound = this.requireBound();
    return bound.scheduler.exclusively(async () => {
      try {
        const { session } = await this.connect(bound);
        const preview = await session.engine.preview(this.follow(options.onProgress), this.runOptions(bound, options));
        this.state.update((state) => afterPreview(state, preview));
        return preview;
      } catch (error) {
        throw this.fail(error);
      }
    });
  }

  /** Applies a person's choice. Rejects with `raced`, touching nothing, when a side is no longer as it was shown. */
  async resolve(conflict: ConflictInfo, resolution: ConflictResolution): Promise<void> {
    const bound = this.requireBound();
    try {
      await bound.scheduler.exclusively(async () => {
        const { session } = await this.connect(bound);
        await session.engine.resolve(conflict, resolution, this.runOptions(bound, {}));
      });
      this.state.update((state) => afterResolve(state, conflict.path));
      this.parts.log.info(`${conflict.path}: conflict resolved (${typeof resolution === 'string' ? resolution : 'merged'}).`);
    } finally {
      bound.scheduler.syncNow();
    }
  }

  /** The bytes of a file as they are in the cloud; rejects with `raced` when another version than this is there by now. */
  async readRemote(path: string, etag: string): Promise<Uint8Array> {
    const { provider } = await this.connect(this.requireBound());
    const { content } = await provider.download(path, { etag });
    return collect(content);
  }

  /** Ties the folder to a remote that a person has chosen. The first sync is theirs to start. */
  async bind(remote: Remote): Promise<void> {
    const isProposed = this.proposedRemote !== undefined && remoteKey(this.proposedRemote) === remoteKey(remote);
    const isSame = this.remote !== undefined && remoteKey(this.remote) === remoteKey(remote);
    const choice: FolderMemory = isProposed ? { accepted: remoteKey(remote) } : { connected: remote };
    await this.parts.memory.set(isSame ? choice : { ...choice, startsAfresh: true });
    this.configuration = '';
    this.refreshing = this.refreshing.then(() => this.reconfigure(false));
    await this.refreshing;
  }

  /** Unties the folder. Files stay on both sides as they are. */
  async unbind(): Promise<void> {
    const { remote } = this.parts.readSettings().settings;
    await this.parts.memory.set(remote === undefined ? {} : { declined: remoteKey(remote) });
    await this.refresh();
  }

  /** Ends what runs at the next file boundary, and gives the folder free for other windows. */
  async dispose(): Promise<void> {
    this.bound?.closing.abort();
    this.refreshing = this.refreshing.then(() => this.close());
    await this.refreshing;
  }

  /** `begins`: with a sync, if the settings want one on opening. */
  private async reconfigure(begins: boolean): Promise<void> {
    const { settings, problems } = this.parts.readSettings();
    const binding = this.binding(settings);
    const configuration = JSON.stringify([this.parts.isTrusted(), binding, settings]);
    if (configuration === this.configuration) return;
    this.configuration = configuration;
    this.parts.onSettingsProblems(problems);
    await this.close();
    this.open(binding, settings, begins && settings.syncOnOpen);
  }

  private binding(settings: Settings): Binding {
    return this.parts.isTrusted() ? decideBinding(this.parts.memory.get(), settings) : { kind: 'unbound' };
  }

  private open(binding: Binding, settings: Settings, syncsNow: boolean): void {
    if (!this.parts.isTrusted()) this.state.update((state) => disconnected(state, { kind: 'untrusted' }));
    else if (binding.kind === 'unbound') this.state.update((state) => disconnected(state, { kind: 'unbound' }));
    else if (binding.kind === 'consent')
      this.state.update((state) => disconnected(state, { kind: 'consent' }, remoteLabel(binding.remote)));
    else this.startSyncing(binding.remote, settings, syncsNow);
  }

  private startSyncing(remote: Remote, settings: Settings, syncsNow: boolean): void {
    const scheduler = new SyncScheduler(() => this.runInBackground(bound), this.parts.timers, settings.intervalMs);
    const bound: Bound = { remote, settings, scheduler, closing: new AbortController() };
    this.bound = bound;
    this.state.update((state) => disconnected(state, { kind: 'idle' }, remoteLabel(remote)));
    scheduler.start(syncsNow);
  }

  private async runInBackground(bound: Bound): Promise<Outcome> {
    const { failure } = await this.run(bound, 'background', {});
    return failure?.retry === 'backoff' || failure?.code === 'locked' ? 'retry' : 'done';
  }

  private async run(bound: Bound, trigger: Trigger, options: SyncOptions): Promise<SyncReport> {
    const before = this.state.value;
    try {
      const { session } = await this.connect(bound);
      const result = await session.engine.sync(this.follow(options.onProgress), this.runOptions(bound, options));
      this.state.update((state) => afterResult(state, result, this.parts.now()));
      const failure = result.errors.find(({ path }) => path === undefined);
      return this.report({ trigger, before, result, failure: failure && new SyncError(failure.code, failure.message) });
    } catch (error) {
      return this.report({ trigger, before, failure: this.fail(error) });
    }
  }

  private report(ended: Omit<SyncReport, 'after'>): SyncReport {
    const report: SyncReport = { ...ended, after: this.state.value };
    for (const line of describeResult(report.result, report.failure)) this.parts.log[line.level](line.text);
    this.parts.onSynced(report);
    return report;
  }

  private fail(error: unknown): SyncError {
    const failure = SyncError.from(error);
    this.state.update((state) => afterFailure(state, failure.code, failure.message));
    return failure;
  }

  private follow(onProgress: ProgressListener | undefined): ProgressListener {
    let shown: { readonly stage: SyncStage; readonly at: number } | undefined;
    return (progress) => {
      const at = this.parts.timers.now();
      if (shown?.stage === progress.stage && at - shown.at < betweenUpdates) return;
      shown = { stage: progress.stage, at };
      this.state.update((state) => afterProgress(state, progress));
      onProgress?.(progress);
    };
  }

  private runOptions({ closing }: Bound, { signal, approval }: SyncOptions): RunOptions {
    return { approval, signal: signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]) };
  }

  /** The connection, opened at the first use and again after another process took the folder over. */
  private async connect(bound: Bound): Promise<Connection> {
    const open = await bound.connection?.catch(() => undefined);
    if (open !== undefined && !open.session.lost.aborted) return open;
    await open?.close();
    if (bound.closing.signal.aborted) throw new SyncError('aborted', 'The folder was disconnected.');
    bound.connection = this.openConnection(bound);
    return bound.connection;
  }

  private async openConnection({ remote, settings }: Bound): Promise<Connection> {
    this.state.update((state) => ({ ...state, phase: { kind: 'scanning', message: 'Connecting' } }));
    const connection = await this.parts.openConnection(remote, settings);
    const { startsAfresh, ...memory } = this.parts.memory.get();
    if (startsAfresh === true) {
      connection.session.manifest.clear();
      await connection.session.manifest.flush();
      await this.parts.memory.set(memory);
    }
    return connection;
  }

  private requireBound(): Bound {
    if (this.bound === undefined)
      throw new SyncError('usage', 'This folder is not connected to a cloud. Run "Cloud Sync: Connect…" first.');
    return this.bound;
  }

  private async close(): Promise<void> {
    const { bound } = this;
    this.bound = undefined;
    if (bound === undefined) return;
    bound.closing.abort();
    bound.scheduler.dispose();
    await bound.scheduler.idle();
    const connection = await bound.connection?.catch(() => undefined);
    await connection?.close();
  }
}
