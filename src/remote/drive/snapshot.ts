import type { StoreBehaviour } from './probe';
import type { DriveNode } from './node';
import type { DriveRoot } from './place';

/** Raised whenever what is kept changes its form: an older one is not read. */
const format = 2;

/** What is known of a Drive folder, as it is kept from one process to the next. */
export interface Snapshot {
  /** The provider's id, the endpoint and the account: it is of use for these alone. */
  readonly owner: string;
  readonly root: DriveRoot;
  readonly behaviour?: StoreBehaviour | undefined;
  /** The listing and the place in the feed up to which it is right; absent when there was none yet. */
  readonly listing?: KeptListing | undefined;
}

export interface KeptListing {
  readonly cursor: string;
  /** When all of it was listed anew, in milliseconds since the epoch. */
  readonly listedAt: number;
  /** From when on (RFC 3339, Drive's clock) files may be missing in that listing, because it came late; absent once they were looked for. */
  readonly unsureSince?: string | undefined;
  readonly nodes: readonly DriveNode[];
  /** Ids of the folders among them of which it is not known yet what lies in them. */
  readonly unlisted: readonly string[];
}

export function formatSnapshot(snapshot: Snapshot): string {
  return JSON.stringify({ format, ...snapshot });
}

/** `undefined` for what is not this owner's, of another form, or damaged. */
export function parseSnapshot(text: string | undefined, owner: string): Snapshot | undefined {
  try {
    const value = JSON.parse(text ?? '') as (Snapshot & { readonly format?: unknown }) | null;
    const isOurs = value?.format === format && value.owner === owner && typeof value.root.id === 'string';
    return isOurs && isWhole(value.listing) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isWhole(listing: KeptListing | undefined): boolean {
  if (listing === undefined) return true;
  const { cursor, listedAt, nodes, unlisted } = listing;
  return typeof cursor === 'string' && typeof listedAt === 'number' && Array.isArray(nodes) && Array.isArray(unlisted);
}
