import type { AsyncFileSystem, CloudSyncProvider, Session } from '../core';

/** A folder that is open for syncing: the engine with its state, and the cloud behind it. */
export interface Connection {
  readonly session: Session;
  readonly provider: CloudSyncProvider;
  /** The folder itself. */
  readonly fs: AsyncFileSystem;
  /** Where the manifest, the base texts and the trash live. */
  readonly state: AsyncFileSystem;
  /** Whether what is now under a path that may have changed can matter to a sync: our own downloads, for one, cannot. */
  isNews(path: string): Promise<boolean>;
  close(): Promise<void>;
}
