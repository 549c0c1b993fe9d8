import type { BaseTree, LocalEntry, LocalTree, RemoteTree, SyncAction, SyncPlan } from '../model/plan';
import type { RemoteFileInfo } from '../model/provider';
import type { FileSyncState } from '../model/changes';
import { nameKey, unicodeKey } from '../names/nameKey';
import { blockedTest } from '../observe/localTree';
import { blockClashes } from './clashes';
import { findMoves } from './moves';
import { decisionTable, localState, remoteState } from './decisionTable';

export interface PlanOptions {
  /** Whether the local disk keeps names apart that differ only in case. */
  readonly caseSensitive: boolean;
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
  const actions: SyncAction[] = [];
  for (const path of allPaths(base, local, remote)) {
    if (isBlockedLocally(path) || isBlockedRemotely(path)) continue;
    const action = options.inScope(path)
      ? decide(path, base.get(path), local.files.get(path), remote.files.get(path))
      : ({ type: 'forget', path, reason: 'left the scope of the sync' } as const);
    if (action !== undefined) actions.push(action);
  }
  const withMoves = findMoves(base, local, remote, actions, options.canMoveRemotely);
  const clashes = blockClashes(withMoves, local, remote, options.caseSensitive);
  return { actions: clashes.actions, blocked: [...local.blocked, ...remote.blocked, ...clashes.blocked] };
}

function allPaths(base: BaseTree, local: LocalTree, remote: RemoteTree): Iterable<string> {
  return new Set([...base.keys(), ...local.files.keys(), ...remote.files.keys()]);
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
      return local && { type: 'upload', path, reason, local, remote };
    case 'download':
      return remote && { type: 'download', path, reason, remote, local };
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

/** A file that was only touched gets its new fingerprint recorded, so that it need not be hashed again. */
function refresh(path: string, base: FileSyncState, local: LocalEntry, remote: RemoteFileInfo): SyncAction | undefined {
  if (local.fingerprint === undefined || local.fingerprint === base.fingerprint) return undefined;
  return { type: 'record', path, reason: 'touched, not changed', local, remote, hash: base.localHash };
}

function compare(path: string, base: FileSyncState | undefined, local: LocalEntry, remote: RemoteFileInfo, reason: string): SyncAction {
  if (local.hash !== undefined && local.hash === remote.hash) {
    return { type: 'record', path, reason: `${reason}, with the same content`, local, remote, hash: local.hash };
  }
  return { type: 'conflict', path, reason, kind: base === undefined ? 'bothCreated' : 'bothEdited', local, remote, base };
}
