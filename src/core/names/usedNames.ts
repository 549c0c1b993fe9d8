import type { UsedNames } from '../apply/context';
import type { LocalTree, RemoteTree } from '../model/plan';
import { isConflictCopyOf } from './conflictName';
import { nameKey } from './nameKey';

/** All paths of both trees, compared as the least discerning disk would. Nothing is computed until a name is asked for: most runs need none. */
export function usedNames(local: LocalTree, remote: RemoteTree): UsedNames {
  let keys: Set<string> | undefined;
  const taken = (): Set<string> => (keys ??= new Set(allPaths(local, remote).map(nameKey)));
  return {
    add: (path) => void taken().add(nameKey(path)),
    isTaken: (path) => taken().has(nameKey(path)),
    copiesOf: (path) => [...local.files.keys()].filter((candidate) => candidate !== path && isConflictCopyOf(candidate, path)),
  };
}

function allPaths(local: LocalTree, remote: RemoteTree): string[] {
  const blocked = [...local.blocked, ...remote.blocked].map((entry) => entry.path);
  return [...local.files.keys(), ...remote.files.keys(), ...blocked];
}
