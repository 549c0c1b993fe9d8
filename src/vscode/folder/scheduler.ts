import type { SyncError } from '../../core';
import { unlessAborted } from '../abort';

/** The clock and the dice, passed in. */
export interface Timers {
  /** Calls back once after so many milliseconds; the function returned takes that back. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Milliseconds on a clock that only goes forward. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
}

/** The real ones. */
export const systemTimers: Timers = {
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
  random: () => Math.random(),
};

/**
 * How a background sync ended. `retry` asks for another try, less and less often, as after a lost connection; `wait`
 * for one again and again, as while another window has the folder and may close at any time.
 */
export type Outcome = 'done' | 'retry' | 'wait';

/** What follows a sync, by why it failed. */
export function outcomeOf({ failure }: { readonly failure?: Pick<SyncError, 'code' | 'retry'> | undefined }): Outcome {
  if (failure?.code === 'locked') return 'wait';
  // Also what could be tried at once has failed for a whole run by then: a connection that broke is still broken.
  return failure === undefined || failure.retry === 'never' ? 'done' : 'retry';
}

/** Milliseconds of quiet after the last hint before a sync, and the longest that hints can put it off. */
const quiet = 800;
const longestQuiet = 5000;

/** Milliseconds for which syncs may go by hints alone: watchers lose events. */
const hintsLast = 300_000;

/** Milliseconds before the first and the last of the tries after a failure; they double in between. */
const firstRetry = 15_000;
const lastRetry = 600_000;

/** Milliseconds between two looks whether the other window has closed. */
const waitingInterval = 5_000;

/**
 * Decides when a folder syncs in the background: soon after hints, which it gathers; by the clock; and again after
 * failures, less and less often. One task runs at a time. Hints during a run lead to one more run, which ends it: a run
 * that changes nothing gives no hints.
 */
export class SyncScheduler {
  private busy = 0;
  private tail: Promise<unknown> = Promise.resolve();
  private firstHint: number | undefined;
  private hintedWhileBusy = false;
  /** Where something may have changed since the last sync, while it is known. */
  private hints: Set<string> | undefined;
  /** When everything was last looked at. */
  private lastFull = -Infinity;
  private failures = 0;
  private failedAt = -Infinity;
  private isWaiting = false;
  private cancelHint: (() => void) | undefined;
  private cancelNext: (() => void) | undefined;
  private isDisposed = false;

  constructor(
    /** `hints`: nothing else has changed, as far as is known; `undefined`: anything may have. */
    private readonly sync: (hints: readonly string[] | undefined) => Promise<Outcome>,
    private readonly timers: Timers,
    /** Milliseconds between two syncs by the clock; 0: none. */
    private readonly interval: number,
    /** Told in how many milliseconds the next try after a failure follows. */
    private readonly onRetryPlanned: (milliseconds: number) => void = () => undefined,
  ) {}

  /** Starts the clock, with a sync right now or after the first interval. */
  start(syncsNow: boolean): void {
    if (syncsNow) this.syncNow();
    else this.planNext();
  }

  /** Something may have changed, at this path where it is known: sync when it has become quiet. */
  hint(path?: string): void {
    if (path === undefined) this.hints = undefined;
    else this.hints?.add(path);
    this.planHinted();
  }

  /** Sync everything in the background now; when a sync is under way, once more after it. */
  syncNow(): void {
    this.hints = undefined;
    this.run();
  }

  /** Runs a task after the one that runs now; the clock starts anew after it. Until its turn has come the signal ends it at once. */
  async exclusively<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    this.busy++;
    this.clear();
    const turn = signal === undefined ? this.tail : unlessAborted(this.tail, signal);
    const result = this.tail.then(() => turn).then(task);
    this.tail = result.catch(() => undefined);
    try {
      await turn;
      return await result;
    } finally {
      this.busy--;
      if (this.busy === 0) this.planNext();
    }
  }

  /** Tells, from within a task that a person asked for, how it ended: it decides when the next try follows. */
  ended(outcome: Outcome): void {
    this.failures = outcome === 'retry' ? this.failures + 1 : 0;
    this.isWaiting = outcome === 'wait';
    this.failedAt = this.timers.now();
    // What a sync in vain was to look at is still to be looked at.
    if (outcome !== 'done') this.hints = undefined;
  }

  /** Resolves when no task runs. */
  async idle(): Promise<void> {
    await this.tail;
  }

  dispose(): void {
    this.isDisposed = true;
    this.clear();
  }

  private planHinted(): void {
    if (this.busy > 0) {
      this.hintedWhileBusy = true;
      return;
    }
    const now = this.timers.now();
    this.firstHint ??= now;
    // A cloud that does not answer is not asked again for each file that a build writes.
    const earliest = this.failures > 0 ? this.failedAt + firstRetry - now : 0;
    const wait = Math.max(earliest, Math.min(quiet, this.firstHint + longestQuiet - now), 0);
    this.cancelHint?.();
    if (!this.isDisposed) this.cancelHint = this.timers.after(wait, () => this.run(true));
  }

  private run(isHinted = false): void {
    if (this.isDisposed) return;
    if (this.busy > 0) {
      this.hintedWhileBusy = true;
      return;
    }
    void this.exclusively(() => this.runInBackground(isHinted));
  }

  private async runInBackground(isHinted: boolean): Promise<void> {
    const { failures } = this;
    this.ended(this.isDisposed ? 'done' : await this.sync(this.takeHints()));
    // The tries between those by the clock make these no rarer.
    if (isHinted && failures > 0) this.failures = Math.min(failures, this.failures);
  }

  private takeHints(): readonly string[] | undefined {
    const now = this.timers.now();
    const hints = this.hints !== undefined && now - this.lastFull < hintsLast ? [...this.hints] : undefined;
    if (hints === undefined) this.lastFull = now;
    this.hints = new Set();
    return hints;
  }

  private planNext(): void {
    if (this.isDisposed) return;
    if (this.hintedWhileBusy) {
      this.hintedWhileBusy = false;
      this.planHinted();
    }
    // Spread over a fifth, so that the devices of a team do not all ask at once.
    const spread = 0.9 + 0.2 * this.timers.random();
    const wait = Math.round(this.pauseBeforeNext() * spread);
    if (wait > 0) this.cancelNext = this.timers.after(wait, () => this.syncNow());
    if (this.failures > 0) this.onRetryPlanned(wait);
  }

  private pauseBeforeNext(): number {
    if (this.isWaiting) return waitingInterval;
    if (this.failures === 0) return this.interval;
    const longest = this.interval > 0 ? Math.max(firstRetry, this.interval) : lastRetry;
    return Math.min(longest, lastRetry, firstRetry * 2 ** (this.failures - 1));
  }

  private clear(): void {
    this.cancelHint?.();
    this.cancelNext?.();
    this.cancelHint = this.cancelNext = this.firstHint = undefined;
  }
}
