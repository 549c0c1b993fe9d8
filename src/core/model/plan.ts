import type { BlockedPath, SeenFile } from './fileSystem';
import type { FileSyncState } from './changes';
import type { ConflictKind } from './conflict';
import type { RemoteFileInfo } from './provider';

/** A local file whose content is known as far as the plan needs it. Without a `hash` it is new, or known to differ from the base by its size. */
export type LocalEntry = SeenFile;

/**
 * One side as it was seen, by path. Blocked paths, and all below them, are unknown: neither present nor absent.
 * The path of a local entry itself is the disk's spelling, which may be another than the path under which it is known.
 */
export interface LocalTree {
  readonly files: ReadonlyMap<string, LocalEntry>;
  readonly blocked: readonly BlockedPath[];
  /** Files that take no part, and whose names are taken all the same. */
  readonly leftOut?: readonly string[] | undefined;
}

export interface RemoteTree {
  readonly files: ReadonlyMap<string, RemoteFileInfo>;
  readonly blocked: readonly BlockedPath[];
}

export type BaseTree = ReadonlyMap<string, FileSyncState>;

interface Action {
  readonly path: string;
  /** Why, as a plain clause for the log, the preview and `--dry-run`. */
  readonly reason: string;
}

export interface UploadAction extends Action {
  readonly type: 'upload';
  readonly local: LocalEntry;
  /** The version it replaces; absent: there must be none. */
  readonly remote?: RemoteFileInfo | undefined;
  /** What both sides held at the last sync. */
  readonly base?: FileSyncState | undefined;
}

export interface DownloadAction extends Action {
  readonly type: 'download';
  readonly remote: RemoteFileInfo;
  /** The file it replaces; absent: there must be none. */
  readonly local?: LocalEntry | undefined;
}

export interface DeleteLocalAction extends Action {
  readonly type: 'deleteLocal';
  readonly local: LocalEntry;
  readonly base: FileSyncState;
}

export interface DeleteRemoteAction extends Action {
  readonly type: 'deleteRemote';
  readonly remote: RemoteFileInfo;
  readonly base: FileSyncState;
}

interface MoveAction extends Action {
  /** Where the file was at the last sync; `path` is where it is going. */
  readonly from: string;
  readonly local: LocalEntry;
  readonly remote: RemoteFileInfo;
  readonly base: FileSyncState;
  /** One of the sides was edited beside: the edit travels with the next look. */
  readonly isEdited: boolean;
}

/** The file here moves after the one in the cloud: `local` is at `from`, `remote` at `path`. */
export interface MoveLocalAction extends MoveAction {
  readonly type: 'moveLocal';
}

/** The file in the cloud moves after the one here: `remote` is at `from`, `local` at `path`. */
export interface MoveRemoteAction extends MoveAction {
  readonly type: 'moveRemote';
}

/** Both sides hold the same: only the manifest changes. */
export interface RecordAction extends Action {
  readonly type: 'record';
  readonly local: LocalEntry;
  readonly remote: RemoteFileInfo;
  readonly hash: string;
}

/** Gone from both sides, or out of scope: the manifest forgets the path. */
export interface ForgetAction extends Action {
  readonly type: 'forget';
}

export interface ConflictAction extends Action {
  readonly type: 'conflict';
  readonly kind: ConflictKind;
  readonly local: LocalEntry;
  readonly remote: RemoteFileInfo;
  /** The last common content, when there was one. */
  readonly base?: FileSyncState | undefined;
}

/** A file takes another name, because the other side has a folder of its own: `local` here, or `remote` in the cloud. */
export interface StepAsideAction extends Action {
  readonly type: 'stepAside';
  readonly local?: LocalEntry | undefined;
  readonly remote?: RemoteFileInfo | undefined;
}

export type SyncAction =
  | UploadAction
  | DownloadAction
  | DeleteLocalAction
  | DeleteRemoteAction
  | MoveLocalAction
  | MoveRemoteAction
  | RecordAction
  | ForgetAction
  | ConflictAction
  | StepAsideAction;

/** Everything a run is going to do, as plain values. */
export interface SyncPlan {
  readonly actions: readonly SyncAction[];
  readonly blocked: readonly BlockedPath[];
}
