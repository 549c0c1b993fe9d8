import type { Environment } from '../environment';
import type { SyncManifest } from '../manifest/manifest';
import type { CloudSyncProvider } from '../model/provider';
import type { ObservedRemote } from '../observe/remoteTree';
import { createVault, readVault } from '../state/vault';

/** Whether the cloud folder is the one that the manifest speaks of. `new`: neither has an identity yet, or the manifest has none. */
export type Identity = 'same' | 'new' | 'other' | 'missing';

/** Compares the identity object of the cloud to the manifest's; it is read only when its version is not the one known. */
export async function checkIdentity(
  provider: CloudSyncProvider,
  manifest: SyncManifest,
  remote: ObservedRemote,
  signal?: AbortSignal,
): Promise<Identity> {
  const known = manifest.vault;
  if (remote.vault === undefined) return known === undefined ? 'new' : 'missing';
  if (remote.vault.etag === known?.etag) return 'same';
  const found = await readVault(provider, signal);
  if (found === undefined) return known === undefined ? 'new' : 'missing';
  if (known !== undefined && known.id !== found.id) return 'other';
  manifest.vault = found;
  return 'same';
}

/** Gives the cloud folder its identity before anything else is written to it. */
export async function establishIdentity(
  provider: CloudSyncProvider,
  manifest: SyncManifest,
  environment: Environment,
  signal?: AbortSignal,
): Promise<void> {
  if (manifest.vault !== undefined) return;
  manifest.vault = await createVault(provider, environment, signal);
  await manifest.flush();
}
