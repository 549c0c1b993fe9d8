import type { Environment } from '../environment';
import type { AsyncFileSystem } from '../model/fileSystem';
import { acquireLease, type Lease, type LeaseOwner } from './lease';

/** The lease of one process, and how many parts of it work under it. */
interface Held {
  readonly lease: Lease;
  users: number;
}

/** The lease on a state for all parts of one process that work on it: taken with the first of them, given back with the last. */
export class SharedLease {
  private held: Held | undefined;
  /** Takes and releases follow each other: a lease that is being released is nobody's to join. */
  private tail: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly state: AsyncFileSystem,
    private readonly owner: LeaseOwner,
    private readonly environment: Environment,
  ) {}

  /** Rejects with `locked` when another process has the lease. */
  take(signal?: AbortSignal): Promise<Lease> {
    return this.inTurn(async () => {
      if (this.held?.lease.lost.aborted !== false) {
        this.held = { lease: await acquireLease(this.state, this.owner, this.environment, signal), users: 0 };
      }
      const { held } = this;
      held.users++;
      let isReleased = false;
      const release = async (): Promise<void> => {
        if (isReleased) return;
        isReleased = true;
        await this.inTurn(() => this.leave(held));
      };
      return { lost: held.lease.lost, release };
    });
  }

  private async leave(held: Held): Promise<void> {
    held.users--;
    if (held.users > 0) return;
    if (this.held === held) this.held = undefined;
    await held.lease.release();
  }

  private inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
