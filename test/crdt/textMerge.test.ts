import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { mergeText } from '../../src/crdt/textMerge';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const merge = (base: string, local: string, remote: string): string | undefined =>
  decode(mergeText(encode(base), encode(local), encode(remote)));

/** Few different lines, so that they repeat; every line end there is, and a last line with or without one. */
const line = fc
  .constantFrom('', 'a', 'b', 'c', 'é', '\ufeffx', '__proto__', '1')
  .chain((text) => fc.constantFrom(`${text}\n`, `${text}\r\n`));
const text = fc.tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('', 'end', 'a')).map(([lines, end]) => lines.join('') + end);

/** Numbered lines, each with what either side does to it. */
const edits = fc.array(fc.constantFrom('keep', 'keep', 'keep', 'change', 'remove', 'insert'), { minLength: 1, maxLength: 30 });

describe('mergeText', () => {
  it('keeps the only side that changed', () => {
    fc.assert(
      fc.property(text, text, (base, side) => {
        assert.equal(merge(base, side, base), side);
        assert.equal(merge(base, base, side), side);
      }),
    );
  });

  it('keeps a change that both sides made alike', () => {
    fc.assert(fc.property(text, text, (base, side) => assert.equal(merge(base, side, side), side)));
  });

  it('does not depend on which side is local', () => {
    fc.assert(
      fc.property(text, text, text, (base, one, other) => assert.equal(merge(base, one, other), merge(base, other, one))),
      {
        numRuns: 1000,
      },
    );
  });

  it('merges changes that an unchanged line separates, and has every one of them', () => {
    fc.assert(
      fc.property(edits, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (plan, owners) => {
        const { base, local, remote, both } = applyPlan(plan, owners);
        assert.equal(merge(base, local, remote), both);
      }),
      { numRuns: 500 },
    );
  });

  it('never invents a line', () => {
    fc.assert(
      fc.property(text, text, text, (base, one, other) => {
        const merged = merge(base, one, other);
        const known = new Set([base, one, other].flatMap((side) => side.split('\n')));
        assert.ok(merged === undefined || merged.split('\n').every((part) => known.has(part)));
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses changes that overlap', () => assert.equal(merge('a\nb\nc\n', 'a\nX\nc\n', 'a\nY\nc\n'), undefined));
  it('refuses changes of neighbouring lines', () => assert.equal(merge('a\nb\nc\nd\n', 'a\nX\nc\nd\n', 'a\nb\nY\nd\n'), undefined));
  it('refuses different insertions at one place', () => assert.equal(merge('a\nb\n', 'a\nX\nb\n', 'a\nY\nb\n'), undefined));
  it('refuses different insertions into an empty file', () => assert.equal(merge('', 'X\n', 'Y\n'), undefined));
  it('refuses a change of a line that the other side removed', () => assert.equal(merge('a\nb\nc\n', 'a\nc\n', 'a\nB\nc\n'), undefined));
  it('refuses an insertion into lines that the other side removed', () =>
    assert.equal(merge('a\nb\nc\nd\n', 'a\nd\n', 'a\nb\nX\nc\nd\n'), undefined));
  it('refuses lines added to a last line without an end, where the other side changed that line', () =>
    assert.equal(merge('a\nb', 'a\nb\nc', 'a\nB'), undefined));

  it('keeps the line ends, the byte order mark and a missing last line end of each part', () => {
    const base = '\ufeffone\r\ntwo\nthree\r\nfour\nfive';
    assert.equal(merge(base, base.replace('one', '1'), base.replace('five', '5')), '\ufeff1\r\ntwo\nthree\r\nfour\n5');
  });

  it('refuses one side’s new line ends against the other side’s edit', () =>
    assert.equal(merge('a\nb\nc\n', 'a\r\nb\r\nc\r\n', 'a\nb\nC\n'), undefined));

  it('refuses what is not UTF-8 text', () => {
    const base = encode('a\nb\nc\n');
    const local = encode('A\nb\nc\n');
    const remote = encode('a\nb\nC\n');
    assert.notEqual(mergeText(base, local, remote), undefined);
    const broken = (bytes: Uint8Array, byte: number): Uint8Array => Uint8Array.from([...bytes, byte]);
    for (const byte of [0, 0xff, 0xc3]) {
      assert.equal(mergeText(broken(base, byte), broken(local, byte), broken(remote, byte)), undefined, `byte ${byte}`);
    }
  });

  it('refuses a side above 1 MiB', () => {
    const long = `${'x'.repeat(1024 * 1024)}\n`;
    assert.equal(merge(`a\nb\n${long}`, `A\nb\n${long}`, `a\nb\n${long}end\n`), undefined);
    const short = long.slice(100);
    assert.equal(merge(`a\nb\n${short}`, `A\nb\n${short}`, `a\nb\n${short}end\n`), `A\nb\n${short}end\n`);
  });

  it('merges both ends of a long file', () => {
    const middle = numbered(15_000, 'line');
    assert.equal(merge(`a\n${middle}z\n`, `A\n${middle}z\n`, `a\n${middle}Z\n`), `A\n${middle}Z\n`);
  });

  it('gives up where the comparison would take too long', () => {
    const same = 'x\n'.repeat(50_000);
    assert.equal(merge(`a\n${same}b\n`, `${same}1\n`, `2\n${same}`), undefined);
    const long = numbered(50_000, '');
    assert.equal(merge(`a\n${long}b\n`, `A\n${long}b\n`, `a\n${long}B\n`), undefined);
  });

  it('refuses two rewrites of a file of 50,000 lines', () =>
    assert.equal(merge(numbered(50_000, 'a'), numbered(50_000, 'b'), numbered(50_000, 'c')), undefined));
});

function numbered(count: number, prefix: string): string {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}\n`).join('');
}

/** Each planned edit goes to one side, on a line of its own with unchanged lines around it. */
function applyPlan(plan: readonly string[], owners: readonly boolean[]): Record<'base' | 'local' | 'remote' | 'both', string> {
  const result = { base: '', local: '', remote: '', both: '' };
  for (const [index, edit] of plan.entries()) {
    const separator = `separator ${index}\n`;
    const original = `line ${index}\n`;
    const edited = { keep: original, change: `changed ${index}\n`, remove: '', insert: `${original}new ${index}\n` }[edit] ?? original;
    const isLocal = owners[index] === true;
    result.base += separator + original + separator;
    result.local += separator + (isLocal ? edited : original) + separator;
    result.remote += separator + (isLocal ? original : edited) + separator;
    result.both += separator + edited + separator;
  }
  return result;
}
