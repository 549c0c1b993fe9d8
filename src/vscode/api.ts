/**
 * What `activate` gives to other extensions. This file imports only VS Code's types, so that it can be copied:
 *
 *     const cloudSync = await vscode.extensions.getExtension<CloudSyncApi>('cloud-sync.cloud-sync')?.activate();
 */
import type { Event, Uri } from 'vscode';

export interface CloudSyncApi {
  /** Grows when something is taken away or changes its meaning; what is added does not change it. */
  readonly version: 1;
  /** All folders of the window as they are now. Immutable: every change is another value. */
  readonly state: CloudSyncState;
  readonly onDidChangeState: Event<CloudSyncState>;
  /** A sync of a folder has ended, well or not. */
  readonly onDidSync: Event<SyncEvent>;
  /**
   * Syncs one folder, or all that are connected, and resolves when that is done; what went wrong is in the events it
   * resolves with. A folder that is not connected, or not trusted, is left out. Nobody is disturbed by it more than by a
   * sync in the background: there is no message about a network that is away, and a brake does not ask at once.
   */
  sync(folder?: Uri): Promise<readonly SyncEvent[]>;
  /**
   * Ends the conflict of a file. Rejects, and touches nothing, when the file has none, or when a side has changed since
   * `state` told of it. A rejection has a `code` (`raced`, `offline`, …) and a sentence for people as its message.
   */
  resolve(file: Uri, resolution: ConflictChoice): Promise<void>;
  /** Milliseconds of processor time that `activate` took. */
  readonly activationTime: number;
}

/** `merge` gives the bytes that replace both versions. */
export type ConflictChoice = 'keepLocal' | 'keepRemote' | 'keepBoth' | { readonly merge: Uint8Array };

export interface CloudSyncState {
  /** In the window's order; none when no folder is open. */
  readonly folders: readonly FolderStatus[];
}

/** `consent`: the settings name a cloud that nobody has agreed to. `passive`: another window syncs the folder. `stopped`: a brake holds a sync until a person has looked at it. */
export type SyncStatus =
  'untrusted' | 'unbound' | 'consent' | 'idle' | 'scanning' | 'syncing' | 'stopped' | 'offline' | 'signedOut' | 'error' | 'passive';

export interface FolderStatus {
  readonly uri: Uri;
  readonly name: string;
  readonly status: SyncStatus;
  /** A sentence for people, where the status needs one. */
  readonly message?: string | undefined;
  readonly isPaused: boolean;
  /** Where the folder syncs to, for people. */
  readonly remote?: string | undefined;
  /** Files done, of those to do, while the status is `syncing`. */
  readonly progress?: { readonly done: number; readonly total: number } | undefined;
  readonly conflicts: readonly FileConflict[];
  /** What a preview found and no sync has carried over yet. */
  readonly pending: readonly { readonly uri: Uri; readonly kind: PendingKind }[];
  /** What the last sync could not carry over. `unsavedChanges` among the codes: it waits until the file is saved. */
  readonly problems: readonly { readonly uri?: Uri | undefined; readonly code: string; readonly message: string }[];
  /** When the last sync ended, and when the next try follows after a failure that may pass; milliseconds since the epoch. */
  readonly lastSync?: number | undefined;
  readonly nextAttempt?: number | undefined;
}

export type PendingKind = 'upload' | 'download' | 'deleteLocal' | 'deleteRemote' | 'moveLocal' | 'moveRemote';

export interface FileConflict {
  readonly uri: Uri;
  readonly kind: string;
  /** Milliseconds since the epoch, by the clock of that side: for people, not to be compared. */
  readonly localModified: number;
  readonly remoteModified: number;
}

export interface SyncEvent {
  readonly folder: Uri;
  /** Whether a person asked for it, an extension by means of `sync`, or Cloud Sync by itself. */
  readonly trigger: 'user' | 'api' | 'background';
  readonly success: boolean;
  readonly filesUploaded: number;
  readonly filesDownloaded: number;
  readonly filesDeleted: number;
  readonly filesMoved: number;
  readonly filesMerged: number;
  readonly conflicts: number;
  /** What ended it early: a code, and a sentence for people. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}
