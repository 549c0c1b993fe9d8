import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncStage, type SyncAction } from '../../src/core';
import {
  afterFailure,
  afterPreview,
  afterProgress,
  afterResolve,
  afterResult,
  contextOf,
  endedConflicts,
  isSameState,
  subjectOf,
  type FolderState,
} from '../../src/vscode/folder/state';
import { conflictIn, folderState, resultWith, stopped } from './states';

const failed = { code: 'offline', message: 'No network.' } as const;

describe('The state of a folder', () => {
  it('is idle after a sync, with the time of it', () => {
    const state = afterResult(folderState({ phase: { kind: 'scanning', message: '' }, lastSync: undefined }), resultWith(), 7);
    assert.deepEqual([state.phase, state.lastSync], [{ kind: 'idle' }, 7]);
  });

  it('has the conflicts that wait, not those of which both versions were kept', () => {
    const conflicts = [conflictIn('waits'), conflictIn('kept', { copy: 'kept (conflict)' })];
    assert.deepEqual(
      afterResult(folderState(), resultWith({ conflicts }), 0).conflicts.map(({ path }) => path),
      ['waits'],
    );
  });

  it('names the files that wait for a save, and none of those that are left out for good', () => {
    const blocked = [
      { path: 'a', cause: 'unsavedChanges', message: 'Unsaved.' },
      { path: 'b', cause: 'symlink', message: 'A link.' },
    ] as const;
    assert.deepEqual(
      afterResult(folderState(), resultWith({ blocked }), 0).problems.map(({ path, code }) => [path, code]),
      [['a', 'unsavedChanges']],
    );
  });

  it('keeps conflicts and problems of before when a run ended early or was stopped', () => {
    const before = folderState({ conflicts: [conflictIn('a')], problems: [{ path: 'b', code: 'unreadable', message: '' }] });
    for (const result of [resultWith({ errors: [failed] }), resultWith({ stopped })]) {
      const after = afterResult(before, result, 7);
      assert.deepEqual([after.conflicts, after.problems, after.lastSync], [before.conflicts, before.problems, before.lastSync]);
    }
  });

  const failures = [
    ['offline', 'offline'],
    ['timeout', 'offline'],
    ['locked', 'passive'],
    ['aborted', 'idle'],
    ['unauthorized', 'signedOut'],
    ['diskFull', 'error'],
  ] as const;
  for (const [code, kind] of failures) {
    it(`is ${kind} after the failure "${code}"`, () => {
      assert.equal(afterFailure(folderState(), code, 'It failed.').phase.kind, kind);
    });
  }

  it('does not pass for in sync when a run was cancelled while it carried changes over, until one ends well', () => {
    const running = folderState({ phase: { kind: 'syncing', done: 1, total: 2, message: 'Uploading' }, lastSync: 5 });
    const cancelled = afterFailure(running, 'aborted', 'Cancelled.');
    assert.equal(contextOf({ folders: [cancelled] }), 'unfinished');
    const again = afterFailure({ ...cancelled, phase: { kind: 'scanning', message: 'Looking' } }, 'aborted', 'Cancelled.');
    assert.equal(contextOf({ folders: [again] }), 'unfinished');
    assert.equal(contextOf({ folders: [afterResult(again, resultWith({}), 7)] }), 'idle');
    const looking = folderState({ phase: { kind: 'scanning', message: 'Looking' }, lastSync: 5 });
    assert.equal(contextOf({ folders: [afterFailure(looking, 'aborted', 'Cancelled.')] }), 'idle', 'a look changes nothing');
  });

  it('follows the progress of a run', () => {
    const at = { current: 3, total: 9, percent: 40, bytesDone: 10, bytesTotal: 90 };
    assert.deepEqual(afterProgress(folderState(), { stage: SyncStage.detectingLocal, ...at }).phase, {
      kind: 'scanning',
      message: 'Looking for local changes',
    });
    assert.deepEqual(afterProgress(folderState(), { stage: SyncStage.uploading, ...at }).phase, {
      kind: 'syncing',
      done: 3,
      total: 9,
      message: 'Uploading',
      bytesDone: 10,
      bytesTotal: 90,
    });
  });

  it('lists what a preview found, without what concerns the manifest alone', () => {
    const local = { path: 'x', size: 1, modified: 0, hash: 'a' };
    const remote = { path: 'x', size: 1, modified: 0, etag: '1', hash: 'b' };
    const actions = [
      { type: 'upload', path: 'up', reason: 'new', local },
      { type: 'download', path: 'down', reason: 'new', remote },
      { type: 'record', path: 'same', reason: 'same', local, remote, hash: 'a' },
      { type: 'forget', path: 'gone', reason: 'gone' },
      { type: 'conflict', path: 'both', reason: 'both', kind: 'bothEdited', local, remote },
    ] as readonly SyncAction[];
    const state = afterPreview(folderState(), { actions, blocked: [], isFirstSync: false });
    assert.deepEqual(
      [...state.changes, ...state.conflicts].map(({ kind, path }) => [kind, path]),
      [
        ['upload', 'up'],
        ['download', 'down'],
        ['bothEdited', 'both'],
      ],
    );
  });

  it('loses a conflict that was resolved', () => {
    const state = folderState({ conflicts: [conflictIn('a'), conflictIn('b')] });
    assert.deepEqual(
      afterResolve(state, 'a').conflicts.map(({ path }) => path),
      ['b'],
    );
  });

  it('is the same when nothing that is shown differs', () => {
    const state = folderState({ phase: { kind: 'syncing', done: 1, total: 2, message: 'Uploading' } });
    assert.ok(isSameState(state, { ...state, phase: { ...state.phase } }));
    assert.ok(!isSameState(state, { ...state, phase: { kind: 'syncing', done: 2, total: 2, message: 'Uploading' } }));
    assert.ok(!isSameState(state, { ...state, conflicts: [] }));
    const { lastSync, ...never } = state;
    assert.ok(!isSameState(state, never), String(lastSync));
  });

  it('chooses the welcome text: of the connected folder where there is one', () => {
    const unbound = folderState({ phase: { kind: 'unbound' } });
    assert.equal(contextOf({ folders: [] }), 'noFolder');
    assert.equal(contextOf({ folders: [unbound] }), 'unbound');
    assert.equal(contextOf({ folders: [unbound, folderState()] }), 'idle');
    assert.equal(contextOf({ folders: [folderState({ lastSync: undefined })] }), 'ready', 'nothing is in sync before the first sync');
  });

  it('says of which folder it speaks where there are several, unless it speaks of all', () => {
    const failed = folderState({
      folder: { uri: 'file:///b', name: 'b' },
      phase: { kind: 'error', message: 'No access.', code: 'forbidden' },
    });
    const subject = (...folders: readonly FolderState[]): string | undefined => subjectOf({ folders });
    assert.deepEqual(
      [subject(folderState(), failed), subject(failed), subject(folderState(), folderState()), subject()],
      ['b', undefined, undefined, undefined],
    );
  });

  it('chooses it of the folder that most needs a person, as the status bar does', () => {
    const failed = folderState({ phase: { kind: 'error', message: 'No access.', code: 'forbidden' } });
    const braked = folderState({ phase: { kind: 'stopped', stop: stopped } });
    const busy = folderState({ phase: { kind: 'scanning', message: 'Looking' } });
    const shown = (...folders: readonly FolderState[]): string => contextOf({ folders });
    assert.deepEqual([shown(folderState(), failed), shown(folderState(), braked), shown(braked, failed)], ['error', 'stopped', 'error']);
    assert.deepEqual([shown(folderState(), busy), shown(busy, braked)], ['scanning', 'stopped']);
  });

  it('does not speak of a folder in sync while another one is not', () => {
    const inSync = folderState();
    const others: readonly (readonly [string, Partial<FolderState>])[] = [
      ['offline', { phase: { kind: 'offline', message: 'Not there.' } }],
      ['unfinished', { isUnfinished: true }],
      ['ready', { lastSync: undefined }],
      ['paused', { isPaused: true }],
      ['passive', { phase: { kind: 'passive', message: 'Another window.' } }],
    ];
    for (const [expected, parts] of others) {
      const other = folderState(parts);
      assert.equal(contextOf({ folders: [inSync, other] }), expected);
      assert.equal(contextOf({ folders: [other, inSync] }), expected);
    }
    const [offline, , , paused] = others.map(([, parts]) => folderState(parts));
    assert.ok(offline && paused);
    assert.equal(contextOf({ folders: [paused, offline] }), 'offline', 'a pause is what a person wanted');
  });

  it('lets a pause show only where nothing else asks for a person', () => {
    const kinds = [
      { kind: 'idle' },
      { kind: 'offline', message: '' },
      { kind: 'syncing', done: 1, total: 2, message: '' },
      { kind: 'error', code: 'diskFull', message: '' },
    ] as const;
    assert.deepEqual(
      kinds.map((phase) => contextOf({ folders: [folderState({ phase, isPaused: true })] })),
      ['paused', 'paused', 'syncing', 'error'],
    );
  });

  it('knows which conflicts have ended, wherever that was', () => {
    const before = { folders: [folderState({ conflicts: [conflictIn('a'), conflictIn('b')] })] };
    const after = { folders: [folderState({ conflicts: [conflictIn('b', { etag: '2' }), conflictIn('c')] })] };
    assert.deepEqual(
      endedConflicts(before, after).map(({ conflict }) => conflict.path),
      ['a'],
    );
    assert.equal(endedConflicts(before, { folders: [] }).length, 2);
  });
});
