import { hashContent } from '../bytes';
import { forEachLimited } from '../concurrency';
import { throwIfAborted } from '../environment';
import { SyncError } from '../errors';
import type { LocalChange } from '../model/changes';
import type { AsyncFileSystem, BlockedPath, LocalFile, LocalScan } from '../model/fileSystem';
import type { BaseTree, LocalEntry, LocalTree } from '../model/plan';
import type { Scope } from '../model/scope';
import type { SyncManifest } from '../manifest/manifest';
import { unicodeKey } from '../names/nameKey';
import { isOwnPath, pathFault } from '../names/remotePath';
import { alignSpellings } from './spellings';

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
export const everything: Scope = { rules: 'everything', includesFile: () => true, entersFolder: () => true };

/** Finds what changed on disk since the last sync, by comparing the files to the manifest. */
export async function detectLocalChanges(
  fs: AsyncFileSystem,
  manifest: SyncManifest,
  options: Partial<LocalObservation> = {},
): Promise<LocalChange[]> {
  const observation = { scope: everything, ...options };
  const scan = await scanLocal(fs, observation);
  return localChanges(manifest.entries, await observeLocal(fs, manifest.entries, scan, new Map(), observation));
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

/** What a scan found. `leftOut` are files that the rules leave out: their names are taken all the same. */
export interface LocalFiles extends LocalScan {
  readonly leftOut: readonly string[];
}

/** The local files that take part, and those that cannot. Reads no content. `enter` is asked about each folder that the rules let in. */
export async function scanLocal(
  fs: AsyncFileSystem,
  { scope, signal }: LocalObservation,
  enter: (folder: string) => boolean = () => true,
): Promise<LocalFiles> {
  const scan = await fs.scan({ enter: (folder) => !isOwnPath(folder) && scope.entersFolder(folder) && enter(folder), signal });
  const files: LocalFile[] = [];
  const leftOut: string[] = [];
  const blocked = scan.blocked.filter(({ path }) => mayTakePart(path, scope));
  for (const file of scan.files) {
    if (isOwnPath(file.path)) continue;
    if (!scope.includesFile(file.path)) {
      leftOut.push(file.path);
      continue;
    }
    const refusal = refuse(file, scope);
    if (refusal === undefined) files.push(file);
    else blocked.push(refusal);
  }
  return { files, blocked, leftOut };
}

/** What could not be looked at may be a file or a folder, and rules that list what takes part know a folder only as one. */
export function mayTakePart(path: string, scope: Scope): boolean {
  return !isOwnPath(path) && (scope.includesFile(path) || scope.entersFolder(path));
}

/**
 * Makes the local tree of a scan. Content is read only where size and fingerprint cannot tell whether it is the base's.
 * `remote` holds the paths that the cloud knows, for their spelling.
 */
export async function observeLocal(
  fs: AsyncFileSystem,
  base: BaseTree,
  scan: LocalFiles,
  remote: ReadonlyMap<string, unknown>,
  observation: LocalObservation,
): Promise<LocalTree> {
  const files = new Map<string, LocalEntry>();
  const blocked = [...scan.blocked];
  const unsure: [path: string, file: LocalFile][] = [];
  for (const [path, file] of alignSpellings(scan.files, base, remote, fs.caseSensitive)) {
    const known = base.get(path);
    if (known === undefined || (known.size !== undefined && known.size !== file.size)) files.set(path, file);
    else if (known.fingerprint !== undefined && known.fingerprint === file.fingerprint) files.set(path, { ...file, hash: known.localHash });
    else unsure.push([path, file]);
  }
  let done = 0;
  await forEachLimited(unsure, hashesAtOnce, async ([path, file]) => {
    throwIfAborted(observation.signal);
    await hashInto(fs, path, file, files, blocked, observation);
    observation.onProgress?.(++done, unsure.length);
  });
  return { files, blocked, leftOut: scan.leftOut };
}

async function hashInto(
  fs: AsyncFileSystem,
  path: string,
  file: LocalFile,
  files: Map<string, LocalEntry>,
  blocked: BlockedPath[],
  observation: LocalObservation,
): Promise<void> {
  try {
    files.set(path, await hashLocal(fs, file, observation));
  } catch (error) {
    const failure = SyncError.from(error, file.path);
    if (failure.stopsTheRun) throw failure;
    // Deleted since the scan found it: so it is absent.
    if (failure.code === 'notFound') return;
    blocked.push({ path, cause: 'unreadable', message: failure.message });
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

/** Says whether a path is blocked itself or lies below a blocked folder; `key` tells which spellings are one name. */
export function blockedTest(blocked: readonly BlockedPath[], key: (path: string) => string = unicodeKey): (path: string) => boolean {
  const paths = new Set(blocked.map((entry) => key(entry.path)));
  if (paths.size === 0) return () => false;
  return (spelled) => {
    const path = key(spelled);
    if (paths.has(path)) return true;
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      if (paths.has(path.slice(0, slash))) return true;
    }
    return false;
  };
}
