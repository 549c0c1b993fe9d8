import { forEachLimited } from '../concurrency';
import { SyncError } from '../errors';
import type { FileSyncState } from '../model/changes';
import type { RemoteFileInfo } from '../model/provider';
import { remoteHash, type ContentLookup } from '../observe/contents';
import { blockedTest } from '../observe/localTree';
import type { ObservedRemote } from '../observe/remoteTree';
import { shortHash } from '../apply/record';
import type { Parts } from './parts';

/**
 * Lets the manifest go back in time with a cloud that was restored from a backup: what is missing there was never synced,
 * and a version that this device has seen replaced is the last one that both sides had. So what is newer here goes up
 * again, and nothing is taken for deleted. A version that this device has never seen was made by someone who may not know
 * the one that the cloud lost: both are kept.
 */
export async function rewind({ manifest, ...parts }: Parts & ContentLookup, remote: ObservedRemote): Promise<void> {
  const isBlocked = blockedTest(remote.blocked);
  const gone: string[] = [];
  const changed: [string, FileSyncState, RemoteFileInfo][] = [];
  for (const [path, state] of manifest.entries) {
    const file = remote.files.get(path);
    if (file === undefined && !isBlocked(path)) gone.push(path);
    else if (file !== undefined && file.etag !== state.etag) changed.push([path, state, file]);
  }
  for (const path of gone) manifest.deleteState(path);
  await forEachLimited(changed, parts.concurrency, async ([path, state, file]) => {
    const hash = await hashThere(file, parts);
    const earlier = state.earlier ?? [];
    if (hash === state.localHash) return;
    if (hash === undefined || !earlier.includes(shortHash(hash))) return manifest.deleteState(path);
    const older = earlier.slice(earlier.indexOf(shortHash(hash)) + 1);
    manifest.setState(path, {
      ...state,
      localHash: hash,
      remoteHash: hash,
      etag: file.etag,
      size: file.size,
      fingerprint: undefined,
      earlier: older,
    });
  });
}

/** `undefined` for a file that is gone, or that only a person can make readable. A failure that may pass ends the run: the next one asks again. */
async function hashThere(file: RemoteFileInfo, lookup: ContentLookup): Promise<string | undefined> {
  try {
    return await remoteHash(file, lookup);
  } catch (error) {
    const failure = SyncError.from(error, file.path);
    if (failure.stopsTheRun || failure.retry !== 'never') throw failure;
    return undefined;
  }
}
