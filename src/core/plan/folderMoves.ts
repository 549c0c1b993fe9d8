import type { MoveRemoteAction, SyncAction } from '../model/plan';
import type { RemoteFileInfo } from '../model/provider';
import { ancestors, isWithin } from '../names/nameKey';

/** A folder whose files in the cloud all move to one new folder, each under its old name. */
export interface FolderMove {
  readonly from: string;
  readonly to: string;
  readonly moves: readonly MoveRemoteAction[];
}

/**
 * Finds the moves in the cloud that are those of a whole folder, so that a store that can may carry them out as one. The
 * topmost folder counts; nothing may stay behind in it, and nothing may be at its new place.
 */
export function findFolderMoves(actions: readonly SyncAction[], remote: ReadonlyMap<string, RemoteFileInfo>): FolderMove[] {
  const candidates = new Map<string, { from: string; to: string; moves: MoveRemoteAction[] }>();
  for (const action of actions) {
    if (action.type !== 'moveRemote') continue;
    for (const [from, to] of foldersOf(action)) {
      const known = candidates.get(`${from}\n${to}`);
      if (known === undefined) candidates.set(`${from}\n${to}`, { from, to, moves: [action] });
      else known.moves.push(action);
    }
  }
  if (candidates.size === 0) return [];
  const sizes = folderSizes(remote);
  const whole = [...candidates.values()].filter(
    ({ from, to, moves }) => moves.length > 1 && moves.length === sizes.get(from) && !sizes.has(to) && !remote.has(to),
  );
  return topmost(whole);
}

/** The folders that the move could be part of: `a` to `x` and `a/b` to `x/b` for `a/b/c.md` to `x/b/c.md`. */
function foldersOf({ from, path }: MoveRemoteAction): [string, string][] {
  const [olds, news] = [ancestors(from), ancestors(path)];
  const pairs: [string, string][] = [];
  for (const [index, old] of olds.entries()) {
    const next = news[index];
    if (next === undefined || from.slice(old.length) !== path.slice(next.length)) break;
    if (!isWithin(next, old) && !isWithin(old, next)) pairs.push([old, next]);
  }
  return pairs;
}

/** How many files lie below each folder. */
function folderSizes(remote: ReadonlyMap<string, unknown>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const path of remote.keys()) for (const folder of ancestors(path)) sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  return sizes;
}

function topmost(folders: readonly FolderMove[]): FolderMove[] {
  const taken = new Set<MoveRemoteAction>();
  const chosen: FolderMove[] = [];
  for (const folder of [...folders].sort((one, other) => one.from.length - other.from.length)) {
    if (folder.moves.some((move) => taken.has(move))) continue;
    for (const move of folder.moves) taken.add(move);
    chosen.push(folder);
  }
  return chosen;
}
