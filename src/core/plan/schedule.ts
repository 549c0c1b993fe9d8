import type { MoveLocalAction, MoveRemoteAction, SyncAction } from '../model/plan';
import { ancestors, nameKey } from '../names/nameKey';

/**
 * The plan in batches; inside one, any order and any interleaving gives the same result. Contents travel before
 * deletions, so that a crash leaves a file twice rather than nowhere; only what needs the room of a deleted or moved name waits for it (a move
 * needs none: see `findMoves`), and a file steps aside only when what is known of its name is noted.
 */
export function schedule(actions: readonly SyncAction[]): readonly (readonly SyncAction[])[] {
  const deletions = actions.filter(isDeletion);
  const room = new VacatedRoom(actions.flatMap(vacatedPath));
  const others = actions.filter((action) => !isDeletion(action));
  const waits = (action: SyncAction): boolean => action.type === 'stepAside' || (!isMove(action) && room.isNeededBy(action.path));
  const first = others.filter((action) => !waits(action));
  const last = others.filter(waits);
  return [first, deletions, last].filter((batch) => batch.length > 0);
}

export function isDeletion(action: SyncAction): boolean {
  return action.type === 'deleteLocal' || action.type === 'deleteRemote';
}

export function isMove(action: SyncAction): action is MoveLocalAction | MoveRemoteAction {
  return action.type === 'moveLocal' || action.type === 'moveRemote';
}

/** The path that the action leaves empty, if it leaves one. */
export function vacatedPath(action: SyncAction): string[] {
  if (isMove(action)) return [action.from];
  return isDeletion(action) ? [action.path] : [];
}

export class VacatedRoom {
  private readonly files: ReadonlySet<string>;
  private readonly folders: ReadonlySet<string>;

  constructor(paths: readonly string[]) {
    this.files = new Set(paths.map(nameKey));
    this.folders = new Set(paths.flatMap((path) => ancestors(path).map(nameKey)));
  }

  /** Whether a file that goes had this name in some spelling, lay below it, or was one of its folders. */
  isNeededBy(path: string): boolean {
    const key = nameKey(path);
    return this.files.has(key) || this.folders.has(key) || ancestors(path).some((folder) => this.files.has(nameKey(folder)));
  }
}
