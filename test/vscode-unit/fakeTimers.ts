import type { Timers } from '../../src/vscode/folder/scheduler';

/** A clock that goes only when a test says so. */
export class FakeTimers implements Timers {
  private time = 0;
  private readonly waiting = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.time;
  }

  /** In the middle: no spread. */
  random(): number {
    return 0.5;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.time + milliseconds, callback };
    this.waiting.add(timer);
    return () => void this.waiting.delete(timer);
  }

  /** How many timers are set. */
  get pending(): number {
    return this.waiting.size;
  }

  /** Lets time go by; what falls due is called in order, and has ended what it can end at once. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      const [next] = [...this.waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.waiting.delete(next);
      this.time = next.at;
      next.callback();
      await settled();
    }
    this.time = end;
    await settled();
  }
}

/** Resolves when all that needs no timer, disk or network has ended. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A promise that a test settles. */
export function gateway(): { readonly promise: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}
