import type { CloudSyncProvider, Session } from '../core';

/** A folder that is open for syncing: the engine with its state, and the cloud behind it. */
export interface Connection {
  readonly session: Session;
  readonly provider: CloudSyncProvider;
  /** Whether what is now under a path that may have changed can matter to a sync: our own downloads, for one, cannot. */
  isNews(path: string): Promise<boolean>;
  close(): Promise<void>;
}
