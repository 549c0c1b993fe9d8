import { SyncError } from '../core/errors';
import type { SyncAction } from '../core/model/plan';
import type { CloudSyncResult } from '../core/model/result';
import type { CloudTrashEntry } from '../core/state/cloudTrash';
import type { TrashEntry } from '../core/state/trash';

export interface PlannedAction {
  readonly path: string;
  readonly action: SyncAction['type'];
  readonly reason: string;
}

/** What a command leaves behind: the `CloudSyncResult` of the contract, and what only some commands add. */
export interface Outcome extends CloudSyncResult {
  /** Of `status` and `--dry-run`. */
  readonly plan?: readonly PlannedAction[];
  /** Of `sync`: what took effect. For the report alone: for the whole of a large folder it would be too long for one line of JSON. */
  readonly done?: readonly PlannedAction[];
  /** Of `trash`. */
  readonly trash?: readonly (TrashEntry | CloudTrashEntry)[];
  /** Of `trash --restore`: where the content is now. */
  readonly restored?: string;
}

export function planned({ path, type, reason }: SyncAction): PlannedAction {
  return { path, action: type, reason };
}

/** The result of a command that transferred nothing. */
export const nothingDone: CloudSyncResult = {
  success: true,
  filesUploaded: 0,
  filesDownloaded: 0,
  filesDeleted: 0,
  filesMoved: 0,
  filesMerged: 0,
  conflicts: [],
  errors: [],
  blocked: [],
  requests: 0,
  bytesUploaded: 0,
  bytesDownloaded: 0,
  bytesHashed: 0,
  durationMs: 0,
};

/** The result of a command that could not begin, or broke off. */
export function failure(error: unknown): CloudSyncResult {
  const { path, code, message } = SyncError.from(error);
  return { ...nothingDone, success: false, errors: [{ path, code, message }] };
}
