import { fileName, nameKey } from '../names/nameKey';
import { AlikePaths } from './alikePaths';
import { VacatedRoom, vacatedPath } from './schedule';
import type { FileSyncState } from '../model/changes';
import type { BaseTree, LocalTree, MoveLocalAction, MoveRemoteAction, RemoteTree, SyncAction } from '../model/plan';

type Move = MoveLocalAction | MoveRemoteAction;

/** A path that one side no longer has, and that the other side still does. */
interface Vacated {
  readonly path: string;
  readonly base: FileSyncState;
}

/**
 * Finds files that were renamed or moved: gone from one path and, with the content of the last sync or as the same file on
 * this disk, new at another on the same side. The other side then moves its file too, also when either was edited
 * meanwhile: the edit follows to the new path with the next look. A folder that was renamed on both sides takes the name
 * that it has in the cloud.
 */
export function findMoves(
  base: BaseTree,
  local: LocalTree,
  remote: RemoteTree,
  actions: readonly SyncAction[],
  canMoveRemotely: boolean,
): SyncAction[] {
  const [newHere, newThere] = [newFiles(actions, 'upload'), newFiles(actions, 'download')];
  const hashHere = (path: string): string | undefined => local.files.get(path)?.hash;
  const hashThere = (path: string): string | undefined => remote.files.get(path)?.hash;
  const movesHere = pairUp(vacated(base, actions, local, remote), newHere, hashHere, (state) => state.localHash);
  const paired = new Set(movesHere.map(([, to]) => to));
  const renamedHere = pairUp(
    without(vacated(base, actions, local, remote), movesHere),
    newHere.filter((path) => !paired.has(path)),
    (path) => local.files.get(path)?.identity,
    (state) => state.identity,
  );
  const movesThere = pairUp(vacated(base, actions, remote, local), newThere, hashThere, (state) => state.remoteHash);
  const followed: Move[] = [
    ...(canMoveRemotely ? [...movesHere, ...renamedHere].flatMap(([from, path]) => moveRemote(from, path, local, remote)) : []),
    ...movesThere.flatMap(([from, path]) => moveLocal(from, path, local, remote)),
  ];
  const taken = new Set(followed.flatMap((move) => [move.path, move.from]));
  const both = movedOnBothSides(base, local, remote, actions).filter((move) => !taken.has(move.path) && !taken.has(move.from));
  const moves = [...followed, ...both];
  const possible = withoutRoomNeeded(moves, actions);
  const settled = new Set(possible.flatMap((move) => [move.path, move.from]));
  return [...possible, ...actions.filter((action) => !settled.has(action.path))];
}

/**
 * Files that left one folder for two different ones, under their old name: each folder was renamed on one side. Names that
 * differ themselves stay two, as do empty files, which are all alike.
 */
function movedOnBothSides(base: BaseTree, local: LocalTree, remote: RemoteTree, actions: readonly SyncAction[]): Move[] {
  const gone = actions.flatMap(({ type, path }): Vacated[] => {
    const known = base.get(path);
    return type === 'forget' && known !== undefined && known.size !== 0 ? [{ path, base: known }] : [];
  });
  if (gone.length === 0) return [];
  const sameName = (pairs: readonly [Vacated, string][]): Map<string, [Vacated, string]> =>
    new Map(pairs.filter(([from, to]) => fileName(from.path) === fileName(to)).map((pair) => [pair[0].path, pair]));
  const here = sameName(
    pairUp(
      gone,
      newFiles(actions, 'upload'),
      (path) => local.files.get(path)?.hash,
      (state) => state.localHash,
    ),
  );
  const there = sameName(
    pairUp(
      gone,
      newFiles(actions, 'download'),
      (path) => remote.files.get(path)?.hash,
      (state) => state.remoteHash,
    ),
  );
  return [...here].flatMap(([origin, [{ base: known }, from]]) => {
    const path = there.get(origin)?.[1];
    return path === undefined ? [] : moveLocal({ path: from, base: known }, path, local, remote);
  });
}

function without(vacants: readonly Vacated[], pairs: readonly [Vacated, string][]): Vacated[] {
  const paired = new Set(pairs.map(([{ path }]) => path));
  return vacants.filter(({ path }) => !paired.has(path));
}

/** A move that needs the room of something that goes itself would depend on the order: it stays a new file and a deletion. */
function withoutRoomNeeded(moves: readonly Move[], actions: readonly SyncAction[]): Move[] {
  const renamed = new Set(moves.filter(isChangeOfCase).map((move) => move.from));
  const gone = [...actions.flatMap(vacatedPath), ...moves.map((move) => move.from)];
  const room = new VacatedRoom(gone);
  const roomOfOthers = new VacatedRoom(gone.filter((path) => !renamed.has(path)));
  return moves.filter((move) => !(isChangeOfCase(move) ? roomOfOthers : room).isNeededBy(move.path));
}

/** One rename on every disk, which needs no room but its own. */
function isChangeOfCase(move: Move): boolean {
  return nameKey(move.from) === nameKey(move.path);
}

/** Paths with something to do that `gone` lost and `kept` still has. */
function vacated(base: BaseTree, actions: readonly SyncAction[], gone: LocalTree | RemoteTree, kept: LocalTree | RemoteTree): Vacated[] {
  return actions.flatMap(({ path }) => {
    const known = base.get(path);
    return known !== undefined && !gone.files.has(path) && kept.files.has(path) ? [{ path, base: known }] : [];
  });
}

/** Paths that one side has for the first time and the other side does not have. */
function newFiles(actions: readonly SyncAction[], type: 'upload' | 'download'): string[] {
  return actions.flatMap((action) => {
    if (action.type !== type) return [];
    const replaced = action.type === 'upload' ? action.remote : action.local;
    return replaced === undefined ? [action.path] : [];
  });
}

/** Pairs by a token of what a file is; of several candidates the most alike path, so that the files of a moved folder find their namesakes. */
function pairUp(
  froms: readonly Vacated[],
  tos: readonly string[],
  tokenAt: (path: string) => string | undefined,
  tokenOf: (state: FileSyncState) => string | undefined,
): [Vacated, string][] {
  const waiting = new Map<string, AlikePaths<Vacated>>();
  for (const from of froms) {
    const token = tokenOf(from.base);
    if (token === undefined) continue;
    const alike = waiting.get(token) ?? new AlikePaths<Vacated>();
    alike.add(from);
    waiting.set(token, alike);
  }
  return tos.flatMap((to): [Vacated, string][] => {
    const best = waiting.get(tokenAt(to) ?? '')?.take(to);
    return best === undefined ? [] : [[best, to]];
  });
}

function moveRemote({ path: from, base }: Vacated, path: string, local: LocalTree, remote: RemoteTree): MoveRemoteAction[] {
  const here = local.files.get(path);
  const there = remote.files.get(from);
  if (here === undefined || there === undefined) return [];
  const isEdited = there.etag !== base.etag || here.hash !== base.localHash;
  return [{ type: 'moveRemote', path, from, reason: `moved here from "${from}"`, local: here, remote: there, base, isEdited }];
}

function moveLocal({ path: from, base }: Vacated, path: string, local: LocalTree, remote: RemoteTree): MoveLocalAction[] {
  const here = local.files.get(from);
  const there = remote.files.get(path);
  if (here === undefined || there === undefined) return [];
  const isEdited = here.hash !== base.localHash;
  return [{ type: 'moveLocal', path, from, reason: `moved in the cloud from "${from}"`, local: here, remote: there, base, isEdited }];
}
