import assert from 'node:assert/strict';
import type { MoveLocalAction, MoveRemoteAction, StepAsideAction, SyncAction, SyncPlan } from '../../src/core/model/plan';
import { ancestors, isWithin, nameKey, unicodeKey } from '../../src/core/names/nameKey';
import { schedule } from '../../src/core/plan/schedule';
import { planOf, without, type Contents } from './trees';

/** What the three trees hold before anything is done, and what the world is like. */
export interface Start {
  readonly base: Contents;
  readonly local: Contents;
  readonly remote: Contents;
  readonly caseSensitive: boolean;
  readonly canMoveRemotely: boolean;
  /** Whether a file makes room for a folder of its name. */
  readonly makesRoom: boolean;
  /** Whether the cloud is an object store, in which a file can have the name of a folder. */
  readonly isObjectStore: boolean;
  /** A folder or file that cannot be read here. */
  readonly blockedHere?: string | undefined;
  /** A folder or file that the rules leave out. */
  readonly outOfScope?: string | undefined;
}

/** Whether the path is the folder or below it, as a disk sees it that compares names by `key`. */
export function isAtOrBelow(path: string, folder: string | undefined, key: (name: string) => string = (name) => name): boolean {
  return folder !== undefined && isWithin(key(path), key(folder));
}

/** How the disk of this world compares names. */
export const keyOf = ({ caseSensitive }: Start): ((name: string) => string) => (caseSensitive ? unicodeKey : nameKey);

/**
 * Three trees on which a plan is carried out as if everything succeeded. Each action checks what its real counterpart
 * would need: the content that it replaces, room for its name, and for a deletion that nobody would lose by it.
 */
export class PretendWorld {
  base: Record<string, string>;
  local: Record<string, string>;
  remote: Record<string, string>;
  readonly done: SyncAction[] = [];

  constructor(readonly start: Start) {
    this.base = { ...start.base };
    this.local = { ...start.local };
    this.remote = { ...start.remote };
  }

  /** The plan for what can be seen now. */
  plan(): SyncPlan {
    const { caseSensitive, canMoveRemotely, makesRoom, blockedHere, outOfScope } = this.start;
    const inScope = (path: string): boolean => !isAtOrBelow(path, outOfScope);
    const seenHere = Object.entries(this.local).filter(([path]) => inScope(path) && !isAtOrBelow(path, blockedHere, keyOf(this.start)));
    const seenThere = Object.entries(this.remote).filter(([path]) => inScope(path));
    return planOf({
      base: this.base,
      local: Object.fromEntries(seenHere),
      remote: Object.fromEntries(seenThere),
      blockedHere: blockedHere === undefined ? [] : [blockedHere],
      options: { caseSensitive, canMoveRemotely, makesRoom, inScope },
    });
  }

  /** Plans and acts until there is nothing to do; returns the last plan. `shuffle` decides the order inside a batch. */
  run(shuffle: (batch: readonly SyncAction[]) => readonly SyncAction[]): SyncPlan {
    const paths = Object.keys({ ...this.base, ...this.local, ...this.remote }).length;
    for (let round = 0; round <= 4 * (paths + 1); round++) {
      const plan = this.plan();
      if (plan.actions.length === 0) return plan;
      for (const batch of schedule(plan.actions)) for (const action of shuffle(batch)) this.apply(action);
    }
    return assert.fail('The planner never comes to rest.');
  }

  private apply(action: SyncAction): void {
    const { path } = action;
    this.done.push(action);
    switch (action.type) {
      case 'upload':
        assert.equal(this.remote[path], action.remote?.hash, `the upload of ${path} replaces something else`);
        return this.agree(path, this.put('remote', path, this.held('local', path)));
      case 'download':
        assert.equal(this.local[path], action.local?.hash, `the download of ${path} replaces something else`);
        return this.agree(path, this.put('local', path, this.held('remote', path)));
      case 'deleteLocal':
        return this.delete('local', 'remote', path);
      case 'deleteRemote':
        return this.delete('remote', 'local', path);
      case 'moveLocal':
        return this.move('local', action);
      case 'moveRemote':
        return this.move('remote', action);
      case 'record':
        assert.equal(this.held('local', path), this.held('remote', path));
        return this.agree(path, action.hash);
      case 'forget':
        this.base = without(this.base, path);
        return;
      case 'conflict':
        return this.keepBoth(path);
      case 'stepAside':
        return this.stepAside(action);
    }
  }

  /** Only the name changes, and only where a folder of that name is on the other side. */
  private stepAside({ path, local }: StepAsideAction): void {
    const [side, other] = local === undefined ? (['remote', 'local'] as const) : (['local', 'remote'] as const);
    const content = this.held(side, path);
    const isFolder = (each: string): boolean => isWithin(each.normalize(), path.normalize()) && each.normalize() !== path.normalize();
    assert.ok(Object.keys({ ...this[other], ...this[side] }).some(isFolder), `${path} steps aside for nothing`);
    this[side] = without(this[side], path);
    // Twins of a folder's name may both hold such a file: one copy is enough for them, too.
    this.put(side, copyName(path.normalize(), content), content);
  }

  private keepBoth(path: string): void {
    const copy = copyName(path, this.held('local', path));
    this.agree(copy, this.put('remote', copy, this.put('local', copy, this.held('local', path))));
    this.agree(path, this.put('local', path, this.held('remote', path)));
  }

  /** P5: the other side is without the file, and this one still has what both had. */
  private delete(side: 'local' | 'remote', other: 'local' | 'remote', path: string): void {
    assert.ok(this.base[path] !== undefined && this[other][path] === undefined, `a deletion of ${path} that nobody made`);
    assert.equal(this[side][path], this.base[path], `the deletion of ${path} takes an edit with it`);
    this[side] = without(this[side], path);
    this.base = without(this.base, path);
  }

  private move(side: 'local' | 'remote', { from, path, base: { localHash: base } }: MoveLocalAction | MoveRemoteAction): void {
    const content = this.held(side, from);
    const other = side === 'local' ? this.remote : this.local;
    assert.ok(
      Object.values({ ...this.start.base, ...this.base }).includes(base) && other[from] === undefined && other[path] === base,
      `a move of ${from} that nobody made`,
    );
    this[side] = without(this[side], from);
    this.base = without(this.base, from);
    this.put(side, path, content);
    this.base[path] = base;
  }

  private agree(path: string, content: string): void {
    assert.deepEqual([this.local[path], this.remote[path]], [content, content]);
    this.base[path] = content;
  }

  private held(side: 'local' | 'remote', path: string): string {
    return this[side][path] ?? assert.fail(`${path} is not there (${side})`);
  }

  /** Writes a file where there must be room for it: no other name for the same file, no file for a folder, no folder for a file. */
  private put(side: 'local' | 'remote', path: string, content: string): string {
    if (this[side][path] === undefined) this.requireRoom(side, path);
    this[side][path] = content;
    return content;
  }

  private requireRoom(side: 'local' | 'remote', path: string): void {
    if (side === 'remote' && this.start.isObjectStore) return;
    const key = side === 'local' ? keyOf(this.start) : (name: string): string => name;
    const folders = new Set(ancestors(path).map(key));
    for (const other of Object.keys(this[side])) {
      if (other === path) continue;
      const isInTheWay = key(other) === key(path) || folders.has(key(other)) || ancestors(other).map(key).includes(key(path));
      assert.ok(!isInTheWay, `${other} is in the way of ${path} (${side})`);
    }
  }
}

/** Tells the content and no spelling of the name, so that it is free for all others, whatever comes first. */
function copyName(path: string, content: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return `${path.slice(0, path.length - name.length)}${nameKey(name)} (copy of ${content})`;
}
