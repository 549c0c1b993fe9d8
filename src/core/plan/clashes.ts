import type { BlockedPath } from '../model/fileSystem';
import type { LocalTree, RemoteTree, StepAsideAction, SyncAction } from '../model/plan';
import { freeName } from '../names/freeName';
import { ancestors, nameKey, unicodeKey } from '../names/nameKey';
import { isMove, vacatedPath } from './schedule';

interface Clashes {
  readonly actions: readonly SyncAction[];
  readonly blocked: readonly BlockedPath[];
}

export interface ClashOptions {
  /** Whether the local disk keeps names apart that differ only in case. */
  readonly caseSensitive: boolean;
  /** Whether a file makes room for a folder of its name. Otherwise both are blocked. */
  readonly makesRoom: boolean;
}

/**
 * Takes out of a plan the actions that would put two names where some disk has room for one. A file steps aside for a
 * folder of its name; what waits for that comes with the next look. Names that differ in case on a disk that does not
 * tell case, and two Unicode spellings of one name, are blocked: neither is overwritten, and the rest goes on.
 */
export function settleClashes(actions: readonly SyncAction[], local: LocalTree, remote: RemoteTree, options: ClashOptions): Clashes {
  const names = new Names(actions, local, remote, options.caseSensitive ? unicodeKey : nameKey);
  const kept: SyncAction[] = [];
  const blocked: BlockedPath[] = [];
  const aside = new Map<string, StepAsideAction>();
  for (const action of actions) {
    const clash = createsFile(action) ? names.clashOf(action.path) : undefined;
    const file = clash?.file !== undefined && options.makesRoom ? stepAside(clash.file, local, remote) : undefined;
    if (clash === undefined) kept.push(action);
    else if (file === undefined) blocked.push(clash.blocked);
    else aside.set(file.path, file);
  }
  if (blocked.length === 0 && aside.size === 0) return { actions: kept, blocked };
  const rest = settleClashes(
    // What both sides agree on is noted first: the file in the cloud then follows the one here to the same name.
    kept.filter((action) => action.type === 'record' || !aside.has(action.path)),
    local,
    remote,
    options,
  );
  return { actions: [...aside.values(), ...rest.actions], blocked: [...blocked, ...rest.blocked] };
}

/** Whether the action makes a file where one side has none. A conflict may make a copy, but under a name that is free. */
function createsFile(action: SyncAction): boolean {
  if (isMove(action)) return true;
  return (action.type === 'download' && action.local === undefined) || (action.type === 'upload' && action.remote === undefined);
}

/** The file here goes first: where both sides have it, the one in the cloud follows as after any rename. */
function stepAside(path: string, { files: here }: LocalTree, { files: there }: RemoteTree): StepAsideAction | undefined {
  const reason = 'a file on one side and a folder on the other';
  const local = here.get(path);
  if (local !== undefined) return { type: 'stepAside', path, reason, local };
  const remote = there.get(path);
  return remote && { type: 'stepAside', path, reason, remote };
}

interface Clash {
  readonly blocked: BlockedPath;
  /** The file that can make room, when it is one for a folder of the very same name. */
  readonly file?: string | undefined;
}

/** All names that will be in use on either side when the plan's deletions are done. */
class Names {
  private readonly files = new Map<string, Set<string>>();
  private readonly folders = new Map<string, string>();
  /** Whether the path is a file that was seen, not one that is blocked. */
  private readonly isKnown: (path: string) => boolean;

  constructor(
    actions: readonly SyncAction[],
    local: LocalTree,
    remote: RemoteTree,
    private readonly key: (path: string) => string,
  ) {
    this.isKnown = (path) => local.files.has(path) || remote.files.has(path);
    const leaving = new Set(actions.flatMap(vacatedPath));
    const blocked = [...local.blocked, ...remote.blocked].map((entry) => entry.path);
    for (const path of [...local.files.keys(), ...remote.files.keys(), ...blocked, ...(local.leftOut ?? [])]) {
      if (!leaving.has(path)) this.add(path);
    }
  }

  clashOf(path: string): Clash | undefined {
    const below = this.folders.get(this.key(path));
    if (below !== undefined) {
      const what = `"${path}" is a file on one side and a folder on the other, which holds "${below}"`;
      return this.typeClash(path, what, path, below);
    }
    for (const folder of ancestors(path)) {
      const [file] = this.files.get(this.key(folder)) ?? [];
      if (file === undefined) continue;
      return this.typeClash(path, `"${path}" needs a folder where the other side has the file "${file}"`, file, path);
    }
    const twin = [...(this.files.get(this.key(path)) ?? [])].find((other) => other !== path);
    return twin === undefined ? undefined : this.twinClash(path, twin);
  }

  /** Spellings that differ may be two names to another disk: then nobody's file is renamed. */
  private typeClash(path: string, what: string, file: string, below: string): Clash {
    const isSameName = this.isKnown(below) && ancestors(below).some((folder) => unicodeKey(folder) === unicodeKey(file));
    const message = `${what}. Neither was touched; rename one of them to sync both.`;
    return { blocked: { path, cause: 'fileAndFolder', message }, file: isSameName ? file : undefined };
  }

  private twinClash(path: string, twin: string): Clash {
    const proposal = freeName(path, (candidate) => {
      const key = nameKey(candidate);
      return this.files.has(key) || this.folders.has(key) || this.files.has(this.key(candidate));
    });
    const message = `"${path}" and "${twin}" are one name on this disk. Neither was touched; rename one of them, for example to "${proposal}", to sync both.`;
    return { blocked: { path, cause: 'caseClash', message, proposal } };
  }

  private add(path: string): void {
    const key = this.key(path);
    const twins = this.files.get(key);
    if (twins === undefined) this.files.set(key, new Set([path]));
    else twins.add(path);
    for (const folder of ancestors(path)) this.folders.set(this.key(folder), path);
  }
}
