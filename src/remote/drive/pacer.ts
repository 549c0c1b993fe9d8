import { longestAsked } from '../../core/retry';
import type { DriveWorld } from './driveOptions';

/** Milliseconds. */
const firstGap = 50;
const longestGap = 2_000;
const firstPause = 500;
const longestPause = 32_000;
const leastGap = 5;

/**
 * The one gate that all requests to Drive pass. As long as Drive answers, it is open. When Drive asks for fewer
 * requests, all of them pause together, for as long as it says, and then start at a distance from each other that
 * shrinks again with every answer.
 */
export class Pacer {
  private gap = 0;
  private pause = 0;
  private next = 0;

  constructor(private readonly world: DriveWorld) {}

  /** Waits for this request's turn. */
  async turn(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const wait = this.next - this.world.monotonic();
      if (wait <= 0) break;
      await this.world.sleep(wait, signal);
    }
    this.next = this.world.monotonic() + this.gap;
  }

  /** Drive asked for fewer requests. Of many that it asked at the same time, the first one counts. */
  slowDown(retryAfterMs: number | undefined): void {
    const now = this.world.monotonic();
    const isKnown = this.next - now > this.gap;
    if (!isKnown) {
      this.gap = Math.min(longestGap, Math.max(firstGap, this.gap * 2));
      this.pause = Math.min(longestPause, Math.max(firstPause, this.pause * 2));
    }
    const growing = this.pause * (0.5 + this.world.random() / 2);
    this.next = Math.max(this.next, now + Math.max(Math.min(retryAfterMs ?? 0, longestAsked), isKnown ? 0 : growing));
  }

  /** Drive answered. */
  answered(): void {
    this.pause = 0;
    this.gap = this.gap < leastGap ? 0 : this.gap * 0.9;
  }
}
