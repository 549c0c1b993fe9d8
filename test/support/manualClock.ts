import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Environment } from '../../src/core/environment';
import { SyncError } from '../../src/core/errors';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A world in which time passes only when the test says so. */
export class ManualClock implements Environment {
  readonly log = { debug: (): void => undefined, info: (): void => undefined, warn: (): void => undefined };
  private time = 0;
  private dice = 0;
  private readonly sleepers = new Set<Sleeper>();

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  /** Repeatable, and never the same twice in a row. */
  random(): number {
    this.dice = (this.dice * 48_271 + 11) % 2_147_483_647;
    return this.dice / 2_147_483_647;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.time + milliseconds, wake: resolve };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.sleepers.delete(sleeper);
        reject(new SyncError('aborted', 'The sleep was interrupted.'));
      });
    });
  }

  /** Lets time pass in small steps, and what it wakes run until it waits again. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await this.settle();
    while (this.time < end) {
      this.time = Math.min(end, this.time + 100);
      for (const sleeper of [...this.sleepers]) {
        if (sleeper.until > this.time) continue;
        this.sleepers.delete(sleeper);
        sleeper.wake();
      }
      await this.settle();
    }
  }

  /** Resolves when everything that waits, waits for this clock. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  }
}
