import type { AsyncFileSystem, CloudSyncProvider, Session, SharedLease } from '../../core';
import type { Contents } from '../trash/contents';

/** A folder with all that is known of it on this computer: open without any network. */
export interface LocalPart {
  /** The folder itself. */
  readonly fs: AsyncFileSystem;
  /** Where the manifest, the base texts and the trash live. */
  readonly state: AsyncFileSystem;
  /** The right to change what is known, for one process at a time. */
  readonly lease: SharedLease;
  /** The folder, and what is kept of its former files, as it is now. */
  contents(): Contents;
}

/** A folder that is open for syncing: the engine with its state, and the cloud behind it. */
export interface Connection {
  readonly session: Session;
  readonly provider: CloudSyncProvider;
  /** As of the local part, through the engine: for tasks that no run of it overlaps. */
  readonly contents: Contents;
  /** Whether what is now under a path that may have changed can matter to a sync: our own downloads, for one, cannot. */
  isNews(path: string): Promise<boolean>;
  close(): Promise<void>;
}
