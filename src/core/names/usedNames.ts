import type { UsedNames } from '../apply/context';
import type { LocalTree, RemoteTree, SyncAction } from '../model/plan';
import { isConflictCopyOf } from './conflictName';
import { nameKey } from './nameKey';

/**
 * All paths of both trees, compared as the least discerning disk would. Nothing is computed until a name is asked for: most
 * runs need none. A copy that the plan's own `actions` replace or take away is none that a conflict could count on.
 */
export function usedNames(local: LocalTree, remote: RemoteTree, actions: readonly SyncAction[]): UsedNames {
  let keys: Set<string> | undefined;
  const taken = (): Set<string> => (keys ??= new Set(allPaths(local, remote).map(nameKey)));
  let changing: Set<string> | undefined;
  const staying = (path: string): boolean => !(changing ??= new Set(actions.flatMap(changedHere))).has(path);
  return {
    add: (path) => void taken().add(nameKey(path)),
    isTaken: (path) => taken().has(nameKey(path)),
    copiesOf: (path) =>
      [...local.files.keys()].filter((candidate) => candidate !== path && isConflictCopyOf(candidate, path) && staying(candidate)),
  };
}

/** The file here that an action replaces or takes away. */
function changedHere(action: SyncAction): string[] {
  switch (action.type) {
    case 'download':
    case 'deleteLocal':
    case 'conflict':
      return [action.path];
    case 'moveLocal':
      return [action.from];
    case 'stepAside':
      return action.local === undefined ? [] : [action.path];
    case 'upload':
    case 'deleteRemote':
    case 'moveRemote':
    case 'record':
    case 'forget':
      return [];
  }
}

function allPaths(local: LocalTree, remote: RemoteTree): string[] {
  const blocked = [...local.blocked, ...remote.blocked].map((entry) => entry.path);
  return [...local.files.keys(), ...remote.files.keys(), ...blocked];
}
