import type { DriveItem } from './model';

interface Pending {
  /** What listings still show; nothing when the item is new. */
  readonly before: DriveItem | undefined;
  listingsLeft: number;
}

/** What listings show while they lag behind: `files.list` searches an index, `files.get` does not. */
export class LateListing {
  private lateness = 0;
  private readonly pending = new Map<string, Pending>();

  /** From now on each change is missing from the next `listings` listings; 0 ends that for later changes. */
  delayBy(listings: number): void {
    this.lateness = listings;
  }

  /** Notes that an item is about to change. */
  changed(id: string, before: DriveItem | undefined): void {
    if (this.lateness > 0 && !this.pending.has(id)) this.pending.set(id, { before, listingsLeft: this.lateness });
  }

  /** Whether a listing shows something else than what is there. */
  get isLate(): boolean {
    return this.pending.size > 0;
  }

  /** The items as this listing shows them, and one listing less to wait. */
  view(current: readonly DriveItem[]): readonly DriveItem[] {
    if (!this.isLate) return current;
    const shown = new Map(current.map((item) => [item.id, item]));
    for (const [id, entry] of this.pending) {
      if (entry.before === undefined) shown.delete(id);
      else shown.set(id, entry.before);
      entry.listingsLeft -= 1;
      if (entry.listingsLeft <= 0) this.pending.delete(id);
    }
    return [...shown.values()];
  }
}
