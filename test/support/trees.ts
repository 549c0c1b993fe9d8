import type { BlockedPath } from '../../src/core/model/fileSystem';
import type { FileSyncState } from '../../src/core/model/changes';
import type { LocalEntry, LocalTree, RemoteTree, SyncAction, SyncPlan } from '../../src/core/model/plan';
import type { RemoteFileInfo } from '../../src/core/model/provider';
import { plan, type PlanOptions } from '../../src/core/plan/plan';

/** Contents by path: the whole truth about a tree, from which the planner's trees are made. */
export type Contents = Readonly<Record<string, string>>;

/** The state of a path at a moment when both sides held `content`. */
export const baseState = (content: string): FileSyncState => ({
  localHash: content,
  remoteHash: content,
  localModified: 1,
  remoteModified: 1,
  etag: `etag of ${content}`,
  size: content.length,
  fingerprint: `fingerprint of ${content}`,
});

/** A local file with this content; its hash is the content itself. */
export const localEntry = (path: string, content: string): LocalEntry => ({
  path,
  size: content.length,
  modified: 2,
  fingerprint: `fingerprint of ${content}`,
  hash: content,
});

/** A file in the cloud with this content; its hash is the content itself. */
export const remoteInfo = (path: string, content: string): RemoteFileInfo => ({
  path,
  size: content.length,
  modified: 3,
  etag: `etag of ${content}`,
  hash: content,
});

export const baseTree = (contents: Contents): Map<string, FileSyncState> =>
  new Map(Object.entries(contents).map(([path, content]) => [path, baseState(content)]));

export const localTree = (contents: Contents, blocked: readonly BlockedPath[] = []): LocalTree => ({
  files: new Map(Object.entries(contents).map(([path, content]) => [path, localEntry(path, content)])),
  blocked,
});

export const remoteTree = (contents: Contents, blocked: readonly BlockedPath[] = []): RemoteTree => ({
  files: new Map(Object.entries(contents).map(([path, content]) => [path, remoteInfo(path, content)])),
  blocked,
});

export const blockedAt = (path: string): BlockedPath => ({ path, cause: 'unreadable', message: `"${path}" cannot be read.` });

export interface PlannedTrees {
  readonly base?: Contents;
  readonly local?: Contents;
  readonly remote?: Contents;
  readonly blockedHere?: readonly string[];
  readonly blockedThere?: readonly string[];
  readonly options?: Partial<PlanOptions>;
}

/** The plan for three trees, with everything in scope unless told otherwise. */
export function planOf({ base = {}, local = {}, remote = {}, blockedHere = [], blockedThere = [], options = {} }: PlannedTrees): SyncPlan {
  return plan(baseTree(base), localTree(local, blockedHere.map(blockedAt)), remoteTree(remote, blockedThere.map(blockedAt)), {
    caseSensitive: true,
    inScope: () => true,
    canMoveRemotely: true,
    makesRoom: true,
    ...options,
  });
}

/** An action in short: `upload a.md`, `moveLocal a.md -> b.md`. */
export function inShort(action: SyncAction): string {
  return 'from' in action ? `${action.type} ${action.from} -> ${action.path}` : `${action.type} ${action.path}`;
}

export const actionsOf = (trees: PlannedTrees): string[] => planOf(trees).actions.map(inShort).sort();

/** The same contents but for one path. */
export const without = (contents: Contents, path: string): Record<string, string> =>
  Object.fromEntries(Object.entries(contents).filter(([each]) => each !== path));
