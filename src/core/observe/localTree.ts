import { hashContent } from '../bytes';
import { forEachLimited } from '../concurrency';
import { throwIfAborted } from '../environment';
import { SyncError } from '../errors';
import type { FileSyncState, LocalChange } from '../model/changes';
import type { AsyncFileSystem, BlockedPath, LocalFile } from '../model/fileSystem';
import type { BaseTree, LocalEntry, LocalTree } from '../model/plan';
import type { Scope } from '../model/scope';
import type { SyncManifest } from '../manifest/manifest';
import { isOwnPath, pathFault } from '../names/remotePath';

/** What looking at the local side needs beside the files themselves. */
export interface LocalObservation {
  readonly scope: Scope;
  readonly signal?: AbortSignal | undefined;
  /** Told of every byte that was read only to hash it. */
  readonly onHashed?: ((bytes: number) => void) | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const hashesAtOnce = 8;

/** Everything but Cloud Sync's own files. */
export const everything: Scope = { includesFile: () => true, entersFolder: () => true };

/** Finds what changed on disk since the last sync, by comparing the files to the manifest. */
export async function detectLocalChanges(
  fs: AsyncFileSystem,
  manifest: SyncManifest,
  observation: Partial<LocalObservation> = {},
): Promise<LocalChange[]> {
  const tree = await observeLocal(fs, manifest.entries, { scope: everything, ...observation });
  return localChanges(manifest.entries, tree);
}

/** The differences between the base and the local tree. Blocked paths are unknown, so they are no change. */
export function localChanges(base: BaseTree, tree: LocalTree): LocalChange[] {
  const changes: LocalChange[] = [];
  for (const [path, file] of tree.files) {
    const known = base.get(path);
    if (known === undefined) changes.push({ kind: 'created', path, file });
    else if (file.hash !== known.localHash) changes.push({ kind: 'modified', path, file });
  }
  const isBlocked = blockedTest(tree.blocked);
  for (const path of base.keys()) {
    if (!tree.files.has(path) && !isBlocked(path)) changes.push({ kind: 'deleted', path });
  }
  return changes;
}

/** Scans the local side. Content is read only where size and fingerprint cannot tell whether it is the base's. */
export async function observeLocal(fs: AsyncFileSystem, base: BaseTree, observation: LocalObservation): Promise<LocalTree> {
  const { scope, signal } = observation;
  const scan = await fs.scan({ enter: (folder) => !isOwnPath(folder) && scope.entersFolder(folder), signal });
  const files = new Map<string, LocalEntry>();
  const blocked = scan.blocked.filter((entry) => !isOwnPath(entry.path) && scope.includesFile(entry.path));
  const unsure: { file: LocalFile; known: FileSyncState }[] = [];
  for (const file of scan.files) {
    if (isOwnPath(file.path) || !scope.includesFile(file.path)) continue;
    const refusal = refuse(file, scope);
    const known = base.get(file.path);
    if (refusal !== undefined) blocked.push(refusal);
    else if (known === undefined || (known.size !== undefined && known.size !== file.size)) files.set(file.path, file);
    else if (known.fingerprint !== undefined && known.fingerprint === file.fingerprint)
      files.set(file.path, { ...file, hash: known.localHash });
    else unsure.push({ file, known });
  }
  let done = 0;
  await forEachLimited(unsure, hashesAtOnce, async ({ file }) => {
    throwIfAborted(signal);
    await hashInto(fs, file, files, blocked, observation);
    observation.onProgress?.(++done, unsure.length);
  });
  return { files, blocked };
}

async function hashInto(
  fs: AsyncFileSystem,
  file: LocalFile,
  files: Map<string, LocalEntry>,
  blocked: BlockedPath[],
  observation: LocalObservation,
): Promise<void> {
  try {
    files.set(file.path, await hashLocal(fs, file, observation));
  } catch (error) {
    const failure = SyncError.from(error, file.path);
    if (failure.stopsTheRun) throw failure;
    // Deleted since the scan found it: so it is absent.
    if (failure.code === 'notFound') return;
    blocked.push({ path: file.path, cause: 'unreadable', message: failure.message });
  }
}

/** The file with the hash of its content. A file that changed while it was read comes without a fingerprint, so that it is hashed again next time. */
export async function hashLocal(
  fs: AsyncFileSystem,
  file: LocalFile,
  observation: Pick<LocalObservation, 'signal' | 'onHashed'>,
): Promise<LocalEntry> {
  const { hash, size } = await hashContent(fs.read(file.path, observation.signal), () => fs.createHasher());
  observation.onHashed?.(size);
  const after = await fs.stat(file.path);
  const isSame = after !== undefined && after.size === size && after.fingerprint === file.fingerprint;
  return { ...file, size, hash, fingerprint: isSame ? file.fingerprint : undefined };
}

function refuse(file: LocalFile, scope: Scope): BlockedPath | undefined {
  const fault = pathFault(file.path);
  if (fault !== undefined)
    return {
      path: file.path,
      cause: 'badName',
      message: `"${printable(file.path)}" is not synced because of its name: ${fault}. Rename it to sync it.`,
    };
  if (!scope.includesFile(file.path, file.size))
    return {
      path: file.path,
      cause: 'tooLarge',
      message: `"${file.path}" is not synced: ${scope.reason?.(file.path, file.size) ?? 'it is too large'}.`,
    };
  return undefined;
}

/** A path as it can be shown: control characters, which could forge lines of a log, as escapes. */
export function printable(path: string): string {
  return path.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Says whether a path is blocked itself or lies below a blocked folder. */
export function blockedTest(blocked: readonly BlockedPath[]): (path: string) => boolean {
  const paths = new Set(blocked.map((entry) => entry.path));
  if (paths.size === 0) return () => false;
  return (path) => {
    if (paths.has(path)) return true;
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      if (paths.has(path.slice(0, slash))) return true;
    }
    return false;
  };
}
