import type { CloudSyncResult, SyncAction } from '../../core';
import type { DoneAction, Trigger } from '../folder/syncReport';

/** What a sync did to one file, and on which side. */
export type FileEffect =
  | 'uploaded'
  | 'downloaded'
  | 'deletedHere'
  | 'deletedInCloud'
  | 'movedHere'
  | 'movedInCloud'
  | 'merged'
  | 'keptLocal'
  | 'keptRemote'
  | 'keptBoth'
  | 'steppedAside';

/** One file of a past sync. */
export interface FileRecord {
  readonly effect: FileEffect;
  readonly path: string;
  /** Where a moved file was. */
  readonly from?: string | undefined;
  /** Where the local version went when both were kept, or the file when it made room for a folder. */
  readonly copy?: string | undefined;
  /** Why, as a plain clause. */
  readonly reason: string;
  /** SHA-256 (hex) of the content that the sync replaced; `null`: there was none; absent: not known. */
  readonly before?: string | null | undefined;
  /** SHA-256 (hex) of what is under the path since; `null`: nothing; absent: not known. */
  readonly after?: string | null | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  /** When it was undone, milliseconds since the epoch. */
  readonly undone?: number | undefined;
}

/** One past sync, as it is shown and as it is stored: plain JSON. */
export interface SyncRecord {
  readonly id: string;
  /** When it began, milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  /** The name of the computer that ran it. */
  readonly device: string;
  /** Who asked for it; `decision`: a person ended a conflict. */
  readonly trigger: Trigger | 'decision';
  /** In the order in which they were done. */
  readonly files: readonly FileRecord[];
  /** How many more there were than are listed. */
  readonly more: number;
  readonly bytesUploaded: number;
  readonly bytesDownloaded: number;
  /** Why it ended early, or why files were left out, as a sentence. */
  readonly failure?: string | undefined;
}

/** What is known of a sync when it has ended. */
export interface EndedSync {
  readonly id: string;
  readonly at: number;
  readonly device: string;
  readonly trigger: SyncRecord['trigger'];
  readonly done: readonly DoneAction[];
  readonly result: CloudSyncResult | undefined;
  readonly failure: string | undefined;
}

/** The most files that the record of one sync lists. */
const mostFiles = 500;

/** The record of a sync; `undefined` for one that neither did anything nor failed. */
export function recordSync({ done, result, failure, ...rest }: EndedSync): SyncRecord | undefined {
  const files = done.flatMap(({ action, hash }) => fileRecord(action, hash, result));
  const trouble = failure ?? result?.stopped?.message;
  if (files.length === 0 && trouble === undefined) return undefined;
  return {
    ...rest,
    durationMs: result?.durationMs ?? 0,
    files: files.slice(0, mostFiles),
    more: Math.max(0, files.length - mostFiles),
    bytesUploaded: result?.bytesUploaded ?? 0,
    bytesDownloaded: result?.bytesDownloaded ?? 0,
    ...(trouble === undefined ? {} : { failure: trouble }),
  };
}

function fileRecord(action: SyncAction, hash: string | undefined, result: CloudSyncResult | undefined): FileRecord[] {
  const { reason } = action;
  switch (action.type) {
    case 'upload': {
      const { path, size } = action.local;
      return [{ effect: 'uploaded', path, reason, before: replacedByUpload(action), after: hash, size }];
    }
    case 'download': {
      const { local, remote } = action;
      const before = local === undefined ? null : local.hash;
      return [{ effect: 'downloaded', path: local?.path ?? action.path, reason, before, after: hash, size: remote.size }];
    }
    case 'deleteLocal': {
      const { path, size } = action.local;
      return [{ effect: 'deletedHere', path, reason, before: action.base.localHash, after: null, size }];
    }
    case 'deleteRemote':
      return [
        { effect: 'deletedInCloud', path: action.path, reason, before: action.base.localHash, after: null, size: action.remote.size },
      ];
    case 'moveLocal':
    case 'moveRemote':
      return [moveRecord(action)];
    case 'conflict':
      return [conflictRecord(action, hash, result)];
    case 'stepAside':
      return [{ effect: 'steppedAside', path: action.path, reason, copy: copyOf(action.path, result) }];
    case 'record':
    case 'forget':
      return [];
  }
}

function copyOf(path: string, result: CloudSyncResult | undefined): string | undefined {
  return result?.conflicts.find((conflict) => conflict.path === path)?.copy;
}

function replacedByUpload({ base, remote }: Extract<SyncAction, { type: 'upload' }>): string | null | undefined {
  if (base !== undefined) return base.localHash;
  return remote === undefined ? null : remote.hash;
}

function moveRecord({ type, path, from, local, reason }: Extract<SyncAction, { type: 'moveLocal' | 'moveRemote' }>): FileRecord {
  const { hash, size } = local;
  return { effect: type === 'moveLocal' ? 'movedHere' : 'movedInCloud', path, from, reason, before: hash, after: hash, size };
}

type ConflictAction = Extract<SyncAction, { type: 'conflict' }>;

/** How a conflict ended shows in what is under the path since. */
function conflictRecord(action: ConflictAction, hash: string | undefined, result: CloudSyncResult | undefined): FileRecord {
  const { path, reason, local, remote } = action;
  const copy = copyOf(path, result);
  const rest = { path, reason, after: hash, size: local.size };
  if (copy !== undefined) return { ...rest, effect: 'keptBoth', copy, before: local.hash };
  if (hash === local.hash) return { ...rest, effect: 'keptLocal', before: remote.hash };
  return { ...rest, effect: hash === remote.hash ? 'keptRemote' : 'merged', before: local.hash };
}
