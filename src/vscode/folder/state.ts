import { describeConflict } from '../../core/apply/conflict';
import { stageLabel } from '../texts/texts';
import type {
  BlockedPath,
  CloudSyncResult,
  ConflictInfo,
  PathError,
  Stop,
  SyncAction,
  SyncErrorCode,
  SyncPreview,
  SyncProgress,
} from '../../core';

/** What a folder's sync is doing or waiting for. */
export type Phase =
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'unbound' }
  /** The folder's settings name a remote that nobody has agreed to yet. */
  | { readonly kind: 'consent' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'scanning'; readonly message: string }
  | {
      readonly kind: 'syncing';
      readonly done: number;
      readonly total: number;
      readonly message: string;
      /** Transferred so far, of all that is known to be transferred. */
      readonly bytesDone?: number | undefined;
      readonly bytesTotal?: number | undefined;
    }
  /** The keys or the sign-in no longer hold: nothing goes on before a person gives others. */
  | { readonly kind: 'signedOut'; readonly message: string }
  | { readonly kind: 'stopped'; readonly stop: Stop }
  | { readonly kind: 'offline'; readonly message: string }
  | { readonly kind: 'error'; readonly message: string; readonly code: SyncErrorCode }
  /** Another window or process syncs this folder. */
  | { readonly kind: 'passive'; readonly message: string };

/** A change that a preview found and no sync has carried over yet. */
export interface PendingChange {
  readonly kind: 'upload' | 'download' | 'deleteLocal' | 'deleteRemote' | 'moveLocal' | 'moveRemote';
  readonly path: string;
  /** Where a moved file comes from. */
  readonly from?: string | undefined;
  readonly reason: string;
  /** The version in the cloud, where there is one. */
  readonly etag?: string | undefined;
  readonly hasLocal: boolean;
}

/** One folder as the user interface shows it. Immutable: every change is another value. */
export interface FolderState {
  readonly folder: FolderName;
  readonly phase: Phase;
  /** Where it syncs to, for people. */
  readonly remote?: string | undefined;
  readonly changes: readonly PendingChange[];
  /** Those that wait for a decision. */
  readonly conflicts: readonly ConflictInfo[];
  /** Paths that the last sync could not bring over. */
  readonly problems: readonly PathError[];
  /** Milliseconds since the epoch. */
  readonly lastSync?: number | undefined;
  /** A person has paused the folder: nothing is synced by itself. */
  readonly isPaused: boolean;
  /** The last sync was cancelled while it carried changes over: there are more. */
  readonly isUnfinished?: boolean | undefined;
  /** When the next try follows after a failure that may pass; milliseconds since the epoch. */
  readonly nextAttempt?: number | undefined;
}

export interface FolderName {
  /** The folder's URI as text; names it everywhere. */
  readonly uri: string;
  readonly name: string;
}

/** All folders of the window; none when no folder is open. */
export interface WorkspaceState {
  readonly folders: readonly FolderState[];
}

export function initialState(folder: FolderName): FolderState {
  return { folder, phase: { kind: 'unbound' }, changes: [], conflicts: [], problems: [], isPaused: false };
}

/** Cheap, because a run makes a new state for every file: lists are compared by identity. */
export function isSameState(a: FolderState, b: FolderState): boolean {
  const { phase: phaseA, ...restA } = a;
  const { phase: phaseB, ...restB } = b;
  const keys = new Set([...Object.keys(restA), ...Object.keys(restB)]) as Set<keyof typeof restA>;
  return [...keys].every((key) => Object.is(restA[key], restB[key])) && JSON.stringify(phaseA) === JSON.stringify(phaseB);
}

/** Only while it is connected does a folder have conflicts and changes to show. */
export function disconnected(state: FolderState, phase: Phase, remote?: string): FolderState {
  return { ...initialState(state.folder), phase, remote };
}

export function afterProgress(state: FolderState, progress: SyncProgress): FolderState {
  const { current, total, bytesDone, bytesTotal } = progress;
  const message = stageLabel(progress.stage);
  switch (progress.stage.name) {
    case 'detectingLocal':
    case 'detectingRemote':
      return { ...state, phase: { kind: 'scanning', message }, nextAttempt: undefined };
    case 'uploading':
    case 'downloading':
    case 'deleting':
      return { ...state, phase: { kind: 'syncing', done: current, total, message, bytesDone, bytesTotal } };
    case 'complete':
    case 'error':
      return state;
  }
}

/** A run that ended early tells nothing about conflicts and problems: those known from before stay. */
export function afterResult(state: FolderState, result: CloudSyncResult, now: number): FolderState {
  const failure = result.errors.find(({ path }) => path === undefined);
  if (result.stopped !== undefined) return { ...state, phase: { kind: 'stopped', stop: result.stopped } };
  if (failure !== undefined) return afterFailure(state, failure.code, failure.message);
  return {
    ...state,
    phase: { kind: 'idle' },
    changes: [],
    conflicts: inOrder(result.conflicts.filter(({ copy }) => copy === undefined)),
    problems: [...result.errors, ...result.blocked.flatMap(waitingForSave)],
    lastSync: now,
    isUnfinished: undefined,
  };
}

/** A run finds them in any order; a person goes through them in this one. */
function inOrder(conflicts: readonly ConflictInfo[]): readonly ConflictInfo[] {
  return [...conflicts].sort((a, b) => a.path.localeCompare(b.path, 'en'));
}

/** To the engine such a path is merely left out; a person wants to know that it is not in sync. */
function waitingForSave({ path, cause, message }: BlockedPath): PathError[] {
  return cause === 'unsavedChanges' ? [{ path, code: cause, message }] : [];
}

export function afterFailure(state: FolderState, code: SyncErrorCode, message: string): FolderState {
  switch (code) {
    case 'aborted':
      return {
        ...state,
        phase: { kind: 'idle' },
        isUnfinished: state.isUnfinished === true || state.phase.kind === 'syncing' || undefined,
      };
    case 'locked':
      return { ...state, phase: { kind: 'passive', message } };
    case 'offline':
    case 'timeout':
      return { ...state, phase: { kind: 'offline', message } };
    case 'unauthorized':
      return { ...state, phase: { kind: 'signedOut', message } };
    default:
      return { ...state, phase: { kind: 'error', message, code } };
  }
}

export function afterPreview(state: FolderState, preview: SyncPreview): FolderState {
  return {
    ...state,
    phase: preview.stop === undefined ? { kind: 'idle' } : { kind: 'stopped', stop: preview.stop },
    changes: preview.actions.flatMap(pendingChange),
    conflicts: inOrder(preview.actions.flatMap((action) => (action.type === 'conflict' ? [describeConflict(action)] : []))),
  };
}

function pendingChange(action: SyncAction): PendingChange[] {
  const { path, reason } = action;
  switch (action.type) {
    case 'upload':
      return [{ kind: 'upload', path, reason, etag: action.remote?.etag, hasLocal: true }];
    case 'download':
      return [{ kind: 'download', path, reason, etag: action.remote.etag, hasLocal: action.local !== undefined }];
    case 'deleteLocal':
      return [{ kind: 'deleteLocal', path, reason, hasLocal: true }];
    case 'deleteRemote':
      return [{ kind: 'deleteRemote', path, reason, etag: action.remote.etag, hasLocal: false }];
    case 'moveLocal':
    case 'moveRemote':
      return [{ kind: action.type, path, from: action.from, reason, etag: action.remote.etag, hasLocal: action.type === 'moveRemote' }];
    case 'stepAside':
      return [
        { kind: action.local === undefined ? 'moveRemote' : 'moveLocal', path, from: path, reason, hasLocal: action.local !== undefined },
      ];
    case 'conflict':
    case 'record':
    case 'forget':
      return [];
  }
}

/** Where the cloud has the version that a change speaks of: that of a file renamed here is under its former name. */
export function remotePathOf({ kind, path, from = path }: PendingChange): string {
  return kind === 'moveRemote' ? from : path;
}

export function afterResolve(state: FolderState, path: string): FolderState {
  return { ...state, conflicts: state.conflicts.filter((conflict) => conflict.path !== path) };
}

export function afterPause(state: FolderState, isPaused: boolean): FolderState {
  return { ...state, isPaused, nextAttempt: undefined };
}

/** A pause is shown where nothing else asks for a person. */
export function showsPause({ isPaused, phase }: FolderState): boolean {
  return isPaused && (phase.kind === 'idle' || phase.kind === 'offline' || phase.kind === 'passive');
}

export function isBusy({ phase }: FolderState): boolean {
  return phase.kind === 'scanning' || phase.kind === 'syncing';
}

/** Whether its cloud, or the window that has the folder, is waited for: it is tried again and again. */
export function isWaiting({ phase }: FolderState): boolean {
  return phase.kind === 'offline' || phase.kind === 'passive';
}

/** Whether a folder is tied to a remote and may sync. */
export function isConnected({ phase }: FolderState): boolean {
  return phase.kind !== 'untrusted' && phase.kind !== 'unbound' && phase.kind !== 'consent';
}

/** Whether brakes stopped a sync that a person may let through. */
export function isStopped({ phase }: FolderState): boolean {
  return phase.kind === 'stopped';
}

/** Conflicts, or files that could not be synced: they wait for a person, not only for a save. */
export function needsAttention({ conflicts, problems }: FolderState): boolean {
  return conflicts.length > 0 || problems.some(({ code }) => code !== 'unsavedChanges');
}

/** The folders, those first that most need a person: the first speaks for the window, in the status bar and in the view. */
export function byUrgency(folders: readonly FolderState[]): readonly FolderState[] {
  return [...folders].sort((a, b) => urgencyOf(b) - urgencyOf(a));
}

/** "Everything is in sync" may speak for a window only where it holds for each connected folder. */
function urgencyOf(state: FolderState): number {
  const { kind } = state.phase;
  const isResting = kind === 'idle' || showsPause(state);
  if (kind === 'error') return 7;
  if (kind === 'signedOut' || kind === 'stopped' || (isResting && needsAttention(state))) return 6;
  if (isBusy(state)) return 5;
  if (!isConnected(state)) return 0;
  if (showsPause(state) || kind === 'passive') return 2;
  if (kind === 'offline') return 4;
  return isInSync(state) ? 1 : 3;
}

function isInSync({ problems, changes, isUnfinished, lastSync }: FolderState): boolean {
  return problems.length === 0 && changes.length === 0 && isUnfinished !== true && lastSync !== undefined;
}

/** The value of the context key `cloudSync.state`, which chooses the welcome text of the view. */
export function contextOf(state: WorkspaceState): string {
  const [shown] = byUrgency(state.folders);
  if (shown === undefined) return 'noFolder';
  if (showsPause(shown)) return 'paused';
  if (shown.phase.kind !== 'idle') return shown.phase.kind;
  if (shown.isUnfinished === true) return 'unfinished';
  return shown.lastSync === undefined ? 'ready' : 'idle';
}

/** The name of the folder that the welcome text speaks of, where it could be any of several. */
export function subjectOf(state: WorkspaceState): string | undefined {
  if (state.folders.length < 2 || contextOf(state) === 'idle') return undefined;
  return byUrgency(state.folders)[0]?.folder.name;
}

/** A conflict that was shown. */
export interface ShownConflict {
  readonly folder: string;
  readonly conflict: ConflictInfo;
}

/** The conflicts of `before` that are none any more: resolved here or elsewhere, or gone with their folder. */
export function endedConflicts(before: WorkspaceState, after: WorkspaceState): readonly ShownConflict[] {
  const keyOf = ({ folder, conflict }: ShownConflict): string => `${folder}\n${conflict.path}`;
  const present = new Set(conflictsOf(after).map(keyOf));
  return conflictsOf(before).filter((shown) => !present.has(keyOf(shown)));
}

function conflictsOf({ folders }: WorkspaceState): readonly ShownConflict[] {
  return folders.flatMap(({ folder, conflicts }) => conflicts.map((conflict) => ({ folder: folder.uri, conflict })));
}
