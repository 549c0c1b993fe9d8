import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { conflictCopyPath, deviceLabel, isConflictCopyOf } from '../../../src/core/names/conflictName';
import { pathFault } from '../../../src/core/names/remotePath';

const now = new Date(2026, 10, 22, 17, 11).getTime();
const free = (): boolean => false;
const copyOf = (path: string, device = 'laptop', isTaken: (path: string) => boolean = free): string =>
  conflictCopyPath(path, { now, device, isTaken });
const bytes = (text: string): number => Buffer.byteLength(text);

/** Names that people and programs give: several dots, none, marks, accents, long ones. */
const segment = fc
  .oneof(
    fc.constantFrom(
      'a.md',
      'Makefile',
      '.env',
      'archive.tar.gz',
      'a.',
      'a (b).md',
      'é.md',
      '😀',
      'no. 1 of many',
      'a (conflict 2025-01-01 0101 tablet).md',
    ),
    fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
    fc
      .tuple(fc.constantFrom('x', 'é', '語', '😀'), fc.integer({ min: 1, max: 255 }), fc.constantFrom('', '.md', '.'))
      .map(([unit, count, end]) => unit.repeat(count) + end),
    fc.tuple(fc.constantFrom('x', 'é', '😀'), fc.integer({ min: 1, max: 250 })).map(([unit, count]) => `a.${unit.repeat(count)}`),
  )
  .map((name) => name.replaceAll('/', '_'));
const goodPath = fc
  .array(segment, { minLength: 1, maxLength: 2 })
  .map((segments) => segments.join('/'))
  .filter((path) => pathFault(path) === undefined && bytes(path) <= 512);
const device = fc.oneof(
  fc.constantFrom('laptop', '', 'Büro-PC', '日本', "Ann's MacBook Pro (2)", '../..', 'a\nb'),
  fc.string({ maxLength: 80, unit: 'binary' }),
);

describe('conflictCopyPath', () => {
  const examples: readonly (readonly [string, string])[] = [
    ['a.md', 'a (conflict 2026-11-22 1711 laptop).md'],
    ['notes/my note.md', 'notes/my note (conflict 2026-11-22 1711 laptop).md'],
    ['a.b/Makefile', 'a.b/Makefile (conflict 2026-11-22 1711 laptop)'],
    ['.env', '.env (conflict 2026-11-22 1711 laptop)'],
    ['archive.tar.gz', 'archive.tar (conflict 2026-11-22 1711 laptop).gz'],
    ['a (conflict 2025-01-01 0101 tablet).md', 'a (conflict 2026-11-22 1711 laptop).md'],
    ['a (conflict 2025-01-01 0101 tablet 3).md', 'a (conflict 2026-11-22 1711 laptop).md'],
    ['a (conflict of interest).md', 'a (conflict of interest) (conflict 2026-11-22 1711 laptop).md'],
  ];
  for (const [path, copy] of examples) {
    it(`names the copy of "${path}" "${copy}"`, () => assert.equal(copyOf(path), copy));
  }

  it('numbers the copies whose name is taken', () => {
    const taken = new Set<string>();
    const names = Array.from({ length: 4 }, () => {
      const name = copyOf('a.md', 'laptop', (path) => taken.has(path));
      taken.add(name);
      return name;
    });
    assert.deepEqual(
      names.map((name) => name.slice('a (conflict 2026-11-22 1711 '.length)),
      ['laptop).md', 'laptop 2).md', 'laptop 3).md', 'laptop 4).md'],
    );
  });

  it('always gives a good name in the same folder, never a taken one', () => {
    fc.assert(
      fc.property(goodPath, device, fc.integer({ min: 0, max: 3 }), (path, label, takenNames) => {
        const taken = new Set([path]);
        for (let count = 0; count < takenNames; count++) taken.add(copyOf(path, label, (candidate) => taken.has(candidate)));
        const copy = copyOf(path, label, (candidate) => taken.has(candidate));
        assert.equal(pathFault(copy), undefined);
        assert.ok(!taken.has(copy));
        assert.equal(copy.slice(0, copy.lastIndexOf('/') + 1), path.slice(0, path.lastIndexOf('/') + 1));
      }),
      { numRuns: 1000 },
    );
  });

  it('never piles up its marks', () => {
    fc.assert(
      fc.property(goodPath, device, (path, label) => {
        const marks = (text: string): number => text.match(/ \(conflict \d{4}-\d{2}-\d{2} \d{4} [^()/]+\)/gu)?.length ?? 0;
        const once = copyOf(path, label);
        const twice = copyOf(once, label, (candidate) => candidate === once);
        assert.ok(marks(twice) <= Math.max(1, marks(once)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('isConflictCopyOf', () => {
  it('knows every copy that was made, for the file and for its other copies', () => {
    fc.assert(
      fc.property(goodPath, device, (path, label) => {
        const first = copyOf(path, label);
        const second = copyOf(path, label, (candidate) => candidate === first);
        assert.ok(isConflictCopyOf(first, path), first);
        assert.ok(isConflictCopyOf(second, path), second);
        assert.ok(isConflictCopyOf(second, first));
      }),
      { numRuns: 1000 },
    );
  });

  for (const [candidate, path] of [
    ['a.md', 'a.md'],
    ['b (conflict 2026-11-22 1711 laptop).md', 'a.md'],
    ['a (conflict 2026-11-22 1711 laptop).txt', 'a.md'],
    ['x/a (conflict 2026-11-22 1711 laptop).md', 'a.md'],
    ['a (conflict).md', 'a.md'],
  ] as const) {
    it(`does not take "${candidate}" for a copy of "${path}"`, () => assert.equal(isConflictCopyOf(candidate, path), false));
  }
});

describe('deviceLabel', () => {
  for (const [name, label] of [
    ['laptop', 'laptop'],
    ['  my  laptop ', 'my  laptop'],
    ["Ann's (work) PC", 'Anns work PC'],
    ['../../etc', '....etc'],
    ['a\nb\u0000', 'ab'],
    ['', 'another device'],
    ['(/)', 'another device'],
    ['Büro 日本', 'Büro 日本'],
  ] as const) {
    it(`makes "${label}" of ${JSON.stringify(name)}`, () => assert.equal(deviceLabel(name), label));
  }

  it('never cuts a character in two', () => {
    for (const start of ['', 'a']) assert.ok(deviceLabel(start + '𝒜'.repeat(50)).isWellFormed());
  });

  it('is never empty, and a good part of a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
        const label = deviceLabel(name);
        assert.ok(label.trim() === label && label !== '' && label.length <= 40);
        assert.equal(pathFault(`a (${label})`), undefined);
        assert.doesNotMatch(label, /[()/]/u);
      }),
    );
  });
});
