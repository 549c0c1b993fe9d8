import type { CloudSyncResult, ConflictInfo, ConflictResolution, SyncAction, SyncError } from '../../core';
import type { Remote } from './remote';
import type { FolderState } from './state';

/** Who asked for a sync: a person who waits for it, another extension, or this one by itself. */
export type Trigger = 'user' | 'api' | 'background';

/** An action whose effect is confirmed on both sides. */
export interface DoneAction {
  readonly action: SyncAction;
  /** SHA-256 (hex) of what is under the action's path right after it, where something is. */
  readonly hash: string | undefined;
}

/** A sync that ended, well or not. */
export interface SyncReport {
  /** What it synced with: by now the folder may be tied to another, or to none. */
  readonly remote: Remote;
  readonly trigger: Trigger;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** What it has done, in this order. */
  readonly actions: readonly DoneAction[];
  readonly before: FolderState;
  readonly after: FolderState;
  readonly result?: CloudSyncResult | undefined;
  /** What ended the run early. */
  readonly failure?: { readonly code: SyncError['code']; readonly message: string; readonly retry: SyncError['retry'] } | undefined;
}

/** A conflict that a person has ended. */
export interface ResolvedConflict {
  readonly remote: Remote;
  readonly conflict: ConflictInfo;
  readonly resolution: ConflictResolution;
  /** Where the local version lies, when both were kept. */
  readonly copy: string | undefined;
  /** SHA-256 (hex) of what is under the path now. */
  readonly hash: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
