import ignore from 'ignore';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { ignoreLineFor, withIgnoreLines } from '../../src/local/ignoreFile';

describe('A line that leaves a file out', () => {
  const names = [
    'a.md',
    'notes/a.md',
    '#1.md',
    '!important.md',
    'what?.md',
    'a*b.md',
    '[draft].md',
    'end ',
    'a b/c',
    'back\\slash',
    'grün.md',
  ];
  for (const name of names) {
    it(`leaves out ${JSON.stringify(name)}, and no other`, () => {
      const rules = ignore().add(ignoreLineFor(name, false));
      assert.ok(rules.ignores(name));
      for (const other of [`other/${name}`, `x${name}`, name.replace(/[?*]/, 'x'), name.replace(/\[draft\]/, 'd')])
        if (other !== name) assert.ok(!rules.ignores(other), other);
    });
  }

  it('leaves out a folder with all that is in it, and no file of its name', () => {
    const rules = ignore().add(ignoreLineFor('notes', true));
    assert.deepEqual([rules.ignores('notes/a.md'), rules.ignores('notes'), rules.ignores('x/notes/a.md')], [true, false, false]);
  });
});

describe('The file with the rules', () => {
  it('gets lines at its end, each once, with the line breaks that it has', () => {
    assert.equal(withIgnoreLines('', ['/a', '/b']), '/a\n/b\n');
    assert.equal(withIgnoreLines('*.raw', ['/a']), '*.raw\n/a\n');
    assert.equal(withIgnoreLines('*.raw\r\n', ['/a']), '*.raw\r\n/a\r\n');
    assert.equal(withIgnoreLines('/a\n*.raw\n', ['/a', '/b']), '/a\n*.raw\n/b\n');
  });

  it('stays as it is when it has them all', () => {
    assert.equal(withIgnoreLines('/a\r\n/b', ['/b', '/a']), '/a\r\n/b');
  });
});
