import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { actionsOf, planOf, type PlannedTrees } from '../../support/trees';

interface Clash {
  readonly name: string;
  readonly trees: PlannedTrees;
  readonly actions: readonly string[];
  /** `path cause`. */
  readonly blocked: readonly string[];
}

const insensitive = { caseSensitive: false };

const clashes: readonly Clash[] = [
  {
    name: 'a new file here where the cloud has a new folder: the file steps aside',
    trees: { local: { a: '1' }, remote: { 'a/b': '2' } },
    actions: ['stepAside a'],
    blocked: [],
  },
  {
    name: 'a new file in the cloud where here is a new folder: the file steps aside',
    trees: { local: { 'a/b/c': '1', d: '3' }, remote: { a: '2' } },
    actions: ['stepAside a', 'upload d'],
    blocked: [],
  },
  {
    name: 'a file edited in the cloud and replaced by a folder here: the file steps aside',
    trees: { base: { a: '1' }, local: { 'a/b': '2' }, remote: { a: '3' } },
    actions: ['stepAside a'],
    blocked: [],
  },
  {
    name: 'a file that is in sync where the cloud gets a folder beside it',
    trees: { base: { a: '1' }, local: { a: '1' }, remote: { a: '1', 'a/b': '2' } },
    actions: ['stepAside a'],
    blocked: [],
  },
  {
    // Found by the planner check, seeds -491564329 and 1402516661: the copies of one content were taken for two files.
    name: 'a file that both sides have, not in sync yet, where the cloud has a folder beside it: it is noted first',
    trees: { local: { a: '1' }, remote: { a: '1', 'a/b': '2' } },
    actions: ['record a', 'stepAside a'],
    blocked: [],
  },
  {
    // Found by the planner check, seeds -2112631095 and -39551472, where the two names were spelled differently.
    name: 'the same, with a folder whose name is spelled in another way',
    trees: { local: { 'e\u0301': '1' }, remote: { 'e\u0301': '1', '\u00e9/b': '2' } },
    actions: ['record e\u0301', 'stepAside e\u0301'],
    blocked: [],
  },
  {
    name: 'a file that both sides changed to the same where the cloud has a folder beside it: it is noted first',
    trees: { base: { a: '0' }, local: { a: '1' }, remote: { a: '1', 'a/b': '2' } },
    actions: ['record a', 'stepAside a'],
    blocked: [],
  },
  {
    name: 'a file and a folder of its name, when conflicts wait for a person',
    trees: { local: { a: '1' }, remote: { 'a/b': '2' }, options: { makesRoom: false } },
    actions: [],
    blocked: ['a fileAndFolder', 'a/b fileAndFolder'],
  },
  {
    name: 'a file whose name is that of a folder with something unreadable in it',
    trees: { blockedHere: ['a/b'], remote: { a: '1' } },
    actions: [],
    blocked: ['a fileAndFolder', 'a/b unreadable'],
  },
  {
    name: 'a new file in the cloud below what is a blocked file here',
    trees: { blockedHere: ['a'], remote: { a: '1', 'a/b': '2', c: '3' } },
    actions: ['download c'],
    blocked: ['a unreadable'],
  },
  {
    name: 'no clash: a file replaced by a folder here',
    trees: { base: { a: '1' }, local: { 'a/b': '2' }, remote: { a: '1' } },
    actions: ['deleteRemote a', 'upload a/b'],
    blocked: [],
  },
  {
    name: 'no clash: a folder replaced by a file in the cloud',
    trees: { base: { 'a/b': '1' }, local: { 'a/b': '1' }, remote: { a: '2' } },
    actions: ['deleteLocal a/b', 'download a'],
    blocked: [],
  },
  {
    name: 'names that differ in case, on a disk that tells case',
    trees: { local: { Foo: '1' }, remote: { foo: '2' } },
    actions: ['download foo', 'upload Foo'],
    blocked: [],
  },
  {
    name: 'names that differ in case, on a disk that does not',
    trees: { local: { Foo: '1' }, remote: { foo: '2' }, options: insensitive },
    actions: [],
    blocked: ['Foo caseClash', 'foo caseClash'],
  },
  {
    name: 'two new names in the cloud that differ in case',
    trees: { remote: { Foo: '1', foo: '2', bar: '3' }, options: insensitive },
    actions: ['download bar'],
    blocked: ['Foo caseClash', 'foo caseClash'],
  },
  {
    name: 'a new twin of a file that is in sync, which itself goes on being synced',
    trees: { base: { Foo: '1' }, local: { Foo: '1' }, remote: { Foo: '2', foo: '3' }, options: insensitive },
    actions: ['download Foo'],
    blocked: ['foo caseClash'],
  },
  {
    name: 'a file whose name is that of a folder in another case',
    trees: { local: { 'Docs/a': '1' }, remote: { docs: '2' }, options: insensitive },
    actions: [],
    blocked: ['Docs/a fileAndFolder', 'docs fileAndFolder'],
  },
  {
    name: 'a twin of a blocked file',
    trees: { blockedHere: ['Foo'], remote: { fOO2: '1' }, options: insensitive },
    actions: ['download fOO2'],
    blocked: ['Foo unreadable'],
  },
  {
    name: 'two Unicode spellings of one name, on any disk',
    trees: { local: { 'caf\u00e9': '1' }, remote: { 'cafe\u0301': '2' } },
    actions: [],
    blocked: ['cafe\u0301 caseClash', 'caf\u00e9 caseClash'],
  },
  {
    name: 'no clash: a rename in the cloud that changes only the case',
    trees: { base: { foo: '1', b: '2' }, local: { foo: '1', b: '2' }, remote: { Foo: '1', b: '2' }, options: insensitive },
    actions: ['moveLocal foo -> Foo'],
    blocked: [],
  },
  {
    name: 'no clash: a deleted file makes room for its twin',
    trees: { base: { foo: '1' }, local: { foo: '1' }, remote: { Foo: '2' }, options: insensitive },
    actions: ['deleteLocal foo', 'download Foo'],
    blocked: [],
  },
  {
    name: 'a move to a name whose twin is in use',
    trees: { base: { a: '1', foo: '2' }, local: { a: '1', foo: '2' }, remote: { Foo: '1', foo: '2' }, options: insensitive },
    actions: [],
    blocked: ['Foo caseClash'],
  },
];

describe('clashes of names', () => {
  for (const { name, trees, actions, blocked } of clashes) {
    it(name, () => {
      assert.deepEqual(actionsOf(trees), [...actions].sort());
      assert.deepEqual(
        planOf(trees)
          .blocked.map(({ path, cause }) => `${path} ${cause}`)
          .sort(),
        [...blocked].sort(),
      );
    });
  }

  it('are explained with both names and what to do', () => {
    for (const { message } of planOf({ local: { Foo: '1' }, remote: { foo: '2' }, options: insensitive }).blocked) {
      assert.ok(message.includes('"Foo"') && message.includes('"foo"') && message.includes('rename'), message);
    }
  });
});
