import { nameKey } from '../names/nameKey';
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
 * Finds files that were renamed or moved: gone from one path and, with the content of the last sync, new at another on
 * the same side. The other side then moves its file too, also when that one was edited meanwhile: the edit follows to
 * the new path with the next look. A file moved on both sides is no move but two new names for one content.
 */
export function findMoves(
  base: BaseTree,
  local: LocalTree,
  remote: RemoteTree,
  actions: readonly SyncAction[],
  canMoveRemotely: boolean,
): SyncAction[] {
  const movesHere = pairUp(
    vacated(base, actions, local, remote),
    newFiles(actions, 'upload'),
    (path) => local.files.get(path)?.hash,
    (state) => state.localHash,
  );
  const movesThere = pairUp(
    vacated(base, actions, remote, local),
    newFiles(actions, 'download'),
    (path) => remote.files.get(path)?.hash,
    (state) => state.remoteHash,
  );
  const moves: Move[] = [
    ...(canMoveRemotely ? movesHere.flatMap(([from, path]) => moveRemote(from, path, local, remote)) : []),
    ...movesThere.flatMap(([from, path]) => moveLocal(from, path, local, remote)),
  ];
  const possible = withoutRoomNeeded(moves, actions);
  const settled = new Set(possible.flatMap((move) => [move.path, move.from]));
  return [...possible, ...actions.filter((action) => !settled.has(action.path))];
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

/** Pairs by content; of several candidates the most alike path, so that the files of a moved folder find their namesakes. */
function pairUp(
  froms: readonly Vacated[],
  tos: readonly string[],
  hashAt: (path: string) => string | undefined,
  hashOf: (state: FileSyncState) => string,
): [Vacated, string][] {
  const waiting = new Map<string, Vacated[]>();
  for (const from of froms) waiting.set(hashOf(from.base), [...(waiting.get(hashOf(from.base)) ?? []), from]);
  const pairs: [Vacated, string][] = [];
  for (const to of tos) {
    const hash = hashAt(to) ?? '';
    const candidates = waiting.get(hash) ?? [];
    const best = mostAlike(candidates, to);
    if (best === undefined) continue;
    pairs.push([best, to]);
    waiting.set(
      hash,
      candidates.filter((candidate) => candidate !== best),
    );
  }
  return pairs;
}

function mostAlike(candidates: readonly Vacated[], to: string): Vacated | undefined {
  return candidates.reduce<Vacated | undefined>(
    (best, next) => (best === undefined || likeness(next.path, to) > likeness(best.path, to) ? next : best),
    undefined,
  );
}

/** How many segments two paths share at their end. */
function likeness(one: string, other: string): number {
  const [first, second] = [one.split('/').reverse(), other.split('/').reverse()];
  const difference = first.findIndex((segment, index) => segment !== second[index]);
  return difference < 0 ? first.length : difference;
}

function moveRemote({ path: from, base }: Vacated, path: string, local: LocalTree, remote: RemoteTree): MoveRemoteAction[] {
  const here = local.files.get(path);
  const there = remote.files.get(from);
  if (here === undefined || there === undefined) return [];
  const isEdited = there.etag !== base.etag;
  return [{ type: 'moveRemote', path, from, reason: `moved here from "${from}"`, local: here, remote: there, base, isEdited }];
}

function moveLocal({ path: from, base }: Vacated, path: string, local: LocalTree, remote: RemoteTree): MoveLocalAction[] {
  const here = local.files.get(from);
  const there = remote.files.get(path);
  if (here === undefined || there === undefined) return [];
  const isEdited = here.hash !== base.localHash;
  return [{ type: 'moveLocal', path, from, reason: `moved in the cloud from "${from}"`, local: here, remote: there, base, isEdited }];
}
