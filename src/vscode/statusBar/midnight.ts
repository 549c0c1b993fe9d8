import type { Timers } from '../folder/scheduler';

/** Milliseconds from a moment to the beginning of the next day in local time. */
export function untilMidnight(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() - now;
}

/** Calls back when a new day begins, as texts say "today"; at most one call waits. Nothing waits before `watch`. */
export class Midnight {
  private cancel: (() => void) | undefined;

  constructor(
    private readonly timers: Timers,
    private readonly now: () => number,
    private readonly callback: () => void,
  ) {}

  /** Waits for the next day, unless it waits already. */
  watch(): void {
    this.cancel ??= this.timers.after(untilMidnight(this.now()), () => {
      this.cancel = undefined;
      this.callback();
    });
  }

  dispose(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
