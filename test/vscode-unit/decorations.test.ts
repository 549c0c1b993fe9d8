import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { colorIds, renderDecorations } from '../../src/vscode/changes/renderDecorations';
import type { PendingChange } from '../../src/vscode/folder/state';
import { conflictIn, folderState } from './states';

const upload: PendingChange = { kind: 'upload', path: 'up', reason: 'changed here', hasLocal: true };
const changes: readonly PendingChange[] = [
  upload,
  { ...upload, kind: 'download', path: 'down' },
  { ...upload, kind: 'download', path: 'new', hasLocal: false },
];
const problems = [
  { path: 'broken', code: 'unreadable', message: 'Cannot be read.' },
  { path: 'unsaved', code: 'unsavedChanges', message: 'Waits.' },
] as const;

describe('The marks of files', () => {
  it('tell of conflicts and problems, also on the folders above', () => {
    const marks = renderDecorations({ folders: [folderState({ conflicts: [conflictIn('a/b')], problems })] }, false);
    assert.deepEqual(
      marks.map(({ path, badge, color, propagates }) => [path, badge, color, propagates]),
      [
        ['broken', '✗', colorIds.problem, true],
        ['unsaved', '…', colorIds.pending, false],
        ['a/b', '!', colorIds.conflict, true],
      ],
    );
  });

  it('tell of what waits to be synced only when that is wanted, and only of files that are there', () => {
    const state = { folders: [folderState({ changes })] };
    assert.deepEqual(renderDecorations(state, false), []);
    assert.deepEqual(
      renderDecorations(state, true).map(({ path, badge }) => [path, badge]),
      [
        ['up', '↑'],
        ['down', '↓'],
      ],
    );
  });

  it('tell the most pressing of several things', () => {
    const state = folderState({
      changes: [{ ...upload, path: 'a' }],
      problems: [{ ...problems[0], path: 'a' }],
      conflicts: [conflictIn('a')],
    });
    assert.deepEqual(
      renderDecorations({ folders: [state] }, true).map(({ badge }) => badge),
      ['!'],
    );
  });

  it('have a badge that VS Code shows: one or two characters', () => {
    for (const { badge } of renderDecorations({ folders: [folderState({ conflicts: [conflictIn('a')], problems, changes })] }, true))
      assert.ok(badge.length >= 1 && badge.length <= 2, badge);
  });
});
