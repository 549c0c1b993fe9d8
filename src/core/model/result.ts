import type { SyncErrorCode } from '../errors';
import type { ConflictInfo } from './conflict';
import type { BlockedPath } from './fileSystem';

/** A path that failed, or (without a path) the reason why the run ended early. */
export interface PathError {
  readonly path?: string | undefined;
  readonly code: SyncErrorCode;
  readonly message: string;
}

/** Which brake stopped a run before its first action. */
export type BrakeKind = 'massChange' | 'emptyLocal' | 'emptyRemote' | 'otherRemote';

export interface Stop {
  readonly brake: BrakeKind;
  /** A sentence for the user. */
  readonly message: string;
  /** What would have been deleted or overwritten. */
  readonly paths: readonly string[];
  /** Names exactly this set of actions: passed back as `approval`, it lets through these and no others. */
  readonly approval: string;
}

/** What a sync did. The counts are of effects that were confirmed, whatever came after. */
export interface CloudSyncResult {
  /** Both sides hold the same now, except for paths listed in `blocked`. */
  readonly success: boolean;
  readonly filesUploaded: number;
  readonly filesDownloaded: number;
  readonly filesDeleted: number;
  readonly filesMoved: number;
  readonly filesMerged: number;
  /** Those still pending, and (with `copy`) those of which both contents were kept. */
  readonly conflicts: readonly ConflictInfo[];
  readonly errors: readonly PathError[];
  /** Paths that took no part, with the reason. */
  readonly blocked: readonly BlockedPath[];
  readonly requests: number;
  readonly bytesUploaded: number;
  readonly bytesDownloaded: number;
  readonly bytesHashed: number;
  readonly durationMs: number;
  /** By how much the store's clock is ahead of this computer's, in milliseconds, where it tells the time. */
  readonly clockAheadMs?: number | undefined;
  readonly stopped?: Stop | undefined;
}
