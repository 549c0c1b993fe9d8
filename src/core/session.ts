import { SyncEngine } from './engine';
import { systemEnvironment } from './environment';
import { SyncManifest } from './manifest/manifest';
import type { AsyncFileSystem } from './model/fileSystem';
import type { CloudSyncProvider } from './model/provider';
import type { SyncEngineOptions } from './options';
import { acquireLease, type LeaseOwner } from './state/lease';
import { SharedLease } from './state/sharedLease';

/** A folder bound to its cloud by one process: the engine, and the state it alone may write. */
export interface Session {
  readonly engine: SyncEngine;
  readonly manifest: SyncManifest;
  /** Fires when another process took the folder over; no sync may begin after it. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
}

/**
 * Opens the state of a folder for this process, asks the cloud what it honours, and builds the engine. Rejects with
 * `locked` when another process works on it. With a `SharedLease`, other parts of this process may work on the state.
 */
export async function openSession(
  fs: AsyncFileSystem,
  provider: CloudSyncProvider,
  state: AsyncFileSystem,
  owner: LeaseOwner | SharedLease,
  options: Omit<SyncEngineOptions, 'state'> & { readonly signal?: AbortSignal | undefined } = {},
): Promise<Session> {
  const environment = options.environment ?? systemEnvironment();
  const { signal } = options;
  const lease = await (owner instanceof SharedLease ? owner.take(signal) : acquireLease(state, owner, environment, signal));
  try {
    const manifest = await SyncManifest.open(state, provider.id);
    // After the lease: whoever only waits for the folder does not ask the cloud.
    const capabilities = options.capabilities ?? (await provider.connect?.(options.signal));
    const engine = new SyncEngine(fs, provider, manifest, { ...options, capabilities, environment, state });
    return { engine, manifest, lost: lease.lost, close: () => lease.release() };
  } catch (error) {
    await lease.release();
    throw error;
  }
}
