import type { SyncError } from '../errors';

/**
 * How two sides disagree about one path. An edit against a delete is not among them: the edit survives, and nobody is asked.
 * `nameClash` covers names that some disk takes for one: they differ in case, or in the form of an accent.
 */
export type ConflictKind = 'bothEdited' | 'bothCreated' | 'fileAndFolder' | 'nameClash';

/** A path that both sides changed, each in its own way. */
export interface ConflictInfo {
  readonly path: string;
  readonly kind: ConflictKind;
  /** Milliseconds since the epoch, by that side's clock: for the reader, not to be compared. */
  readonly localModified: number;
  readonly remoteModified: number;
  /** SHA-256 (hex). A choice made for other contents is refused. */
  readonly localHash: string;
  /** SHA-256 (hex). */
  readonly remoteHash: string;
  /** The version token of the content in the cloud. */
  readonly etag: string;
  /** Where the local content was kept, when both were kept. */
  readonly copy?: string | undefined;
}

/** `merge` gives the bytes that replace both. `skip` leaves the conflict as it is. */
export type ConflictResolution = 'keepLocal' | 'keepRemote' | 'keepBoth' | 'skip' | { readonly merge: Uint8Array };

/** What became of a conflict that a person decided about. Without a `failure` it is ended. */
export interface ConflictOutcome {
  readonly conflict: ConflictInfo;
  /** Where the local content was kept, when both were kept. */
  readonly copy?: string | undefined;
  /** Why it is left as it is; `raced` when a side is no longer what it was when the choice was shown. */
  readonly failure?: SyncError | undefined;
}

/** What to do with conflicts that nobody looks at. */
export interface ConflictPolicy {
  /** Merge text by diff3 where the last common content is known and the result is clean. */
  readonly merge: boolean;
  /** For all others: leave them pending, keep both contents, or let one side have the name (the other goes to the trash). */
  readonly otherwise: 'ask' | 'both' | 'local' | 'remote';
}
