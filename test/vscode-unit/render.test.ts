import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { commandIds } from '../../src/vscode/ids';
import { renderStatusBar, tooltipCommands, type StatusBarView } from '../../src/vscode/statusBar/renderStatusBar';
import type { FolderState, PendingChange, Phase } from '../../src/vscode/folder/state';
import { conflictIn, folderState, stopped } from './states';

function statusOf(...folders: readonly FolderState[]): StatusBarView {
  const view = renderStatusBar({ folders }, 0);
  assert.ok(view);
  return view;
}

const upload: PendingChange = { kind: 'upload', path: 'a.txt', reason: 'edited here', hasLocal: true };
const download: PendingChange = { kind: 'download', path: 'docs/b.txt', reason: 'new in the cloud', etag: '1', hasLocal: false };

describe('The status bar', () => {
  it('is hidden when no folder is open', () => {
    assert.equal(renderStatusBar({ folders: [] }, 0), undefined);
  });

  const phases: readonly (readonly [Phase, string, string, string | undefined])[] = [
    [{ kind: 'untrusted' }, '$(workspace-untrusted) Cloud Sync', 'workbench.trust.manage', undefined],
    [{ kind: 'unbound' }, '$(cloud) Cloud Sync', commandIds.connect, undefined],
    [{ kind: 'consent' }, '$(cloud) Cloud Sync', commandIds.connect, undefined],
    [{ kind: 'idle' }, '$(cloud) Synced', commandIds.syncNow, undefined],
    [{ kind: 'scanning', message: 'Looking' }, '$(sync~spin) Checking', commandIds.showChanges, undefined],
    [{ kind: 'syncing', done: 3, total: 120, message: 'Uploading' }, '$(sync~spin) 3/120', commandIds.showChanges, undefined],
    [{ kind: 'stopped', stop: stopped }, '$(warning) Sync stopped', commandIds.reviewStop, 'warning'],
    [{ kind: 'offline', message: 'No network.' }, '$(debug-disconnect) Offline', commandIds.syncNow, undefined],
    [{ kind: 'passive', message: 'Another window syncs it.' }, '$(multiple-windows) Other window', commandIds.syncNow, undefined],
    [{ kind: 'signedOut', message: 'The keys are wrong.' }, '$(key) Signed out', commandIds.signIn, 'warning'],
    [{ kind: 'error', message: 'No access.', code: 'forbidden' }, '$(error) Sync failed', commandIds.connect, 'error'],
    [{ kind: 'error', message: 'Disk full.', code: 'diskFull' }, '$(error) Sync failed', commandIds.showLog, 'error'],
  ];
  for (const [phase, text, command, background] of phases) {
    it(`shows "${text}" when it is ${phase.kind}${phase.kind === 'error' ? ` (${phase.code})` : ''}, and a click does what helps`, () => {
      const view = statusOf(folderState({ phase }));
      assert.deepEqual([view.text, view.command, view.background], [text, command, background]);
      assert.match(view.accessibleLabel, /^Cloud Sync: [A-Z0-9].*\.$/);
      assert.match(view.tooltip, /\(command:/);
    });
  }

  it('does not claim that a folder is in sync before its first sync', () => {
    assert.equal(statusOf(folderState({ lastSync: undefined })).text, '$(cloud) Connected');
  });

  it('does not claim that a folder is in sync after its sync was cancelled', () => {
    const { text, command } = statusOf(folderState({ isUnfinished: true }));
    assert.deepEqual([text, command], ['$(cloud) Not finished', commandIds.syncNow]);
  });

  it('counts conflicts, and warns', () => {
    const view = statusOf(folderState({ conflicts: [conflictIn('a'), conflictIn('b')] }));
    assert.deepEqual([view.text, view.background], ['$(warning) 2 conflicts', 'warning']);
  });

  it('counts pending changes by their direction', () => {
    assert.equal(statusOf(folderState({ changes: [upload, download, { ...upload, path: 'c' }] })).text, '$(cloud) 2↑ 1↓');
  });

  it('counts problems, but does not warn of files that only wait for a save', () => {
    const waiting = { path: 'a', code: 'unsavedChanges', message: 'Unsaved.' } as const;
    assert.equal(statusOf(folderState({ problems: [waiting] })).background, undefined);
    const view = statusOf(folderState({ problems: [waiting, { path: 'b', code: 'unreadable', message: 'Cannot be read.' }] }));
    assert.deepEqual([view.text, view.background], ['$(warning) 1 problem', 'warning']);
  });

  it('shows a pause, and a click ends it; but conflicts come first', () => {
    const view = statusOf(folderState({ isPaused: true }));
    assert.deepEqual([view.text, view.command, view.background], ['$(debug-pause) Paused', commandIds.resume, undefined]);
    assert.equal(statusOf(folderState({ isPaused: true, conflicts: [conflictIn('a')] })).text, '$(warning) 1 conflict');
    const offline = folderState({ isPaused: true, phase: { kind: 'offline', message: 'No network.' } });
    assert.equal(statusOf(offline).text, '$(debug-pause) Paused');
  });

  it('tells offline when the next attempt follows', () => {
    const nextAttempt = new Date(2026, 10, 22, 17, 5, 30).getTime();
    const view = renderStatusBar(
      { folders: [folderState({ phase: { kind: 'offline', message: 'No network.' }, nextAttempt })] },
      nextAttempt,
    );
    assert.match(view?.tooltip ?? '', /Next attempt today at 17:05:30/);
  });

  it('tells what waits in numbers, whatever the item itself speaks of', () => {
    const problems = [
      { path: 'a', code: 'unsavedChanges', message: 'Unsaved.' },
      { path: 'b', code: 'unreadable', message: 'Cannot be read.' },
    ] as const;
    const { tooltip } = statusOf(folderState({ conflicts: [conflictIn('x')], problems, changes: [upload, download] }));
    for (const part of ['One file waits for your decision', 'Problems: 1', 'Waiting for a save: 1', 'Changes to sync: 1↑ 1↓'])
      assert.ok(tooltip.includes(part), part);
    assert.ok(!tooltip.includes('Conflicts: 1'), 'nothing is said twice');
    const busy = statusOf(folderState({ phase: { kind: 'scanning', message: 'Looking' }, conflicts: [conflictIn('x')], problems }));
    for (const part of ['Conflicts: 1', 'Problems: 1']) assert.ok(busy.tooltip.includes(part), part);
  });

  it('tells how many bytes have been transferred', () => {
    const phase = { kind: 'syncing', done: 3, total: 120, message: 'Uploading', bytesDone: 1536, bytesTotal: 40 * 1024 * 1024 } as const;
    assert.equal(statusOf(folderState({ phase })).accessibleLabel, 'Cloud Sync: Uploading, 3 of 120 (1.5 KB of 40 MB).');
  });

  it('links to what can be done in each state, and only to commands that the tooltip may run', () => {
    const states: readonly (readonly [Partial<FolderState>, readonly string[]])[] = [
      [{ phase: { kind: 'untrusted' } }, ['workbench.trust.manage', commandIds.showLog]],
      [{ phase: { kind: 'unbound' } }, [commandIds.connect, commandIds.showLog]],
      [{}, [commandIds.syncNow, commandIds.showChanges, commandIds.pause, commandIds.showLog]],
      [{ isPaused: true }, [commandIds.syncNow, commandIds.showChanges, commandIds.resume, commandIds.showLog]],
      [{ phase: { kind: 'scanning', message: '' } }, [commandIds.cancelSync, commandIds.showChanges, commandIds.pause, commandIds.showLog]],
      [{ phase: { kind: 'signedOut', message: '' } }, [commandIds.signIn, commandIds.showChanges, commandIds.pause, commandIds.showLog]],
      [
        { phase: { kind: 'error', message: '', code: 'noRemote' } },
        [commandIds.syncNow, commandIds.connect, commandIds.showChanges, commandIds.pause, commandIds.showLog],
      ],
      [{ conflicts: [conflictIn('a')] }, [commandIds.openConflict, commandIds.showChanges, commandIds.pause, commandIds.showLog]],
    ];
    for (const [state, links] of states) {
      const found = [...statusOf(folderState(state)).tooltip.matchAll(/\(command:([^)]+)\)/g)].map(([, id]) => id ?? '');
      assert.deepEqual(found, links);
      for (const id of found) assert.ok(tooltipCommands.includes(id), id);
    }
  });

  it('speaks for the folder that most needs a person, and names it', () => {
    const quiet = folderState({ phase: { kind: 'scanning', message: 'Looking' } });
    const loud = folderState({ folder: { uri: 'file:///b', name: 'beta' }, conflicts: [conflictIn('a')] });
    const view = statusOf(quiet, loud);
    assert.equal(view.text, '$(warning) 1 conflict');
    assert.equal(view.accessibleLabel, 'Cloud Sync (beta): One file waits for your decision.');
    assert.match(view.tooltip, /beta[^]*project/, 'the first is what a tooltip that is too long for the window shows');
  });

  it('tells what waits in one folder, not that another is in sync', () => {
    const changes = [{ kind: 'upload', path: 'a', reason: 'Edited here.', hasLocal: true }] as const;
    const unsaved = [{ path: 'a', code: 'unsavedChanges', message: 'Unsaved.' }] as const;
    assert.equal(statusOf(folderState(), folderState({ changes })).text, '$(cloud) 1↑');
    assert.equal(statusOf(folderState(), folderState({ problems: unsaved })).text, '$(cloud) 1 unsaved');
  });

  it('warns whenever a folder does, whatever the others are up to', () => {
    const problem = { path: 'b', code: 'unreadable', message: 'Cannot be read.' } as const;
    const waiting = { path: 'a', code: 'unsavedChanges', message: 'Unsaved.' } as const;
    const attention: readonly Partial<FolderState>[] = [
      {},
      { problems: [problem] },
      { problems: [waiting] },
      { conflicts: [conflictIn('a')] },
    ];
    const busy = folderState({ phase: { kind: 'scanning', message: 'Looking' } });
    for (const [phase] of phases)
      for (const parts of attention)
        for (const isPaused of [false, true]) {
          const state = folderState({ ...parts, phase, isPaused });
          const alone = statusOf(state).background;
          if (alone !== undefined) assert.equal(statusOf(busy, state).background, alone, JSON.stringify(state));
        }
  });

  it('says to a screen reader what the icon says to the eye', () => {
    assert.equal(statusOf(folderState()).accessibleLabel, 'Cloud Sync: Everything is in sync.');
  });

  it('tells remote and last sync in the tooltip, and lets no text of others become a link', () => {
    const { tooltip } = statusOf(folderState({ remote: 's3://b/[x](command:evil)', lastSync: Date.UTC(2020, 0, 1) }));
    assert.match(tooltip, /s3:\/\/b/);
    assert.match(tooltip, /Last sync 1 Jan 2020/);
    assert.doesNotMatch(tooltip, /\]\(command:evil/);
  });
});
