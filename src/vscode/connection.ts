import type { CloudSyncProvider, Scope, Session } from '../core';

/** A folder that is open for syncing: the engine with its state, and the cloud behind it. */
export interface Connection {
  readonly session: Session;
  readonly provider: CloudSyncProvider;
  /** The rules of the latest run; `undefined` before the first. */
  readonly scope: () => Scope | undefined;
  close(): Promise<void>;
}
