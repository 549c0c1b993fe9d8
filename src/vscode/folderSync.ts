import { SyncError, type ConflictInfo, type ConflictOutcome, type ConflictResolution, type Log, type Session } from '../core';
import type { ProgressListener, RunOptions, SyncAction, SyncPreview, SyncStage } from '../core';
import { collect } from '../core/bytes';
import { unlessAborted } from './abort';
import type { Connection } from './connection';
import { describeResult } from './describeResult';
import { FolderBinding, type BindingParts, type Configuration } from './folderBinding';
import { remoteLabel, type Remote } from './remote';
import { outcomeOf, SyncScheduler, type Outcome, type Timers } from './scheduler';
import type { Settings } from './settings';
import type { DoneAction, ResolvedConflict, SyncReport, Trigger } from './syncReport';
import {
  afterFailure,
  afterPause,
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
import { t } from './l10n';

/** What the sync of one folder is made of; none of it knows VS Code. */
export interface FolderParts extends BindingParts {
  readonly folder: FolderName;
  /** Rejects as soon as the signal fires. */
  readonly openConnection: (remote: Remote, settings: Settings, signal: AbortSignal) => Promise<Connection>;
  readonly timers: Timers;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly onSynced: (report: SyncReport) => void;
  readonly onResolved?: ((event: ResolvedConflict) => void) | undefined;
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
  /** Then only what a person asks for is done. */
  readonly isPaused: boolean;
  connection?: Promise<Connection> | undefined;
}

interface SyncOptions extends Pick<RunOptions, 'signal' | 'approval' | 'hints'> {
  readonly onProgress?: ProgressListener | undefined;
}

type ResolveAllOptions = { readonly signal?: AbortSignal; /** Told how many are done. */ readonly onEach?: (done: number) => void };

/** How a folder begins after it was opened anew: as the settings want it, with a sync at once, or with none. */
type Beginning = 'asSet' | 'now' | 'never';

/** Keeps one folder in sync: knows its remote, opens the connection when it is first needed, runs syncs one at a time, and holds the state that is shown. */
export class FolderSync {
  readonly state: Store<FolderState>;
  private readonly binding: FolderBinding;
  private bound: Bound | undefined;
  private configuration = '';
  private isDisposed = false;
  /** Ends the run that is under way, and no other. */
  private running = new AbortController();
  private refreshing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: FolderParts) {
    this.state = new Store(initialState(parts.folder), isSameState);
    this.binding = new FolderBinding(parts);
  }

  get remote(): Remote | undefined {
    return this.bound?.remote;
  }

  /** The remote of the settings that waits for a person's consent. */
  get proposedRemote(): Remote | undefined {
    return this.binding.proposed;
  }

  /** The remotes that the folder was connected to, the latest first. */
  get recentRemotes(): readonly Remote[] {
    return this.binding.recent;
  }

  /** Follows trust, settings and memory: to be called whenever one of them may have changed, be it in another window. */
  refresh(): Promise<void> {
    this.refreshing = this.refreshing.then(() => this.reconfigure('asSet'));
    return this.refreshing;
  }

  /** Something in the folder may have changed; `path` is relative to it, where it is known. */
  async hint(path?: string): Promise<void> {
    const { bound } = this;
    if (bound === undefined || bound.isPaused || !bound.settings.syncOnSave) return;
    const connection = await bound.connection?.catch(() => undefined);
    if (path !== undefined && connection !== undefined && !(await connection.isNews(path))) return;
    bound.scheduler.hint(path === '' ? undefined : path);
  }

  /** Sync in the background without waiting for a hint. */
  syncSoon(): void {
    if (this.bound?.isPaused === false) this.bound.scheduler.syncNow();
  }

  /** The window has the focus again after a while. */
  welcomeBack(): void {
    if (this.bound?.settings.syncOnFocus === true) this.syncSoon();
  }

  /** Syncs nothing by itself any more until `resume`, also after a restart. What runs ends at the next file boundary. */
  async pause(): Promise<void> {
    await this.binding.setPaused(true);
    await this.refresh();
  }

  async resume(): Promise<void> {
    await this.binding.setPaused(false);
    this.refreshing = this.refreshing.then(() => this.reconfigure('now'));
    await this.refreshing;
  }

  /** Ends the run that is under way at the next file boundary. */
  cancel(): void {
    this.running.abort();
  }

  /** One sync that a person asked for, after the one that may be under way. `undefined` when the folder is not connected. */
  async sync(options: SyncOptions = {}): Promise<SyncReport | undefined> {
    await this.refresh();
    const { bound } = this;
    return bound?.scheduler.exclusively(async () => {
      const report = await this.run(bound, 'user', options);
      if (!bound.isPaused) bound.scheduler.ended(outcomeOf(report));
      return report;
    });
  }

  /** Looks what a sync would do, and shows it. Rejects with `SyncError` when it cannot look. */
  async preview(options: SyncOptions = {}): Promise<SyncPreview> {
    const bound = this.requireBound();
    return bound.scheduler.exclusively(async () => {
      const run = this.runOptions(bound, options);
      try {
        const { session } = await this.connect(bound, run.signal);
        const preview = await session.engine.preview(this.follow(options.onProgress), run);
        this.state.update((state) => afterPreview(state, preview));
        return preview;
      } catch (error) {
        throw this.fail(error);
      }
    });
  }

  /** Applies a person's choice. Rejects with `raced`, touching nothing, when a side is no longer as it was shown. */
  async resolve(conflict: ConflictInfo, resolution: ConflictResolution): Promise<void> {
    const [failure] = await this.resolveAll([conflict], resolution);
    if (failure !== undefined) throw failure;
  }

  /** Applies one choice to many conflicts. What fails stays as it is; resolves with the failures. */
  async resolveAll(
    conflicts: readonly ConflictInfo[],
    resolution: ConflictResolution,
    options: ResolveAllOptions = {},
  ): Promise<readonly SyncError[]> {
    const bound = this.requireBound();
    const outcomes = await bound.scheduler.exclusively(() => this.resolveTogether(bound, conflicts, resolution, options));
    this.syncSoon();
    return outcomes.flatMap(({ failure }) => failure ?? []);
  }

  /** Runs a task with the open connection, between two syncs. What is shown stays as it is, also when the task fails. */
  async use<Result>(task: (connection: Connection) => Promise<Result>): Promise<Result> {
    const bound = this.requireBound();
    return bound.scheduler.exclusively(async () => {
      const { phase } = this.state.value;
      const connection = await this.connect(bound).finally(() => this.state.update((state) => ({ ...state, phase })));
      return task(connection);
    });
  }

  /** The open connection, to look at what is kept. It does not wait for a sync that runs, and must not change anything. */
  async opened(): Promise<Connection> {
    const open = await this.requireBound().connection?.catch(() => undefined);
    return open ?? this.use((connection) => Promise.resolve(connection));
  }

  /** The bytes of a file as they are in the cloud; rejects with `raced` when another version than this is there by now. */
  async readRemote(path: string, etag: string): Promise<Uint8Array> {
    const { provider } = await this.connect(this.requireBound());
    const { content } = await provider.download(path, { etag });
    return collect(content);
  }

  /** The last content that both sides had in common; `undefined` when there was none, or it is no longer kept. */
  async readBase(path: string): Promise<Uint8Array | undefined> {
    const { session } = await this.connect(this.requireBound());
    return session.engine.baseOf({ path });
  }

  /** Ties the folder to a remote that a person has chosen. The first sync is theirs to start. */
  async bind(remote: Remote): Promise<void> {
    await this.binding.choose(remote, this.remote);
    this.configuration = '';
    this.refreshing = this.refreshing.then(() => this.reconfigure('never'));
    await this.refreshing;
  }

  /** Unties the folder. Files stay on both sides as they are. */
  async unbind(): Promise<void> {
    await this.binding.decline();
    await this.refresh();
  }

  /** Offers a remote no more to go back to. What is stored of it stays. */
  async forget(remote: Remote): Promise<void> {
    await this.binding.forget(remote);
  }

  /** Opens the connection anew, with a sync: whoever it was opened as has signed in again, or out. */
  async reconnect(): Promise<void> {
    this.configuration = '';
    this.refreshing = this.refreshing.then(() => this.reconfigure('now'));
    await this.refreshing;
  }

  /** Ends what runs at the next file boundary, and gives the folder free for other windows. */
  async dispose(): Promise<void> {
    this.isDisposed = true;
    this.bound?.closing.abort();
    this.refreshing = this.refreshing.then(() => this.close());
    await this.refreshing;
  }

  private async reconfigure(beginning: Beginning): Promise<void> {
    const next = await this.binding.look();
    if (next.key === this.configuration || this.isDisposed) return;
    this.configuration = next.key;
    this.parts.onSettingsProblems(next.problems);
    await this.close();
    this.begin(next, beginning === 'now' || (beginning === 'asSet' && next.settings.syncOnOpen));
  }

  private begin({ isTrusted, binding, settings, isPaused }: Configuration, begins: boolean): void {
    if (!isTrusted) this.state.update((state) => disconnected(state, { kind: 'untrusted' }));
    else if (binding.kind === 'unbound') this.state.update((state) => disconnected(state, { kind: 'unbound' }));
    else if (binding.kind === 'consent')
      this.state.update((state) => disconnected(state, { kind: 'consent' }, remoteLabel(binding.remote)));
    else this.startSyncing(binding.remote, settings, { isPaused, begins });
  }

  private startSyncing(
    remote: Remote,
    settings: Settings,
    { isPaused, begins }: { readonly isPaused: boolean; readonly begins: boolean },
  ): void {
    const interval = isPaused ? 0 : settings.intervalMs;
    const tellRetry = (wait: number): void => this.state.update((state) => ({ ...state, nextAttempt: this.parts.now() + wait }));
    const scheduler = new SyncScheduler((hints) => this.runIfStillSo(bound, hints), this.parts.timers, interval, tellRetry);
    const bound: Bound = { remote, settings, scheduler, closing: new AbortController(), isPaused };
    this.bound = bound;
    const label = remoteLabel(remote);
    // A pause changes nothing about what is known of this remote.
    this.state.update((state) => {
      const known = state.remote === label && isPaused !== state.isPaused ? { ...state, phase: { kind: 'idle' } as const } : undefined;
      return afterPause(known ?? disconnected(state, { kind: 'idle' }, label), isPaused);
    });
    scheduler.start(begins && !isPaused);
  }

  /** Another window may have paused or disconnected the folder since: then that is followed first. */
  private async runIfStillSo(bound: Bound, hints: readonly string[] | undefined): Promise<Outcome> {
    const isStillSo = (await this.binding.look()).key === this.configuration;
    if (isStillSo) return outcomeOf(await this.run(bound, 'background', { hints }));
    // Not awaited: it waits in turn for what runs now.
    void this.refresh();
    return 'done';
  }

  private async run(bound: Bound, trigger: Trigger, options: SyncOptions): Promise<SyncReport> {
    const actions: DoneAction[] = [];
    const ended = { trigger, before: this.state.value, startedAt: this.parts.now(), actions };
    const run = this.runOptions(bound, options);
    try {
      const { session } = await this.connect(bound, run.signal);
      const onDone = (action: SyncAction): void => void actions.push({ action, hash: session.manifest.getState(action.path)?.localHash });
      const result = await session.engine.sync(this.follow(options.onProgress), { ...run, onDone });
      this.state.update((state) => afterResult(state, result, this.parts.now()));
      const failure = result.errors.find(({ path }) => path === undefined);
      return this.report({ ...ended, result, failure: failure && new SyncError(failure.code, failure.message) });
    } catch (error) {
      return this.report({ ...ended, failure: this.fail(error) });
    }
  }

  private async resolveTogether(
    bound: Bound,
    conflicts: readonly ConflictInfo[],
    resolution: ConflictResolution,
    { signal, onEach }: ResolveAllOptions,
  ): Promise<readonly Pick<ConflictOutcome, 'failure'>[]> {
    const run = this.runOptions(bound, { signal });
    let done = 0;
    try {
      const { session } = await this.connect(bound, run.signal);
      const note = (outcome: ConflictOutcome): void => {
        onEach?.(++done);
        if (outcome.failure === undefined) this.noteResolved(session, outcome, resolution);
      };
      return await session.engine.resolveAll(conflicts, resolution, { signal: run.signal, onEach: note });
    } catch (error) {
      return [{ failure: SyncError.from(error) }];
    }
  }

  private noteResolved({ manifest }: Session, { conflict, copy }: ConflictOutcome, resolution: ConflictResolution): void {
    this.state.update((state) => afterResolve(state, conflict.path));
    this.parts.log.info(`"${conflict.path}": conflict resolved (${typeof resolution === 'string' ? resolution : 'merged'}).`);
    const hash = manifest.getState(conflict.path)?.localHash;
    this.parts.onResolved?.({ conflict, resolution, copy, hash, at: this.parts.now() });
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

  private runOptions({ closing }: Bound, { signal, approval, hints }: SyncOptions): RunOptions & { readonly signal: AbortSignal } {
    this.running = new AbortController();
    const signals = [closing.signal, this.running.signal, ...(signal === undefined ? [] : [signal])];
    return { approval, hints, signal: AbortSignal.any(signals) };
  }

  /** The connection, opened at the first use and again after another process took the folder over. */
  private async connect(bound: Bound, signal: AbortSignal = bound.closing.signal): Promise<Connection> {
    const open = await bound.connection?.catch(() => undefined);
    if (open !== undefined && !open.session.lost.aborted) return open;
    await open?.close();
    if (bound.closing.signal.aborted) throw new SyncError('aborted', t('The folder was disconnected.'));
    bound.connection = this.openConnection(bound);
    return unlessAborted(bound.connection, signal);
  }

  private async openConnection({ remote, settings, closing }: Bound): Promise<Connection> {
    this.state.update((state) => ({ ...state, phase: { kind: 'scanning', message: t('Connecting') }, nextAttempt: undefined }));
    const connection = await this.parts.openConnection(remote, settings, closing.signal);
    const { manifest } = connection.session;
    await this.binding.startAfresh(() => {
      manifest.clear();
      return manifest.flush();
    });
    return connection;
  }

  private requireBound(): Bound {
    if (this.bound === undefined)
      throw new SyncError('usage', t('This folder is not connected to a cloud. Run "Cloud Sync: Connect…" first.'));
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
