import type { Random } from './random';

interface Waiting {
  readonly owner: string;
  readonly label: string;
  release(): void;
}

/**
 * Owns every moment at which something could happen: whatever awaits anything waits here, and is let go one at a time,
 * in an order that the seed decides. Nothing else in a run takes time.
 */
export class Scheduler {
  private waiting: Waiting[] = [];
  /** Every release so far, in one number: two runs of a seed must end with the same. */
  trace = 0;
  steps = 0;

  constructor(private readonly random: Random) {}

  /** Waits for its turn. */
  turn(owner: string, label: string): Promise<void> {
    return new Promise((resolve) => this.waiting.push({ owner, label, release: resolve }));
  }

  /** Forgets what a dead process waits for: it never goes on. */
  forget(owner: string): void {
    this.waiting = this.waiting.filter((entry) => entry.owner !== owner);
  }

  /** Lets one of those waiting go on until it waits again or is done. Says whether there was one. */
  async step(): Promise<boolean> {
    const { waiting } = this;
    if (waiting.length === 0) return false;
    const [next] = waiting.splice(this.random.below(waiting.length), 1);
    this.steps++;
    this.note(`${next?.owner}:${next?.label}`);
    next?.release();
    await settled();
    return true;
  }

  /** Resolves when all that was just started waits here, or is done. */
  settle(): Promise<void> {
    return settled();
  }

  private note(text: string): void {
    for (let index = 0; index < text.length; index++) this.trace = (Math.imul(this.trace, 31) + text.charCodeAt(index)) | 0;
  }
}

/** Resolves when every promise that can go on by itself has done so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
