import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { schedule } from '../../../src/core/plan/schedule';
import { inShort, planOf, type PlannedTrees } from '../../support/trees';

const batchesOf = (trees: PlannedTrees): string[][] => schedule(planOf(trees).actions).map((batch) => batch.map(inShort).sort());

const cases: readonly (readonly [string, PlannedTrees, readonly (readonly string[])[]])[] = [
  ['has no batches for nothing', {}, []],
  [
    'does all contents before the deletions',
    { base: { a: '1', b: '2', c: '3' }, local: { a: 'x', b: '2', new: 'n' }, remote: { a: '1', c: '3', there: 't' } },
    [
      ['download there', 'upload a', 'upload new'],
      ['deleteLocal b', 'deleteRemote c'],
    ],
  ],
  [
    'lets a folder wait for the file in whose place it comes',
    { base: { a: '1' }, local: { 'a/b': '2' }, remote: { a: '1' } },
    [['deleteRemote a'], ['upload a/b']],
  ],
  [
    'lets a file wait for the folder in whose place it comes',
    { base: { 'a/b/c': '1' }, local: { a: '2' }, remote: { 'a/b/c': '1' } },
    [['deleteRemote a/b/c'], ['upload a']],
  ],
  [
    'lets a name wait for the twin in whose place it comes, and nothing else',
    { base: { foo: '1' }, local: { foo: '1' }, remote: { FOO: '2', food: '3' }, options: { caseSensitive: false } },
    [['download food'], ['deleteLocal foo'], ['download FOO']],
  ],
  [
    'lets a file step aside only when what is known of its name is noted',
    { local: { a: '1', b: '2' }, remote: { a: '1', 'a/b': '2' } },
    [['record a', 'upload b'], ['stepAside a']],
  ],
  [
    'does not let a file wait for a deletion beside it',
    { base: { 'a/b': '1' }, local: { 'a/c': '2' }, remote: { 'a/b': '1' } },
    [['upload a/c'], ['deleteRemote a/b']],
  ],
];

describe('schedule', () => {
  for (const [name, trees, batches] of cases) it(name, () => assert.deepEqual(batchesOf(trees), batches));

  it('loses no action and does none twice', () => {
    const trees = { base: { a: '1', b: '2', c: '3' }, local: { 'a/x': 'x', b: '2' }, remote: { a: '1', c: 'y' } };
    assert.deepEqual(batchesOf(trees).flat().sort(), planOf(trees).actions.map(inShort).sort());
  });
});
