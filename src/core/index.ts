export { SyncEngine, type SyncPreview } from './engine';
export { SyncError, type Retry, type SyncErrorCode } from './errors';
export { systemEnvironment, type Environment, type Log } from './environment';
export { SyncManifest } from './manifest/manifest';
export { describeConflict } from './apply/conflict';
export type { MergeText } from './apply/context';
export type { ChangeKind, FileSyncState, LocalChange, RemoteChange, SyncDirection } from './model/changes';
export type { ConflictInfo, ConflictOutcome, ConflictKind, ConflictPolicy, ConflictResolution } from './model/conflict';
export type {
  AsyncFileSystem,
  BlockedPath,
  Hasher,
  LocalFile,
  LocalScan,
  ScanOptions,
  WriteOptions,
  WrittenFile,
} from './model/fileSystem';
export type { SyncAction, SyncPlan } from './model/plan';
export { SyncStage, type ProgressListener, type SyncProgress } from './model/progress';
export type { ByteSource, CloudSyncProvider, ProviderCapabilities, RemoteContent, RemoteFileInfo } from './model/provider';
export type { BrakeKind, CloudSyncResult, PathError, Stop } from './model/result';
export type { Scope } from './model/scope';
export { restoreKept } from './run/restore';
export { openSession, type Session } from './session';
export type { LeaseOwner } from './state/lease';
export { SharedLease } from './state/sharedLease';
export type { RunOptions, SyncEngineOptions } from './options';
export { BlobStore, type Codec } from './state/blobStore';
export type { CloudTrashEntry } from './state/cloudTrash';
export type { Retention } from './state/retention';
export { Trash, type TrashEntry } from './state/trash';
export { conflictCopyPath } from './names/conflictName';
export { printable } from './observe/localTree';
export { detectLocalChanges } from './observe/localTree';
export { detectRemoteChanges } from './observe/remoteTree';
