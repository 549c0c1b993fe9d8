import type { BaseTree, LocalEntry, LocalTree, RemoteTree, SyncAction, SyncPlan } from '../model/plan';
import type { RemoteFileInfo } from '../model/provider';
import type { FileSyncState } from '../model/changes';
import { nameKey, unicodeKey } from '../names/nameKey';
import { blockedTest } from '../observe/localTree';
import { settleClashes, type ClashOptions } from './clashes';
import { findMoves } from './moves';
import { decisionTable, localState, remoteState } from './decisionTable';

export interface PlanOptions extends ClashOptions {
  /** Whether a path takes part. One that the base knows and that left the scope is forgotten, on neither side deleted. */
  readonly inScope: (path: string) => boolean;
  /** Whether the store can move a file without a transfer. */
  readonly canMoveRemotely: boolean;
}

/**
 * Compares the three trees and says what is to be done, with a reason for each path. Pure: the same trees give the same
 * plan, whatever the clocks say. Where both sides changed, the trees must carry both hashes: what is not known to be the same differs.
 */
export function plan(base: BaseTree, local: LocalTree, remote: RemoteTree, options: PlanOptions): SyncPlan {
  const key = options.caseSensitive ? unicodeKey : nameKey;
  const isBlockedLocally = blockedTest(local.blocked, key);
  const isBlockedRemotely = blockedTest(remote.blocked, key);
  const isBlocked = (path: string): boolean => isBlockedLocally(path) || isBlockedRemotely(path);
  const orphans = orphanedStates(base, local, remote, (path) => options.inScope(path) && !isBlocked(path));
  const actions: SyncAction[] = [];
  for (const path of allPaths(base, local, remote)) {
    if (isBlocked(path)) continue;
    const action = options.inScope(path)
      ? (followUp(path, orphans, base, local, remote) ?? decide(path, base.get(path), local.files.get(path), remote.files.get(path)))
      : ({ type: 'forget', path, reason: 'left the scope of the sync' } as const);
    if (action !== undefined) actions.push(action);
  }
  const withMoves = findMoves(base, local, remote, actions, options.canMoveRemotely);
  const clashes = settleClashes(withMoves, local, remote, options);
  return { actions: clashes.actions, blocked: [...local.blocked, ...remote.blocked, ...clashes.blocked] };
}

function allPaths(base: BaseTree, local: LocalTree, remote: RemoteTree): Iterable<string> {
  return new Set([...base.keys(), ...local.files.keys(), ...remote.files.keys()]);
}

/** What the base knows of paths that are gone from both sides, by content. Of a path that was not looked at (`isSeen`) nobody knows that. */
function orphanedStates(
  base: BaseTree,
  local: LocalTree,
  remote: RemoteTree,
  isSeen: (path: string) => boolean,
): ReadonlyMap<string, FileSyncState> {
  const orphans = new Map<string, FileSyncState>();
  for (const [path, state] of base) {
    if (!local.files.has(path) && !remote.files.has(path) && isSeen(path)) orphans.set(state.localHash, state);
  }
  return orphans;
}

/**
 * A file that both sides moved here, or one of them after the other and then the process was killed before it noted it:
 * the side that still has the former content was not edited, and takes the edit of the other.
 */
function followUp(
  path: string,
  orphans: ReadonlyMap<string, FileSyncState>,
  base: BaseTree,
  { files: here }: LocalTree,
  { files: there }: RemoteTree,
): SyncAction | undefined {
  if (orphans.size === 0 || base.has(path)) return undefined;
  const [local, remote] = [here.get(path), there.get(path)];
  if (local?.hash === undefined || remote?.hash === undefined || local.hash === remote.hash) return undefined;
  const reason = 'moved here on one side and edited on the other';
  if (orphans.has(local.hash)) return { type: 'download', path, reason, remote, local };
  const known = orphans.get(remote.hash);
  return known && { type: 'upload', path, reason, local, remote, base: known };
}

/** The action for one path, or `undefined` when there is nothing to do. */
export function decide(
  path: string,
  base: FileSyncState | undefined,
  local: LocalEntry | undefined,
  remote: RemoteFileInfo | undefined,
): SyncAction | undefined {
  const { decision, reason } = decisionTable[localState(base, local)][remoteState(base, remote)];
  switch (decision) {
    case 'nothing':
      return base && local && remote ? refresh(path, base, local, remote) : undefined;
    case 'upload':
      return local && { type: 'upload', path, reason, local, remote, base };
    case 'download':
      return remote && (adopt(path, local, remote, reason) ?? { type: 'download', path, reason, remote, local });
    case 'deleteLocal':
      return base && local && { type: 'deleteLocal', path, reason, local, base };
    case 'deleteRemote':
      return base && remote && { type: 'deleteRemote', path, reason, remote, base };
    case 'forget':
      return { type: 'forget', path, reason };
    case 'compare':
      return local && remote && compare(path, base, local, remote, reason);
  }
}

/** A file that was only touched gets its new fingerprint recorded, so that it need not be hashed again. One that may be executed now, or no more, is sent again: the mode travels with the content. */
function refresh(path: string, base: FileSyncState, local: LocalEntry, remote: RemoteFileInfo): SyncAction | undefined {
  if (!isSameMode(base, local)) return { type: 'upload', path, reason: 'its mode changed here', local, remote, base };
  if (local.fingerprint === undefined || local.fingerprint === base.fingerprint) return undefined;
  return { type: 'record', path, reason: 'touched, not changed', local, remote, hash: base.localHash };
}

/** A new version in the cloud with the content and the mode that the file has here is only recorded. */
function adopt(path: string, local: LocalEntry | undefined, remote: RemoteFileInfo, reason: string): SyncAction | undefined {
  if (local?.hash === undefined || local.hash !== remote.hash || !isSameMode(local, remote)) return undefined;
  return { type: 'record', path, reason: `${reason}, with the same content`, local, remote, hash: local.hash };
}

function compare(path: string, base: FileSyncState | undefined, local: LocalEntry, remote: RemoteFileInfo, reason: string): SyncAction {
  if (local.hash !== undefined && local.hash === remote.hash) {
    return { type: 'record', path, reason: `${reason}, with the same content`, local, remote, hash: local.hash };
  }
  // A new version token alone is no edit.
  if (base !== undefined && remote.hash === base.remoteHash) return { type: 'upload', path, reason: 'changed here', local, remote, base };
  return { type: 'conflict', path, reason, kind: base === undefined ? 'bothCreated' : 'bothEdited', local, remote, base };
}

/** Where one of the two knows of no modes, they are the same. */
export function isSameMode(
  one: { readonly executable?: boolean | undefined },
  other: { readonly executable?: boolean | undefined },
): boolean {
  return one.executable === undefined || other.executable === undefined || one.executable === other.executable;
}
