import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { asText, hasMarkers, unmerged } from '../../src/vscode/conflicts/merge/mergeText';

describe('The text of a merge', () => {
  it('begins with a marker, which the merge editor takes for work not begun', () => {
    assert.equal(unmerged('cloud', 'local\n'), '<<<<<<< Remote\ncloud\n=======\nlocal\n>>>>>>> Local\n');
  });

  it('is not complete while a marker is in it', () => {
    const left = ['<<<<<<< Remote\na\n', 'a\n>>>>>>> Local\n', 'a\n||||||| Base\n', '<<<<<<<\n', 'a\r\n>>>>>>> Local\r\nb'];
    for (const text of left) assert.ok(hasMarkers(text, ['a', 'b', 'c']), JSON.stringify(text));
  });

  it('may have what only looks like a marker', () => {
    for (const text of ['Title\n=======\n', 'a <<<<<<< b\n', '<<<<<<<<<< wide\n', 'a << 7\n']) assert.ok(!hasMarkers(text, []), text);
  });

  it('may have the markers that a version of the file has itself', () => {
    const manual = 'A conflict looks so:\n<<<<<<< HEAD\n';
    assert.ok(!hasMarkers(manual, ['', manual, '']));
    assert.ok(hasMarkers(`${manual}<<<<<<< Remote\n`, ['', manual, '']));
  });

  it('is text in UTF-8 and nothing else', () => {
    assert.equal(asText(new TextEncoder().encode('\uFEFFgrün')), '\uFEFFgrün');
    assert.equal(asText(Uint8Array.of(0xff, 0xfe)), undefined);
    assert.equal(asText(Uint8Array.of(65, 0, 66)), undefined);
  });
});
