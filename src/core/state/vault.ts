import { collect } from '../bytes';
import { randomId, type Environment } from '../environment';
import { SyncError } from '../errors';
import type { VaultIdentity } from '../manifest/record';
import type { CloudSyncProvider } from '../model/provider';
import { vaultPath } from '../observe/remoteTree';

/** The format of what is stored in the cloud. A cloud folder of a newer one is refused untouched. */
export const vaultFormat = 1;

/** The identity of the cloud folder, or `undefined` when it has none yet. Throws `newerFormat`, and `corrupt` for what is not ours. */
export async function readVault(provider: CloudSyncProvider, signal?: AbortSignal): Promise<VaultIdentity | undefined> {
  try {
    const { info, content } = await provider.download(vaultPath, { signal });
    return { id: parse(new TextDecoder().decode(await collect(content))), etag: info.etag };
  } catch (error) {
    if (SyncError.is(error, 'notFound')) return undefined;
    throw error;
  }
}

/** Gives the cloud folder an identity; when another device was faster, takes that one's. */
export async function createVault(provider: CloudSyncProvider, environment: Environment, signal?: AbortSignal): Promise<VaultIdentity> {
  const id = randomId(environment, 24);
  const text = `${JSON.stringify({ format: vaultFormat, id, about: 'Cloud Sync keeps this folder in step with your devices. Do not edit or delete this file.' }, undefined, 2)}\n`;
  try {
    const { etag } = await provider.upload(vaultPath, new TextEncoder().encode(text), { replaces: 'absent', signal });
    return { id, etag };
  } catch (error) {
    if (!SyncError.is(error, 'raced') && !SyncError.is(error, 'timeout')) throw error;
    const theirs = await readVault(provider, signal);
    if (theirs === undefined) throw error;
    return theirs;
  }
}

function parse(text: string): string {
  const value = tryJson(text);
  if (typeof value?.['id'] !== 'string' || typeof value['format'] !== 'number') {
    throw new SyncError(
      'corrupt',
      `"${vaultPath}" in the cloud is damaged. Nothing was changed. Restore it from an older version, or delete it to connect afresh.`,
      {
        path: vaultPath,
      },
    );
  }
  if (value['format'] > vaultFormat) {
    throw new SyncError(
      'newerFormat',
      `The cloud folder is used by a newer version of Cloud Sync (format ${value['format']}). Update Cloud Sync here; nothing was changed.`,
    );
  }
  return value['id'];
}

function tryJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
