import { SyncError, type ConflictInfo, type ConflictOutcome, type ConflictResolution, type Log, type Session } from '../../core';
import type { ProgressListener, RunOptions, SyncAction, SyncPreview, SyncStage } from '../../core';
import type { Connection } from './connection';
import { describeResult } from './describeResult';
import { FolderAccess, type AccessParts } from './folderAccess';
import type { Configuration } from './folderBinding';
import { t } from '../texts/l10n';
import { readUpTo } from './readUpTo';
import { remoteLabel, type Remote } from './remote';
import { outcomeOf, SyncScheduler, type Outcome, type Timers } from './scheduler';
import {
  afterFailure,
  afterPause,
  afterPreview,
  afterProgress,
  afterResolve,
  afterResult,
  disconnected,
  isWaiting,
  type FolderState,
} from './state';
import type { Store } from '../store';
import type { DoneAction, ResolvedConflict, SyncReport, Trigger } from './syncReport';
import type { Contents } from '../trash/contents';
import { failureOf, resultOf } from './unavailable';

/** What syncs of a folder are made with, and who hears of them. */
export interface SyncParts extends AccessParts {
  readonly timers: Timers;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly onSynced: (report: SyncReport) => void;
  readonly onResolved?: ((event: ResolvedConflict) => void) | undefined;
}

/** What a folder is tied to, until that changes. */
export interface Bond extends Pick<Configuration, 'settings' | 'isPaused'> {
  readonly remote: Remote;
  /** Whether it is still so: another window may have changed it. What has changed is then followed after the task that asks. */
  readonly isStillSo: () => Promise<boolean>;
  /** Runs when the connection was opened, before it is used. */
  readonly onOpened: (connection: Connection) => Promise<void>;
}

export interface SyncOptions extends Pick<RunOptions, 'signal' | 'approval' | 'hints'> {
  readonly onProgress?: ProgressListener | undefined;
  /** Default: a person. */
  readonly trigger?: Trigger | undefined;
}

export interface ResolveAllOptions {
  readonly signal?: AbortSignal;
  /** Told how many are done. */
  readonly onEach?: (done: number) => void;
}

/** Milliseconds between two signs of progress: a run over many small files would flood the window. */
const betweenUpdates = 100;

/** The syncs of a folder with one remote: one at a time, in the background or asked for, until the folder is tied to something else. */
export class BoundFolder {
  private readonly scheduler: SyncScheduler;
  private readonly access: FolderAccess;
  /** Ends the run that is under way, and no other. */
  private running = new AbortController();

  constructor(
    private readonly parts: SyncParts,
    private readonly state: Store<FolderState>,
    private readonly bond: Bond,
  ) {
    const { settings, isPaused, remote } = bond;
    const tellRetry = (wait: number): void => state.update((before) => ({ ...before, nextAttempt: parts.now() + wait }));
    const interval = isPaused ? 0 : settings.intervalMs;
    this.scheduler = new SyncScheduler((hints) => this.runInBackground(hints), parts.timers, interval, tellRetry);
    this.access = new FolderAccess(parts, remote, settings, bond.onOpened);
  }

  get remote(): Remote {
    return this.bond.remote;
  }

  /** Starts the clock, with a sync at once or not. `isKnown`: what is shown is about this remote, and stays true. */
  start(syncsNow: boolean, isKnown: boolean): void {
    const { remote, isPaused } = this.bond;
    const idle = { kind: 'idle' } as const;
    const begun = (state: FolderState): FolderState =>
      isKnown ? { ...state, phase: idle } : disconnected(state, idle, remoteLabel(remote));
    this.state.update((state) => afterPause(begun(state), isPaused));
    this.scheduler.start(syncsNow && !isPaused);
  }

  /** Something in the folder may have changed; `path` is relative to it, where it is known. */
  async hint(path?: string): Promise<void> {
    if (this.bond.isPaused || !this.bond.settings.syncOnSave) return;
    const { connection } = this.access;
    if (path !== undefined && connection !== undefined && !(await connection.isNews(path))) return;
    this.scheduler.hint(path === '' ? undefined : path);
  }

  /** Sync in the background without waiting for a hint. */
  syncSoon(): void {
    if (!this.bond.isPaused) this.scheduler.syncNow();
  }

  /** The window has the focus again after a while. */
  welcomeBack(): void {
    if (this.bond.settings.syncOnFocus) this.syncSoon();
  }

  /** Ends the run that is under way at the next file boundary. */
  cancel(): void {
    this.running.abort();
  }

  /** One sync that was asked for, after the one that may be under way. */
  async sync(options: SyncOptions): Promise<SyncReport> {
    // While it waits for its turn, what a person wants to end is the sync that they see.
    const cancel = (): void => this.cancel();
    options.signal?.addEventListener('abort', cancel);
    const task = async (): Promise<SyncReport> => {
      const report = await this.run(options.trigger ?? 'user', options);
      if (!this.bond.isPaused) this.scheduler.ended(outcomeOf(report));
      return report;
    };
    return this.scheduler.exclusively(task).finally(() => options.signal?.removeEventListener('abort', cancel));
  }

  /** Looks what a sync would do, and shows it. Rejects with `SyncError` when it cannot look. */
  preview(options: SyncOptions): Promise<SyncPreview> {
    return this.scheduler.exclusively(async () => {
      const run = this.runOptions(options);
      this.showOpening();
      try {
        const { session } = await this.access.connect(run.signal);
        const preview = await session.engine.preview(this.follow(options.onProgress), run);
        this.state.update((state) => afterPreview(state, preview));
        return preview;
      } catch (error) {
        throw this.fail(error);
      }
    }, options.signal);
  }

  /** Applies one choice to many conflicts. What fails stays as it is; resolves with the failures. */
  async resolveAll(
    conflicts: readonly ConflictInfo[],
    resolution: ConflictResolution,
    options: ResolveAllOptions,
  ): Promise<readonly SyncError[]> {
    const task = (): Promise<readonly Pick<ConflictOutcome, 'failure'>[]> => this.resolveTogether(conflicts, resolution, options);
    const outcomes = await this.scheduler.exclusively(task, options.signal).catch((error: unknown) => [{ failure: SyncError.from(error) }]);
    this.syncSoon();
    return outcomes.flatMap(({ failure }) => failure ?? []);
  }

  /** Runs a task with the open connection, between two syncs. What is shown stays as it is, also when the task fails. */
  use<Result>(task: (connection: Connection) => Promise<Result>): Promise<Result> {
    return this.scheduler.exclusively(async () => task(await this.access.connect()));
  }

  /** The open connection, to look at what is in the cloud. It does not wait for a sync that runs, and must not change anything. */
  async opened(): Promise<Connection> {
    return this.access.connection ?? this.use((connection) => Promise.resolve(connection));
  }

  /** What is kept on this computer, to look at: it needs no cloud. */
  look(): Promise<Contents> {
    return this.access.look();
  }

  /** Changes what is kept on this computer, or the folder by means of it: it needs no cloud. Rejects with `locked` when another window has the folder. */
  change<Result>(task: (contents: Contents) => Promise<Result>): Promise<Result> {
    return this.access.change(task, (exclusive) => this.scheduler.exclusively(exclusive));
  }

  /** The bytes of a file as they are in the cloud; rejects with `raced` when another version than this is there by now, with `tooLarge` when it has more bytes than `limit`. */
  async readRemote(path: string, etag: string, limit: number): Promise<Uint8Array> {
    const { provider } = await this.access.connect();
    return readUpTo(await provider.download(path, { etag }), limit);
  }

  /** The last content that both sides had in common; `undefined` when there was none, or it is no longer kept. */
  async readBase(path: string): Promise<Uint8Array | undefined> {
    const { session } = await this.access.connect();
    return session.engine.baseOf({ path });
  }

  /** Ends what runs at the next file boundary. */
  interrupt(): void {
    this.access.interrupt();
  }

  /** The same, and gives the folder free for other windows. */
  async close(): Promise<void> {
    this.interrupt();
    this.scheduler.dispose();
    await this.scheduler.idle();
    await this.access.close();
  }

  private async runInBackground(hints: readonly string[] | undefined): Promise<Outcome> {
    return (await this.bond.isStillSo()) ? outcomeOf(await this.run('background', { hints })) : 'done';
  }

  private async run(trigger: Trigger, options: SyncOptions): Promise<SyncReport> {
    const actions: DoneAction[] = [];
    const ended = { trigger, before: this.state.value, startedAt: this.parts.now(), actions };
    const run = this.runOptions(options);
    // What was to be waited for is shown until it has come: a try in vain every few seconds would only flicker.
    if (trigger === 'user' || !isWaiting(ended.before)) this.showOpening();
    try {
      const { session } = await this.access.connect(run.signal);
      const onDone = (action: SyncAction): void => void actions.push({ action, hash: session.manifest.getState(action.path)?.localHash });
      const result = resultOf(this.remote, await session.engine.sync(this.follow(options.onProgress), { ...run, onDone }));
      this.state.update((state) => afterResult(state, result, this.parts.now()));
      const failure = result.errors.find(({ path }) => path === undefined);
      return this.report({ ...ended, result, failure: failure && new SyncError(failure.code, failure.message) });
    } catch (error) {
      return this.report({ ...ended, failure: this.fail(error) });
    }
  }

  private async resolveTogether(
    conflicts: readonly ConflictInfo[],
    resolution: ConflictResolution,
    { signal, onEach }: ResolveAllOptions,
  ): Promise<readonly Pick<ConflictOutcome, 'failure'>[]> {
    const run = this.runOptions({ signal });
    let done = 0;
    try {
      const { session } = await this.access.connect(run.signal);
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
    this.parts.onResolved?.({ remote: this.remote, conflict, resolution, copy, hash, at: this.parts.now() });
  }

  private report(ended: Omit<SyncReport, 'remote' | 'after'>): SyncReport {
    const report: SyncReport = { ...ended, remote: this.remote, after: this.state.value };
    for (const line of describeResult(report.result, report.failure)) this.parts.log[line.level](line.text);
    this.parts.onSynced(report);
    return report;
  }

  private fail(error: unknown): SyncError {
    const failure = failureOf(this.remote, error);
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

  private runOptions({ signal, approval, hints }: SyncOptions): RunOptions & { readonly signal: AbortSignal } {
    this.running = new AbortController();
    const signals = [this.access.closed, this.running.signal, ...(signal === undefined ? [] : [signal])];
    return { approval, hints, signal: AbortSignal.any(signals) };
  }

  private showOpening(): void {
    if (this.access.connection !== undefined) return;
    this.state.update((state) => ({ ...state, phase: { kind: 'scanning', message: t('Connecting') }, nextAttempt: undefined }));
  }
}
