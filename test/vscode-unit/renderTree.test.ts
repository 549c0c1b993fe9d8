import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { conflictCount, renderTree, type FileRow, type Row } from '../../src/vscode/changes/renderTree';
import type { PendingChange } from '../../src/vscode/folder/state';
import { conflictIn, folderState, stopped } from './states';

const upload: PendingChange = { kind: 'upload', path: 'a.txt', reason: 'edited here', hasLocal: true };
const download: PendingChange = { kind: 'download', path: 'docs/b.txt', reason: 'new in the cloud', etag: '1', hasLocal: false };

function uploadOf(path: string): PendingChange {
  return { ...upload, path };
}

/** The file rows of a tree, in the order in which they are shown. */
function filesOf(rows: readonly Row[]): readonly FileRow[] {
  return rows.flatMap((row) => (row.kind === 'file' ? [row] : filesOf(row.children)));
}

/** A tree as nested lists of labels. */
function outline(row: Row): unknown {
  return row.kind === 'file' ? row.path : [row.label, ...row.children.map(outline)];
}

describe('The Changes tree', () => {
  it('is empty when there is nothing to say', () => {
    assert.deepEqual(renderTree({ folders: [folderState()] }), []);
  });

  it('groups what a preview found, conflicts first, and leaves empty groups out', () => {
    const deletion: PendingChange = { kind: 'deleteLocal', path: 'old.txt', reason: 'deleted in the cloud', hasLocal: true };
    const groups = renderTree({ folders: [folderState({ conflicts: [conflictIn('x.md')], changes: [upload, download, deletion] })] });
    assert.deepEqual(groups.map(outline), [
      ['Conflicts', 'x.md'],
      ['Uploads', 'a.txt'],
      ['Downloads', 'docs/b.txt'],
      ['Deletions', 'old.txt'],
    ]);
  });

  it('says on which side a deletion happens', () => {
    const changes: PendingChange[] = [
      { kind: 'deleteLocal', path: 'a', reason: '', hasLocal: true },
      { kind: 'deleteRemote', path: 'b/c', reason: '', hasLocal: false },
    ];
    const rows = filesOf(renderTree({ folders: [folderState({ changes })] }));
    assert.deepEqual(
      rows.map(({ description }) => description),
      ['here', 'b · in the cloud'],
    );
  });

  it('tells where a moved file comes from', () => {
    const moved: PendingChange = { kind: 'moveRemote', path: 'b', from: 'a', reason: 'moved here', etag: '1', hasLocal: true };
    const [row] = filesOf(renderTree({ folders: [folderState({ changes: [moved] })] }));
    assert.equal(row?.description, 'in the cloud, from a');
  });

  it('gives each kind of row the actions of its kind', () => {
    const changes = [
      upload,
      download,
      { ...upload, kind: 'deleteRemote', path: 'c' },
      { ...upload, kind: 'moveLocal', path: 'd' },
    ] as const;
    const groups = renderTree({ folders: [folderState({ conflicts: [conflictIn('x')], changes })] });
    assert.deepEqual(
      groups.map((group) => [group.contextValue, ...filesOf([group]).map(({ contextValue }) => contextValue)]),
      [
        ['conflictsGroup', 'conflict'],
        ['uploadsGroup', 'upload'],
        ['downloadsGroup', 'notHere'],
        ['movesGroup', 'move'],
        ['deletionsGroup', 'deletion'],
      ],
    );
  });

  it('lists what a brake holds back', () => {
    const [held] = renderTree({ folders: [folderState({ phase: { kind: 'stopped', stop: stopped } })] });
    assert.deepEqual([held?.label, held?.children.length], ['Held Back', 2]);
  });

  it('tells files that wait for a save from real problems', () => {
    const problems = [
      { path: 'a', code: 'unsavedChanges', message: 'Unsaved.' },
      { path: 'b', code: 'unreadable', message: 'Cannot be read.' },
    ] as const;
    const groups = renderTree({ folders: [folderState({ problems })] });
    assert.deepEqual(
      groups.map((group) => [group.label, ...filesOf([group]).map(({ contextValue }) => contextValue)]),
      [
        ['Waiting for Save', 'waiting'],
        ['Problems', 'problem'],
      ],
    );
  });

  it('says of a file what is wrong with it, without its name once more', () => {
    const say = (path: string, message: string): string | undefined =>
      filesOf(renderTree({ folders: [folderState({ problems: [{ path, code: 'badName', message }] })] }))[0]?.description;
    assert.equal(say('a.md', '"a.md" is not synced: rename it.'), 'is not synced: rename it.');
    assert.equal(say('n/a.md', '„n/a.md“ wird nicht synchronisiert.'), 'n · wird nicht synchronisiert.');
    assert.equal(say('a.md', '"a.md and more" cannot be read.'), '"a.md and more" cannot be read.');
    assert.equal(say('a.md', 'It cannot be read.'), 'It cannot be read.');
  });

  it('gives every row an id of its own, also when one path has two problems', () => {
    const problem = { path: 'a', code: 'unreadable', message: 'Cannot be read.' } as const;
    const rows = filesOf(renderTree({ folders: [folderState({ problems: [problem, { ...problem, message: 'Bad name.' }] })] }));
    assert.equal(new Set(rows.map(({ id }) => id)).size, 2);
  });

  it('names the folder of each file when there are several folders', () => {
    const other = folderState({ folder: { uri: 'file:///b', name: 'beta' }, conflicts: [conflictIn('x')], changes: [upload] });
    const rows = filesOf(renderTree({ folders: [folderState(), other] }));
    assert.deepEqual(
      rows.map(({ description }) => description),
      ['beta', 'beta'],
    );
    assert.equal(rows[0]?.tooltip.startsWith('x was changed'), true);
  });

  it('counts the conflicts of all folders for the badge', () => {
    const one = folderState({ conflicts: [conflictIn('x')] });
    assert.equal(conflictCount({ folders: [one, one] }), 2);
  });

  describe('as a tree', () => {
    const changes = ['src/ui/deep/b.ts', 'src/ui/deep/a.ts', 'src/core.ts', 'top.md', 'one/two/three.md'].map(uploadOf);

    it('puts files under their folders, and draws a chain of folders as one', () => {
      const [uploads] = renderTree({ folders: [folderState({ changes })] }, 'tree');
      assert.deepEqual(uploads && outline(uploads), [
        'Uploads',
        ['one/two', 'one/two/three.md'],
        ['src', ['ui/deep', 'src/ui/deep/a.ts', 'src/ui/deep/b.ts'], 'src/core.ts'],
        'top.md',
      ]);
    });

    it('counts files, not folders', () => {
      const [uploads] = renderTree({ folders: [folderState({ changes })] }, 'tree');
      assert.equal(uploads?.count, 5);
    });

    it('does not repeat the folder behind the name', () => {
      const rows = filesOf(renderTree({ folders: [folderState({ changes })] }, 'tree'));
      assert.deepEqual(new Set(rows.map(({ description }) => description)), new Set(['']));
    });

    it('begins with the workspace folders when there are several', () => {
      const other = folderState({ folder: { uri: 'file:///b', name: 'beta' }, changes: [uploadOf('x/y')] });
      const [uploads] = renderTree({ folders: [folderState({ changes: [upload] }), other] }, 'tree');
      assert.deepEqual(uploads && outline(uploads), ['Uploads', ['beta', ['x', 'x/y']], ['project', 'a.txt']]);
    });
  });
});
