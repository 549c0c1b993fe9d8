import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { brake, type Brake } from '../../../src/core/plan/brakes';
import { baseTree, localTree, planOf, remoteTree, type Contents, type PlannedTrees } from '../../support/trees';

const brakeOf = ({ base = {}, local = {}, remote = {} }: PlannedTrees): Brake | undefined =>
  brake(baseTree(base), localTree(local), remoteTree(remote), planOf({ base, local, remote }));

/** Files `0` to `count`, those below `changed` with another content (or none). */
function files(count: number, changed = 0, content?: string): Contents {
  const entries = Array.from({ length: count }, (_, index) => [String(index), index < changed ? content : `text ${index}`] as const);
  return Object.fromEntries(entries.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}

/** How many destructive actions are let through at a number of files. */
const limits: readonly (readonly [files: number, limit: number])[] = [
  [11, 10],
  [20, 10],
  [50, 10],
  [54, 10],
  [55, 11],
  [100, 20],
  [249, 49],
  [250, 50],
  [1000, 50],
];

describe('the brake on mass changes', () => {
  for (const [count, limit] of limits) {
    it(`lets ${limit} of ${count} files be deleted or overwritten on either side, and not one more`, () => {
      const all = files(count);
      for (const changed of [files(count, limit), files(count, limit, 'new')]) {
        assert.equal(brakeOf({ base: all, local: changed, remote: all }), undefined);
        assert.equal(brakeOf({ base: all, local: all, remote: changed }), undefined);
      }
      for (const changed of [files(count, limit + 1), files(count, limit + 1, 'new')]) {
        if (Object.keys(changed).length === 0) continue;
        assert.equal(brakeOf({ base: all, local: changed, remote: all })?.kind, 'massChange');
        assert.equal(brakeOf({ base: all, local: all, remote: changed })?.kind, 'massChange');
      }
    });
  }

  it('counts both sides, deletions and overwrites together', () => {
    const base = files(40);
    const local = { ...base, ...files(6, 6, 'new') };
    const remote = Object.fromEntries(Object.entries(base).filter(([path]) => Number(path) < 10 || Number(path) >= 15));
    const found = brakeOf({ base, local, remote });
    assert.deepEqual([found?.kind, found?.actions.length], ['massChange', 11]);
    assert.match(found?.message ?? '', /delete 5 files and overwrite 6 files/u);
  });

  it('does not count new files, moves, records or conflicts', () => {
    const base = files(40);
    const moved = Object.fromEntries(Object.entries(base).map(([path, content]) => [`moved/${path}`, content]));
    const conflicts = brakeOf({ base, local: files(40, 30, 'here'), remote: files(40, 30, 'there') });
    assert.equal(
      brakeOf({ base, local: { ...base, ...Object.fromEntries(Object.entries(moved).map(([path]) => [path, 'new'])) }, remote: base }),
      undefined,
    );
    assert.deepEqual(
      [brakeOf({ base, local: moved, remote: base }), brakeOf({ base, local: base, remote: moved }), conflicts],
      [undefined, undefined, undefined],
    );
  });

  it('never holds a first sync', () => {
    assert.equal(brakeOf({ local: files(200, 200, 'here'), remote: files(200, 100, 'there') }), undefined);
    assert.equal(brakeOf({ local: files(200) }), undefined);
    assert.equal(brakeOf({ remote: files(200) }), undefined);
  });
});

describe('the brake on an emptied side', () => {
  for (const count of [1, 5, 200]) {
    it(`holds a sync that would delete ${count} files because one side is empty`, () => {
      const all = files(count);
      assert.equal(brakeOf({ base: all, remote: all })?.kind, 'emptyLocal');
      assert.equal(brakeOf({ base: all, local: all })?.kind, 'emptyRemote');
    });
  }

  it('does not hold a sync that takes nothing away', () => {
    assert.equal(brakeOf({ base: files(3) }), undefined);
    assert.equal(brakeOf({ base: files(3), remote: files(3, 3, 'edited') }), undefined);
    assert.equal(brakeOf({ base: files(3), local: files(3, 3, 'edited') }), undefined);
  });
});
