import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { BlockedPath } from '../../src/core';
import { describeLeftOut, describeResult, type LogLine } from '../../src/vscode/folder/describeResult';
import { resultWith } from './states';

const link = (path: string): BlockedPath => ({ path, cause: 'symlink', message: `"${path}" is a link.` });

function leftOut(lines: readonly LogLine[]): readonly LogLine[] {
  return lines.filter(({ text }) => text.startsWith('Left out'));
}

describe('What the log says of files that are left out', () => {
  it('is the reason of each', () => {
    assert.deepEqual(describeLeftOut([link('a')], 'info'), [{ level: 'info', text: 'Left out: "a" is a link.' }]);
  });

  it('has a limited number of lines, however many there are', () => {
    const many = Array.from({ length: 1000 }, (_, index) => link(`link-${index}`));
    const lines = describeLeftOut(many, 'info');
    assert.deepEqual([lines.length, lines.at(-1)?.text], [21, 'Left out: 980 more.']);
  });

  it('is seen with a sync that did something, and not with each that had nothing to do', () => {
    const blocked = [link('a')];
    assert.deepEqual(
      leftOut(describeResult(resultWith({ blocked, filesUploaded: 1 }), undefined)).map(({ level }) => level),
      ['info'],
    );
    assert.deepEqual(
      leftOut(describeResult(resultWith({ blocked }), undefined)).map(({ level }) => level),
      ['debug'],
    );
  });

  it('does not repeat what is told as an error', () => {
    const error = { path: 'a', code: 'unreadable', message: '"a" cannot be read.' } as const;
    assert.deepEqual(leftOut(describeResult(resultWith({ blocked: [link('a')], errors: [error] }), undefined)), []);
  });
});
