import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ancestors, isWithin, nameKey, unicodeKey } from '../../../src/core/names/nameKey';

/** Names that Windows or macOS takes for one. */
const twins: readonly (readonly [string, string, string])[] = [
  ['case', 'Foo.md', 'foo.MD'],
  ['the case of a folder', 'Docs/a.md', 'docs/a.md'],
  ['the form of an accent', 'caf\u00e9', 'cafe\u0301'],
  ['both', 'CAF\u00c9', 'cafe\u0301'],
  ['a capital that exists only in Unicode', '\u212a', 'k'],
  ['Cyrillic case', 'ЖУРНАЛ', 'журнал'],
  ['the Greek sigma at the end of a word', 'ΟΔΟΣ', 'οδοσ'],
  ['the Greek sigma before an extension', 'ΟΔΟΣ.md', 'οδος.md'],
];

describe('nameKey', () => {
  for (const [what, one, other] of twins) {
    it(`is the same for names that differ in ${what}`, () => assert.equal(nameKey(one), nameKey(other)));
  }
  for (const [one, other] of [
    ['a', 'b'],
    ['a/b', 'a_b'],
    ['é', 'e'],
  ] as const) {
    it(`tells ${one} from ${other}`, () => assert.notEqual(nameKey(one), nameKey(other)));
  }
});

describe('unicodeKey', () => {
  it('is the same for the forms of an accent, and tells case', () => {
    assert.equal(unicodeKey('caf\u00e9'), unicodeKey('cafe\u0301'));
    assert.notEqual(unicodeKey('Foo'), unicodeKey('foo'));
  });
});

describe('ancestors', () => {
  it('gives all folders above a path, nearest first', () => {
    assert.deepEqual(ancestors('a/b/c'), ['a/b', 'a']);
    assert.deepEqual(ancestors('a'), []);
  });
});

describe('isWithin', () => {
  it('is true of the folder itself and of what is below it, not of a longer name', () => {
    assert.deepEqual(
      ['a', 'a/b', 'a/b/c', 'ab', 'A', 'b/a'].map((path) => isWithin(path, 'a')),
      [true, true, true, false, false, false],
    );
  });
});
