import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { commandIds } from '../../src/vscode/ids';
import { renderStatusBar, type StatusBarView } from '../../src/vscode/renderStatusBar';
import { conflictCount, renderTree } from '../../src/vscode/renderTree';
import type { FolderState, PendingChange, Phase } from '../../src/vscode/state';
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
    [{ kind: 'untrusted' }, '$(workspace-untrusted) Cloud Sync', commandIds.showChanges, undefined],
    [{ kind: 'unbound' }, '$(cloud) Cloud Sync', commandIds.connect, undefined],
    [{ kind: 'consent' }, '$(cloud) Cloud Sync', commandIds.connect, undefined],
    [{ kind: 'idle' }, '$(cloud) Synced', commandIds.syncNow, undefined],
    [{ kind: 'scanning', message: 'Looking' }, '$(sync~spin) Checking', commandIds.showChanges, undefined],
    [{ kind: 'syncing', done: 3, total: 120, message: 'Uploading' }, '$(sync~spin) 3/120', commandIds.showChanges, undefined],
    [{ kind: 'stopped', stop: stopped }, '$(warning) Sync stopped', commandIds.reviewStop, 'warning'],
    [{ kind: 'offline', message: 'No network.' }, '$(debug-disconnect) Offline', commandIds.syncNow, undefined],
    [{ kind: 'passive', message: 'Another window syncs it.' }, '$(cloud) Other window', commandIds.syncNow, undefined],
    [{ kind: 'error', message: 'Wrong keys.', code: 'unauthorized' }, '$(error) Sync failed', commandIds.connect, 'error'],
    [{ kind: 'error', message: 'Disk full.', code: 'diskFull' }, '$(error) Sync failed', commandIds.showLog, 'error'],
  ];
  for (const [phase, text, command, background] of phases) {
    it(`shows "${text}" when it is ${phase.kind}${phase.kind === 'error' ? ` (${phase.code})` : ''}, and a click does what helps`, () => {
      const view = statusOf(folderState({ phase }));
      assert.deepEqual([view.text, view.command, view.background], [text, command, background]);
    });
  }

  it('does not claim that a folder is in sync before its first sync', () => {
    assert.equal(statusOf(folderState({ lastSync: undefined })).text, '$(cloud) Connected');
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

  it('speaks for the folder that most needs a person, and names it', () => {
    const quiet = folderState({ phase: { kind: 'scanning', message: 'Looking' } });
    const loud = folderState({ folder: { uri: 'file:///b', name: 'beta' }, conflicts: [conflictIn('a')] });
    const view = statusOf(quiet, loud);
    assert.equal(view.text, '$(warning) 1 conflict');
    assert.equal(view.accessibleLabel, 'Cloud Sync (beta): One file waits for your decision.');
    assert.match(view.tooltip, /project[^]*beta/);
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

describe('The Changes tree', () => {
  it('is empty when there is nothing to say', () => {
    assert.deepEqual(renderTree({ folders: [folderState()] }), []);
  });

  it('groups what a preview found, conflicts first, and leaves empty groups out', () => {
    const deletion: PendingChange = { kind: 'deleteLocal', path: 'old.txt', reason: 'deleted in the cloud', hasLocal: true };
    const groups = renderTree({ folders: [folderState({ conflicts: [conflictIn('x.md')], changes: [upload, download, deletion] })] });
    assert.deepEqual(
      groups.map(({ label, children }) => [label, ...children.map(({ path }) => path)]),
      [
        ['Conflicts', 'x.md'],
        ['Uploads', 'a.txt'],
        ['Downloads', 'docs/b.txt'],
        ['Deletions', 'old.txt'],
      ],
    );
  });

  it('says on which side a deletion happens', () => {
    const changes: PendingChange[] = [
      { kind: 'deleteLocal', path: 'a', reason: '', hasLocal: true },
      { kind: 'deleteRemote', path: 'b/c', reason: '', hasLocal: false },
    ];
    const [deletions] = renderTree({ folders: [folderState({ changes })] });
    assert.deepEqual(
      deletions?.children.map(({ description }) => description),
      ['here', 'b · in the cloud'],
    );
  });

  it('gives only conflicts the actions of conflicts', () => {
    const groups = renderTree({ folders: [folderState({ conflicts: [conflictIn('x')], changes: [upload] })] });
    assert.deepEqual(
      groups.flatMap(({ children }) => children.map(({ contextValue }) => contextValue)),
      ['conflict', 'change'],
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
      groups.map(({ label }) => label),
      ['Waiting for Save', 'Problems'],
    );
  });

  it('names the folder of each file when there are several folders', () => {
    const other = folderState({ folder: { uri: 'file:///b', name: 'beta' }, conflicts: [conflictIn('x')] });
    const conflicts = renderTree({ folders: [folderState(), other] })[0]?.children;
    assert.equal(conflicts?.[0]?.tooltip.startsWith('x was changed'), true);
    const changed = folderState({ folder: { uri: 'file:///b', name: 'beta' }, conflicts: [conflictIn('x')], changes: [upload] });
    const rows = renderTree({ folders: [folderState(), changed] }).flatMap(({ children }) => children);
    assert.deepEqual(
      rows.map(({ description }) => description),
      ['beta', 'beta'],
    );
  });

  it('counts the conflicts of all folders for the badge', () => {
    const one = folderState({ conflicts: [conflictIn('x')] });
    assert.equal(conflictCount({ folders: [one, one] }), 2);
  });
});
