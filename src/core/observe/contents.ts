import { hashContent } from '../bytes';
import { forEachLimited } from '../concurrency';
import { SyncError } from '../errors';
import type { AsyncFileSystem, BlockedPath } from '../model/fileSystem';
import type { BaseTree, LocalEntry, LocalTree, RemoteTree } from '../model/plan';
import type { CloudSyncProvider, RemoteFileInfo } from '../model/provider';
import { decisionTable, localState, remoteState } from '../plan/decisionTable';
import { fileName } from '../names/nameKey';
import { hashLocal } from './localTree';

export interface ContentLookup {
  readonly fs: AsyncFileSystem;
  readonly provider: CloudSyncProvider;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly onHashed?: ((bytes: number) => void) | undefined;
  readonly onDownloaded?: ((bytes: number) => void) | undefined;
}

/**
 * Finds out the contents on which the plan depends: those of paths that changed on both sides, those in the cloud that
 * may be the known ones under a new version token, and those of new files that may be a moved one. Everything else is decided without them. A store that does not tell their hash is asked for
 * the file itself.
 */
export async function lookUpContents(
  base: BaseTree,
  local: LocalTree,
  remote: RemoteTree,
  lookup: ContentLookup,
): Promise<{ local: LocalTree; remote: RemoteTree }> {
  const questions = [
    ...bothChanged(base, local, remote, lookup),
    ...maybeUnchangedThere(base, local, remote, lookup),
    ...maybeMovedHere(base, local, remote, lookup),
    ...maybeMovedThere(base, local, remote, lookup),
    ...maybeMovedOnBothSides(base, local, remote, lookup),
  ];
  if (questions.length === 0) return { local, remote };
  const trees = { local: new Map(local.files), remote: new Map(remote.files) };
  const blocked: BlockedPath[] = [];
  await forEachLimited(questions, lookup.concurrency, async ({ path, ask }) => {
    try {
      await ask(trees);
    } catch (error) {
      blocked.push(unknownContent(error, path));
    }
  });
  return { local: { ...local, files: trees.local, blocked: [...local.blocked, ...blocked] }, remote: { ...remote, files: trees.remote } };
}

interface Trees {
  readonly local: Map<string, LocalEntry>;
  readonly remote: Map<string, RemoteFileInfo>;
}

/** A look at a content, whose answer goes into the trees. */
interface Question {
  readonly path: string;
  readonly ask: (trees: Trees) => Promise<void>;
}

function bothChanged(base: BaseTree, local: LocalTree, remote: RemoteTree, lookup: ContentLookup): Question[] {
  return [...local.files].flatMap(([path, file]) => {
    const theirs = remote.files.get(path);
    const known = base.get(path);
    if (theirs === undefined || decisionTable[localState(known, file)][remoteState(known, theirs)].decision !== 'compare') return [];
    const ask = async (trees: Trees): Promise<void> => {
      await setOrDelete(trees.local, path, () => localContent(file, lookup));
      await setOrDelete(trees.remote, path, () => remoteContent(theirs, lookup));
    };
    return [{ path, ask }];
  });
}

/**
 * Files that did not change here and have another version token in the cloud, with the size that they had: a stick that
 * was plugged in again numbers its files anew, and a copy of a cloud folder has the times of the copying.
 */
function maybeUnchangedThere(base: BaseTree, local: LocalTree, remote: RemoteTree, lookup: ContentLookup): Question[] {
  return [...remote.files].flatMap(([path, file]) => {
    const known = base.get(path);
    if (file.hash !== undefined || file.size !== known?.size || remoteState(known, file) !== 'modified') return [];
    return localState(known, local.files.get(path)) === 'unchanged' ? [askThere(path, file, lookup)] : [];
  });
}

/** New local files of the size of one that is gone here but not in the cloud. */
function maybeMovedHere(base: BaseTree, local: LocalTree, remote: RemoteTree, lookup: ContentLookup): Question[] {
  return maybeMoved(base, local, remote).map(([path, file]) => askHere(path, file, lookup));
}

/** New files in the cloud of the size of one that is gone there but not here. Read where the store tells no hash: a renamed folder must not look like a mass deletion. */
function maybeMovedThere(base: BaseTree, local: LocalTree, remote: RemoteTree, lookup: ContentLookup): Question[] {
  return maybeMoved(base, remote, local).map(([path, file]) => askThere(path, file, lookup));
}

/** New files of one name and size on both sides, which a file that is gone from both had. */
function maybeMovedOnBothSides(base: BaseTree, local: LocalTree, remote: RemoteTree, lookup: ContentLookup): Question[] {
  const token = (path: string, size: number | undefined): string => `${size} ${fileName(path)}`;
  const gone = new Set<string>();
  for (const [path, { size }] of base) if (!local.files.has(path) && !remote.files.has(path)) gone.add(token(path, size));
  if (gone.size === 0) return [];
  const isCandidate = ([path, { size }]: [string, { readonly size: number }]): boolean => !base.has(path) && gone.has(token(path, size));
  const here = [...local.files].filter(isCandidate);
  const there = [...remote.files].filter(isCandidate);
  const names = (files: readonly [string, { readonly size: number }][]): Set<string> =>
    new Set(files.map(([path, { size }]) => token(path, size)));
  const [namesHere, namesThere] = [names(here), names(there)];
  return [
    ...here.filter(([path, { size }]) => namesThere.has(token(path, size))).map(([path, file]) => askHere(path, file, lookup)),
    ...there.filter(([path, { size }]) => namesHere.has(token(path, size))).map(([path, file]) => askThere(path, file, lookup)),
  ];
}

function askHere(path: string, file: LocalEntry, lookup: ContentLookup): Question {
  return { path, ask: (trees) => setOrDelete(trees.local, path, () => localContent(file, lookup)) };
}

function askThere(path: string, file: RemoteFileInfo, lookup: ContentLookup): Question {
  return { path, ask: (trees) => setOrDelete(trees.remote, path, () => remoteContent(file, lookup)) };
}

/** Files that only `side` has, of the size of a known one that it lost and `other` still has. */
function maybeMoved<File extends { readonly size: number }>(
  base: BaseTree,
  side: { readonly files: ReadonlyMap<string, File> },
  other: LocalTree | RemoteTree,
): [string, File][] {
  const sizes = vacatedSizes(base, side.files, other.files);
  if (sizes.size === 0) return [];
  return [...side.files].filter(([path, file]) => sizes.has(file.size) && !base.has(path) && !other.files.has(path));
}

/** Sizes of the files that `gone` lost and `kept` still has. */
function vacatedSizes(base: BaseTree, gone: ReadonlyMap<string, unknown>, kept: ReadonlyMap<string, unknown>): ReadonlySet<number> {
  const sizes = new Set<number>();
  for (const [path, { size }] of base) {
    if (size !== undefined && !gone.has(path) && kept.has(path)) sizes.add(size);
  }
  return sizes;
}

/** A content that cannot be read leaves its path alone; what ends the run is thrown on. */
function unknownContent(error: unknown, path: string): BlockedPath {
  const failure = SyncError.from(error, path);
  if (failure.stopsTheRun) throw failure;
  return { path, cause: 'unreadable', message: failure.message };
}

/** A file that is gone by the time it is looked at leaves its tree: it was seen to be absent. */
async function setOrDelete<Entry>(files: Map<string, Entry>, path: string, look: () => Promise<Entry>): Promise<void> {
  try {
    files.set(path, await look());
  } catch (error) {
    if (!SyncError.is(error, 'notFound')) throw error;
    files.delete(path);
  }
}

async function localContent(file: LocalEntry, lookup: ContentLookup): Promise<LocalEntry> {
  return file.hash === undefined ? hashLocal(lookup.fs, file, lookup) : file;
}

async function remoteInfo(listed: RemoteFileInfo, lookup: ContentLookup): Promise<RemoteFileInfo> {
  if (listed.hash !== undefined) return listed;
  const info = await lookup.provider.getFileInfo(listed.path, lookup.signal);
  if (info === undefined) throw new SyncError('notFound', `"${listed.path}" is no longer in the cloud.`, { path: listed.path });
  return info;
}

/** SHA-256 (hex) of a file in the cloud; read where the store does not tell it. Rejects with `notFound` when it is gone. */
export async function remoteHash(listed: RemoteFileInfo, lookup: ContentLookup): Promise<string> {
  return (await remoteContent(listed, lookup)).hash;
}

async function remoteContent(listed: RemoteFileInfo, lookup: ContentLookup): Promise<RemoteFileInfo & { readonly hash: string }> {
  const info = await remoteInfo(listed, lookup);
  if (info.hash !== undefined) return { ...info, hash: info.hash };
  const incoming = await lookup.provider.download(listed.path, { signal: lookup.signal });
  const { hash, size } = await hashContent(incoming.content, () => lookup.fs.createHasher());
  lookup.onDownloaded?.(size);
  return { ...incoming.info, hash };
}
