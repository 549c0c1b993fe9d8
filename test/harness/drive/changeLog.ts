import { invalidParameter } from './driveError';

/** One entry of the feed: the last change of one item. */
export interface ChangeEntry {
  readonly sequence: number;
  readonly itemId: string;
  readonly driveId: string | undefined;
  readonly time: number;
  /** Whether the app had made the item, which is gone when its removal is read. */
  readonly isAppAuthorized: boolean;
  readonly removed: boolean;
}

/** The feed of changes. Each item stands in it once, at its latest change (guide "Retrieve changes"). */
export class ChangeLog {
  private readonly latest = new Map<string, ChangeEntry>();
  private next = 100;
  private oldestKnown = 100;
  private heldFrom: number | undefined;

  record(entry: Omit<ChangeEntry, 'sequence'>): void {
    this.latest.delete(entry.itemId);
    this.latest.set(entry.itemId, { ...entry, sequence: this.next++ });
  }

  /** The token from which all later changes can be read. */
  startToken(): string {
    return String(this.heldFrom ?? this.next);
  }

  /** All visible entries from the token on, in order of time. Rejects tokens it has never given with 400. */
  since(token: string): readonly ChangeEntry[] {
    const from = this.parse(token);
    const end = this.heldFrom ?? this.next;
    return [...this.latest.values()].filter(({ sequence }) => sequence >= from && sequence < end);
  }

  /** Makes every token given so far invalid. */
  forgetTokens(): void {
    this.next += 1_000;
    this.oldestKnown = this.next;
  }

  /** Shows no change from now on until `release`: the feed lags behind. */
  hold(): void {
    this.heldFrom ??= this.next;
  }

  release(): void {
    this.heldFrom = undefined;
  }

  private parse(token: string): number {
    const sequence = /^[0-9]{1,15}$/.test(token) ? Number(token) : Number.NaN;
    if (!(sequence >= this.oldestKnown && sequence <= this.next)) throw invalidParameter('pageToken');
    return sequence;
  }
}
