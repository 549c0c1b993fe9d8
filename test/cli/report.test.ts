import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseArguments, type FolderCommand } from '../../src/cli/arguments';
import { nothingDone, type Outcome } from '../../src/cli/outcome';
import { errorSentences, report } from '../../src/cli/report';
import type { ConflictInfo } from '../../src/core/model/conflict';

const conflict: ConflictInfo = {
  path: 'a.md',
  kind: 'bothEdited',
  localModified: 0,
  remoteModified: 0,
  localHash: '',
  remoteHash: '',
  etag: '',
};

function command(name: string, ...args: readonly string[]): FolderCommand {
  const parsed = parseArguments([name, 'folder', ...args, '--remote', 's3://bucket']);
  assert.ok('folder' in parsed);
  return parsed;
}

function lines(name: string, outcome: Partial<Outcome>): string {
  return report(command(name), { ...nothingDone, ...outcome }).join('\n');
}

describe('The report for a person', () => {
  it('says that there was nothing to do', () => {
    assert.equal(lines('sync', { durationMs: 1234 }), 'In sync: there was nothing to do (1.2 s).');
  });

  it('says what was done, to which files', () => {
    const done = [
      { path: 'a.md', action: 'upload', reason: 'new here' },
      { path: 'b.md', action: 'record', reason: 'touched, not changed' },
    ] as const;
    assert.equal(
      lines('sync', { filesUploaded: 1, filesMerged: 2, done }),
      '  upload               a.md  (new here)\nIn sync: 1 uploaded, 2 merged (0.0 s).',
    );
  });

  it('names the copy of a conflict', () => {
    assert.match(lines('sync', { conflicts: [{ ...conflict, copy: 'a (copy).md' }] }), /Both are kept: .* is now "a \(copy\)\.md"/u);
  });

  it('says how to end a pending conflict', () => {
    const text = lines('sync', { success: false, conflicts: [conflict] });
    assert.match(
      text,
      /^In sync but for conflicts: .*\n1 file was changed on both sides and waits:\n {2}a\.md\nChoose with: cloud-sync resolve/u,
    );
  });

  it('says how to go on behind a brake', () => {
    const stopped = {
      brake: 'massChange',
      message: 'Too much.',
      paths: Array.from({ length: 25 }, (_, index) => `${index}.md`),
      approval: '',
    } as const;
    const text = lines('sync', { success: false, stopped });
    assert.match(text, /^Too much\.\n {2}0\.md\n/u);
    assert.match(text, /\n {2}and 5 more\n.*--allow-mass-change\.$/u);
  });

  it('leaves errors to the error stream, and tells what was done in spite of them', () => {
    const errors = [{ code: 'unreadable', message: 'No.' }] as const;
    assert.equal(lines('sync', { success: false, errors }), '');
    assert.equal(lines('sync', { success: false, errors, filesDeleted: 1 }), 'Done in spite of the errors: 1 deleted.');
    assert.deepEqual(errorSentences({ ...nothingDone, errors }), ['No.']);
  });

  it('says after a cancellation that nothing is lost', () => {
    const errors = [{ code: 'aborted', message: 'The sync was cancelled.' }] as const;
    assert.match(errorSentences({ ...nothingDone, errors }).join(), /is kept; run the command again/u);
  });

  it('tells of links that are left out', () => {
    const blocked = [{ path: 'link', cause: 'symlink', message: '"link" is a link.' }] as const;
    assert.match(lines('sync', { blocked }), /"link" is a link\.$/u);
  });

  it('tells of a clock that is wrong, and of none that is a little off', () => {
    assert.match(lines('sync', { clockAheadMs: 12 * 60_000 }), /12 minutes behind the cloud's\. No decision depends on it/u);
    assert.match(lines('sync', { clockAheadMs: -12 * 60_000 }), /12 minutes ahead of the cloud's/u);
    assert.doesNotMatch(lines('sync', { clockAheadMs: -90_000 }), /clock/u);
  });

  it('lets no file name forge a line', () => {
    const plan = [{ path: 'a\n  upload  b', action: 'upload', reason: 'new here' }] as const;
    assert.equal(lines('status', { plan }).split('\n').length, 2);
  });
});
