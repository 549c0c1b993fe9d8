import type { BlockedCause, BlockedPath } from '../model/fileSystem';
import type { LocalTree, RemoteTree, SyncAction } from '../model/plan';
import { isMove, vacatedPath } from './schedule';
import { ancestors, nameKey, unicodeKey } from '../names/nameKey';

interface Clashes {
  readonly actions: SyncAction[];
  readonly blocked: readonly BlockedPath[];
}

/**
 * Takes out of a plan the actions that would put two names where some disk has room for one: a file where a folder
 * is, names that differ in case on a disk that does not tell case, two Unicode spellings of one name. Neither is
 * overwritten; the rest goes on.
 */
export function blockClashes(actions: readonly SyncAction[], local: LocalTree, remote: RemoteTree, caseSensitive: boolean): Clashes {
  const names = new Names(actions, local, remote, caseSensitive ? unicodeKey : nameKey);
  const kept: SyncAction[] = [];
  const blocked: BlockedPath[] = [];
  for (const action of actions) {
    const clash = createsFile(action) ? names.clashOf(action.path) : undefined;
    if (clash === undefined) kept.push(action);
    else blocked.push(clash);
  }
  if (blocked.length === 0) return { actions: kept, blocked };
  const rest = blockClashes(kept, local, remote, caseSensitive);
  return { actions: rest.actions, blocked: [...blocked, ...rest.blocked] };
}

/** Whether the action makes a file where one side has none. A conflict may make a copy, but under a name that is free. */
function createsFile(action: SyncAction): boolean {
  if (isMove(action)) return true;
  return (action.type === 'download' && action.local === undefined) || (action.type === 'upload' && action.remote === undefined);
}

/** All names that will be in use on either side when the plan's deletions are done. */
class Names {
  private readonly files = new Map<string, Set<string>>();
  private readonly folders = new Map<string, string>();

  constructor(
    actions: readonly SyncAction[],
    local: LocalTree,
    remote: RemoteTree,
    private readonly key: (path: string) => string,
  ) {
    const leaving = new Set(actions.flatMap(vacatedPath));
    const blocked = [...local.blocked, ...remote.blocked].map((entry) => entry.path);
    for (const path of [...local.files.keys(), ...remote.files.keys(), ...blocked]) {
      if (!leaving.has(path)) this.add(path);
    }
  }

  clashOf(path: string): BlockedPath | undefined {
    const below = this.folders.get(this.key(path));
    if (below !== undefined)
      return clash(path, 'fileAndFolder', `"${path}" is a file on one side and a folder on the other, which holds "${below}"`);
    for (const folder of ancestors(path)) {
      const [file] = this.files.get(this.key(folder)) ?? [];
      if (file !== undefined) return clash(path, 'fileAndFolder', `"${path}" needs a folder where the other side has the file "${file}"`);
    }
    const twin = [...(this.files.get(this.key(path)) ?? [])].find((other) => other !== path);
    return twin === undefined ? undefined : clash(path, 'caseClash', `"${path}" and "${twin}" are one name on this disk`);
  }

  private add(path: string): void {
    const key = this.key(path);
    const twins = this.files.get(key);
    if (twins === undefined) this.files.set(key, new Set([path]));
    else twins.add(path);
    for (const folder of ancestors(path)) this.folders.set(this.key(folder), path);
  }
}

function clash(path: string, cause: BlockedCause, what: string): BlockedPath {
  return { path, cause, message: `${what}. Neither was touched; rename one of them to sync both.` };
}
