import type { UsedNames } from '../apply/context';
import type { LocalTree, RemoteTree } from '../model/plan';
import { isConflictCopyOf } from './conflictName';
import { nameKey } from './nameKey';

/** All paths of both trees, compared as the least discerning disk would. */
export function usedNames(local: LocalTree, remote: RemoteTree): UsedNames {
  const keys = new Set<string>();
  const add = (path: string): void => void keys.add(nameKey(path));
  for (const path of local.files.keys()) add(path);
  for (const path of remote.files.keys()) add(path);
  for (const { path } of [...local.blocked, ...remote.blocked]) add(path);
  return {
    add,
    isTaken: (path) => keys.has(nameKey(path)),
    copiesOf: (path) => [...local.files.keys()].filter((candidate) => candidate !== path && isConflictCopyOf(candidate, path)),
  };
}
