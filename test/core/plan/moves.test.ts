import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AlikePaths } from '../../../src/core/plan/alikePaths';
import { actionsOf, type PlannedTrees } from '../../support/trees';

const cases: readonly (readonly [string, PlannedTrees, readonly string[]])[] = [
  ['finds a file that was renamed here', { base: { a: '1' }, local: { b: '1' }, remote: { a: '1' } }, ['moveRemote a -> b']],
  ['finds a file that was renamed in the cloud', { base: { a: '1' }, local: { a: '1' }, remote: { b: '1' } }, ['moveLocal a -> b']],
  [
    'finds no move where the content is another',
    { base: { a: '1' }, local: { b: '2' }, remote: { a: '1' } },
    ['deleteRemote a', 'upload b'],
  ],
  ['finds no move where the file is still there', { base: { a: '1' }, local: { a: '1', b: '1' }, remote: { a: '1' } }, ['upload b']],
  [
    'finds no move in a store that cannot move',
    { base: { a: '1' }, local: { b: '1' }, remote: { a: '1' }, options: { canMoveRemotely: false } },
    ['deleteRemote a', 'upload b'],
  ],
  [
    'finds a move here also when the store cannot move',
    { base: { a: '1' }, local: { a: '1' }, remote: { b: '1' }, options: { canMoveRemotely: false } },
    ['moveLocal a -> b'],
  ],
  ['moves a file that the other side edited', { base: { a: '1' }, local: { b: '1' }, remote: { a: '2' } }, ['moveRemote a -> b']],
  ['moves no file that the other side deleted', { base: { a: '1' }, local: { b: '1' } }, ['forget a', 'upload b']],
  [
    'only records a file that both sides moved alike',
    { base: { a: '1' }, local: { b: '1' }, remote: { b: '1' } },
    ['forget a', 'record b'],
  ],
  [
    'gives both names to a file that the two sides moved to different places',
    { base: { a: '1' }, local: { b: '1' }, remote: { c: '1' } },
    ['download c', 'forget a', 'upload b'],
  ],
  [
    'gives a folder that was renamed on both sides the name that it has in the cloud',
    { base: { 'd/a': '1' }, local: { 'mine/a': '1' }, remote: { 'theirs/a': '1' } },
    ['forget d/a', 'moveLocal mine/a -> theirs/a'],
  ],
  [
    // Found by the planner check, seed 1489945927: one file was to move to two names.
    'moves a file only once that took the name of one which moved in the cloud',
    { base: { 'e/e/d': '0', 'e/d': '1' }, local: { a: '0', 'e/e/d': '1' }, remote: { 'ax/e/d': '0', 'ax/d': '1' } },
    ['download ax/d', 'forget e/d', 'moveLocal e/e/d -> ax/e/d', 'upload a'],
  ],
  [
    // Found by the planner check, seed 671557287: two files moved to one name, and an edit was gone.
    'moves only one file to a name, where another of the same content was renamed on both sides',
    { base: { 'e/a': '1', 'd/d': '1' }, local: { 'e/a': 'edited', 'ax/d': '1' }, remote: { 'dx/d': '1' } },
    ['forget d/d', 'moveLocal e/a -> dx/d', 'upload ax/d'],
  ],
  [
    'moves onto no file that the other side created',
    { base: { a: '1' }, local: { b: '1' }, remote: { a: '1', b: '2' } },
    ['conflict b', 'deleteRemote a'],
  ],
  [
    'takes one of many equal files for the moved one, and only once',
    { base: { a: '1', b: '1' }, local: { c: '1' }, remote: { a: '1', b: '1' } },
    ['deleteRemote b', 'moveRemote a -> c'],
  ],
  [
    'pairs the files of a moved folder by their names, also when their contents are the same',
    {
      base: { 'old/x/a': '1', 'old/x/b': '1', 'old/y/a': '1' },
      local: { 'new/x/a': '1', 'new/x/b': '1', 'new/y/a': '1' },
      remote: { 'old/x/a': '1', 'old/x/b': '1', 'old/y/a': '1' },
    },
    ['moveRemote old/x/a -> new/x/a', 'moveRemote old/x/b -> new/x/b', 'moveRemote old/y/a -> new/y/a'],
  ],
  [
    'swaps the contents of two files that swapped their names',
    { base: { a: '1', b: '2' }, local: { a: '2', b: '1' }, remote: { a: '1', b: '2' } },
    ['upload a', 'upload b'],
  ],
  [
    'takes no path for moved away that left the scope',
    { base: { 'd/t': '1' }, local: { a: 'mine' }, remote: { a: '1' }, options: { inScope: (path) => path !== 'd/t' } },
    ['conflict a', 'forget d/t'],
  ],
  [
    'takes no path for moved away that is blocked',
    { base: { 'd/t': '1' }, local: { a: 'mine' }, remote: { a: '1' }, blockedHere: ['d'] },
    ['conflict a'],
  ],
  [
    'moves nothing from or to a blocked path',
    { base: { 'd/a': '1' }, local: { b: '1' }, remote: { 'd/a': '1' }, blockedHere: ['d'] },
    ['upload b'],
  ],
];

describe('moves', () => {
  for (const [name, trees, actions] of cases) it(name, () => assert.deepEqual(actionsOf(trees), [...actions].sort()));

  it('of thousands of equal files are found without comparing each with each', () => {
    let looks = 0;
    const counted = (path: string): { readonly path: string } => ({
      get path() {
        looks++;
        return path;
      },
    });
    const alike = new AlikePaths<{ readonly path: string }>();
    for (let index = 0; index < 4000; index++) alike.add(counted(`old/p${index}/__init__.py`));
    for (let index = 3999; index >= 0; index--) assert.equal(alike.take(`new/p${index}/__init__.py`)?.path, `old/p${index}/__init__.py`);
    assert.equal(alike.take('new/__init__.py'), undefined);
    assert.ok(looks <= 8000, `${looks} looks at a path`);
  });
});
