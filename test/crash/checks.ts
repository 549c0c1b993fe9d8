import { createHash } from 'node:crypto';
import { decodeLine, isRecord } from '../../src/core/manifest/record';
import type { CloudSyncResult } from '../../src/core/index';
import type { MemoryStore } from '../../src/remote/memoryStore';
import type { Device } from '../simulation/device';
import { keyOf, type History } from '../simulation/history';

/** A cloud, the devices on it, and the memory of all that people wrote. */
export interface Scene {
  readonly store: MemoryStore;
  readonly devices: readonly Device[];
  readonly history: History;
}

/** What must hold at every moment, also right after a process has died: P1, P2 and P3, P4. */
export function checkNow(scene: Scene): string | undefined {
  return inventedBytes(scene) ?? lostVersions(scene) ?? untrueBase(scene);
}

/** What must hold when everyone has synced until nothing moves: P5, P6, P14, P16, P18. */
export function checkEnd(scene: Scene, everyoneIsHeard: boolean): string | undefined {
  for (const device of scene.devices) {
    const trouble = restlessness(device.lastResult) ?? litter(device) ?? difference(scene, device);
    if (trouble !== undefined) return `${device.name}: ${trouble}`;
  }
  return checkNow(scene) ?? (everyoneIsHeard ? hiddenVersions(scene) : undefined);
}

/** P2, P3: every file that a person sees, here or in the cloud, is whole, and what a person or a merge wrote. */
function inventedBytes({ store, devices, history }: Scene): string | undefined {
  for (const device of devices) {
    for (const [path, content] of device.disk.userFiles()) {
      if (!history.knows(content)) return `"${path}" on ${device.name} holds bytes that nobody wrote`;
    }
  }
  const strange = cloudPaths(store).find((path) => !history.knows(store.need(path).content));
  return strange === undefined ? undefined : `"${strange}" in the cloud holds bytes that nobody wrote`;
}

/** P1: what nobody gave up is on a disk, in the cloud, or in a trash. */
function lostVersions({ store, devices, history }: Scene): string | undefined {
  const present = new Set(store.paths().map((path) => keyOf(store.need(path).content)));
  for (const { disk, stateDisk } of devices) {
    for (const content of [...disk.userFiles().values(), ...stateDisk.userFiles().values()]) present.add(keyOf(content));
  }
  const lost = history.lost(present);
  return lost.length === 0 ? undefined : `lost: ${lost.join(', ')}`;
}

/** P5, P6: a version that nobody replaced or deleted is not only in a trash, but where people see it. */
function hiddenVersions({ store, devices, history }: Scene): string | undefined {
  const visible = new Set(cloudPaths(store).map((path) => keyOf(store.need(path).content)));
  for (const { disk } of devices) for (const content of disk.userFiles().values()) visible.add(keyOf(content));
  const hidden = history.lost(visible);
  return hidden.length === 0 ? undefined : `only in a trash, though nobody deleted it: ${hidden.join(', ')}`;
}

/** P4: whatever a manifest says of the cloud was once true: that version was there, with those bytes. */
function untrueBase({ store, devices }: Scene): string | undefined {
  const versions = new Map<string, Set<string>>();
  for (const version of [...store.history(), ...store.paths().map((path) => store.need(path))]) {
    versions.set(version.etag, (versions.get(version.etag) ?? new Set()).add(sha256(version.content)));
  }
  for (const { name, stateDisk } of devices) {
    const lines = (stateDisk.userReadText('manifest.journal') ?? '').split('\n').slice(1).map(decodeLine);
    for (const record of lines.filter(isRecord)) {
      const [path, state] = record;
      // A move in this store makes a new token and forgets the one before it.
      const known = state === null ? undefined : versions.get(state.etag);
      if (state !== null && known !== undefined && !known.has(state.remoteHash)) {
        return `the base of ${name} says that "${path}" had other bytes than the cloud ever held`;
      }
    }
  }
  return undefined;
}

/** P14: the device shows what the cloud shows, but for what the device says it had to leave alone. */
function difference({ store }: Scene, device: Device): string | undefined {
  if ((device.lastResult?.blocked.length ?? 0) > 0) return undefined;
  const nameOf = (path: string): string => (device.settings.caseSensitive ? path : path.toLowerCase());
  const here = new Map([...device.disk.userFiles()].map(([path, content]) => [nameOf(path), keyOf(content)]));
  const there = new Map(cloudPaths(store).map((path) => [nameOf(path), keyOf(store.need(path).content)]));
  const pending = device.lastResult?.conflicts.flatMap(({ path, copy }) => (copy === undefined ? [path] : [])) ?? [];
  const paths = new Set([...here.keys(), ...there.keys()]);
  const different = [...paths].find((path) => here.get(path) !== there.get(path) && !pending.includes(path));
  return different === undefined ? undefined : `"${different}" is not the same as in the cloud`;
}

/** P16 and P18: the last sync had nothing to do and nothing to complain of, except what is blocked. */
function restlessness(result: CloudSyncResult | undefined): string | undefined {
  if (result === undefined) return 'no sync came to its end';
  const { filesUploaded, filesDownloaded, filesDeleted, filesMoved, filesMerged, bytesHashed } = result;
  if (filesUploaded + filesDownloaded + filesDeleted + filesMoved + filesMerged > 0) return 'it still transfers';
  const isPending = result.conflicts.length > 0 || result.blocked.length > 0;
  // A conflict that waits is looked at again each time: its files changed since the base was written.
  if (bytesHashed > 0 && !isPending) return `it reads ${bytesHashed} bytes to hash them though nothing changed`;
  return result.success || isPending ? undefined : `it does not come to rest: ${JSON.stringify(result.errors)}`;
}

/** P18: nothing unfinished is left behind for a person to clean up. */
function litter({ disk }: Device): string | undefined {
  const files = disk.temporaryFiles();
  return files.length === 0 ? undefined : `temporary files are left: ${files.join(', ')}`;
}

/** The users' files in the cloud. */
export function cloudPaths(store: MemoryStore): string[] {
  return store.paths().filter((path) => !path.startsWith('.cloudsync/'));
}

const hashes = new Map<string, string>();

function sha256(content: Uint8Array): string {
  const key = keyOf(content);
  const known = hashes.get(key) ?? createHash('sha256').update(content).digest('hex');
  hashes.set(key, known);
  return known;
}
