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

/** How a background sync ended: `retry` asks for another try soon, as after a lost connection. */
export type Outcome = 'done' | 'retry';

/** Milliseconds of quiet after the last hint before a sync, and the longest that hints can put it off. */
const quiet = 800;
const longestQuiet = 5000;

/** Milliseconds before the first and the last of the tries after a failure; they double in between. */
const firstRetry = 15_000;
const lastRetry = 600_000;

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
  private failures = 0;
  private cancelHint: (() => void) | undefined;
  private cancelNext: (() => void) | undefined;
  private isDisposed = false;

  constructor(
    private readonly sync: () => Promise<Outcome>,
    private readonly timers: Timers,
    /** Milliseconds between two syncs by the clock; 0: none. */
    private readonly interval: number,
  ) {}

  /** Starts the clock, with a sync right now or after the first interval. */
  start(syncsNow: boolean): void {
    if (syncsNow) this.syncNow();
    else this.planNext();
  }

  /** Something may have changed: sync when it has become quiet. */
  hint(): void {
    if (this.busy > 0) {
      this.hintedWhileBusy = true;
      return;
    }
    const now = this.timers.now();
    this.firstHint ??= now;
    const wait = Math.max(0, Math.min(quiet, this.firstHint + longestQuiet - now));
    this.cancelHint?.();
    if (!this.isDisposed) this.cancelHint = this.timers.after(wait, () => this.syncNow());
  }

  /** Sync in the background now; when one is under way, once more after it. */
  syncNow(): void {
    if (this.isDisposed) return;
    if (this.busy > 0) {
      this.hintedWhileBusy = true;
      return;
    }
    void this.exclusively(() => this.runInBackground());
  }

  /** Runs a task after the one that runs now; the clock starts anew after it. */
  async exclusively<Result>(task: () => Promise<Result>): Promise<Result> {
    this.busy++;
    this.clear();
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      this.busy--;
      if (this.busy === 0) this.planNext();
    }
  }

  /** Resolves when no task runs. */
  async idle(): Promise<void> {
    await this.tail;
  }

  dispose(): void {
    this.isDisposed = true;
    this.clear();
  }

  private async runInBackground(): Promise<void> {
    const outcome = this.isDisposed ? 'done' : await this.sync();
    this.failures = outcome === 'retry' ? this.failures + 1 : 0;
  }

  private planNext(): void {
    if (this.isDisposed) return;
    if (this.hintedWhileBusy) {
      this.hintedWhileBusy = false;
      this.hint();
    }
    const wait = this.failures > 0 ? Math.min(lastRetry, firstRetry * 2 ** (this.failures - 1)) : this.interval;
    // Spread over a fifth, so that the devices of a team do not all ask at once.
    const spread = 0.9 + 0.2 * this.timers.random();
    if (wait > 0) this.cancelNext = this.timers.after(Math.round(wait * spread), () => this.syncNow());
  }

  private clear(): void {
    this.cancelHint?.();
    this.cancelNext?.();
    this.cancelHint = this.cancelNext = this.firstHint = undefined;
  }
}
