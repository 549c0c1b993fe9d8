import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { LocalEntry } from '../../src/core/model/plan';
import type { FileSyncState, RemoteFileInfo, SyncAction } from '../../src/core';
import { Activity } from '../../src/vscode/activity/activity';
import { readHistory, withRecord, withUndone, writeHistory } from '../../src/vscode/activity/history';
import { renderActivity } from '../../src/vscode/activity/renderActivity';
import { recordSync, type EndedSync, type SyncRecord } from '../../src/vscode/activity/syncRecord';
import { fileRecord, syncRecord } from './pastRecords';
import { remote as cloud } from './folderWorld';
import { conflictIn, folderState, resultWith, stopped } from './states';

const local: LocalEntry = { path: 'a', size: 3, modified: 0, hash: 'here' };
const remote: RemoteFileInfo = { path: 'a', size: 5, etag: '1', modified: 0, hash: 'there' };
const base: FileSyncState = { localHash: 'base', remoteHash: 'base', localModified: 0, remoteModified: 0, etag: '0' };

function ended(actions: readonly SyncAction[], hash: string | undefined, parts: Partial<EndedSync> = {}): EndedSync {
  const done = actions.map((action) => ({ action, hash }));
  return { id: 's1', at: 7, device: 'laptop', trigger: 'user', done, result: resultWith(), failure: undefined, ...parts };
}

describe('The record of a sync', () => {
  const cases: readonly (readonly [string, SyncAction, string | undefined, object])[] = [
    [
      'a new file that was sent',
      { type: 'upload', path: 'a', reason: 'r', local },
      'here',
      { effect: 'uploaded', before: null, after: 'here' },
    ],
    [
      'an edit that was sent',
      { type: 'upload', path: 'a', reason: 'r', local, remote, base },
      'here',
      { effect: 'uploaded', before: 'base', after: 'here' },
    ],
    [
      'a new file that came',
      { type: 'download', path: 'a', reason: 'r', remote },
      'there',
      { effect: 'downloaded', before: null, after: 'there' },
    ],
    [
      'an edit that came',
      { type: 'download', path: 'a', reason: 'r', remote, local },
      'there',
      { effect: 'downloaded', before: 'here', after: 'there' },
    ],
    [
      'a deletion here',
      { type: 'deleteLocal', path: 'a', reason: 'r', local, base },
      undefined,
      { effect: 'deletedHere', before: 'base', after: null },
    ],
    [
      'a deletion in the cloud',
      { type: 'deleteRemote', path: 'a', reason: 'r', remote, base },
      undefined,
      { effect: 'deletedInCloud', before: 'base', after: null },
    ],
    [
      'a move',
      { type: 'moveLocal', path: 'b', from: 'a', reason: 'r', local, remote, base, isEdited: false },
      'here',
      { effect: 'movedHere', path: 'b', from: 'a' },
    ],
    [
      'a merge',
      { type: 'conflict', path: 'a', reason: 'r', kind: 'bothEdited', local, remote },
      'merged',
      { effect: 'merged', before: 'here', after: 'merged' },
    ],
    [
      'a conflict that this side won',
      { type: 'conflict', path: 'a', reason: 'r', kind: 'bothEdited', local, remote },
      'here',
      { effect: 'keptLocal', before: 'there' },
    ],
    [
      'a conflict that the cloud won',
      { type: 'conflict', path: 'a', reason: 'r', kind: 'bothEdited', local, remote },
      'there',
      { effect: 'keptRemote', before: 'here' },
    ],
  ];
  for (const [what, action, hash, expected] of cases) {
    it(`tells of ${what} what was there before and what is there since, and why`, () => {
      const [file] = recordSync(ended([action], hash))?.files ?? [];
      assert.ok(file);
      assert.deepEqual({ ...file, ...expected, reason: 'r' }, file);
    });
  }

  it('tells where the other version is when both were kept', () => {
    const action: SyncAction = { type: 'conflict', path: 'a', reason: 'r', kind: 'bothEdited', local, remote };
    const result = resultWith({ conflicts: [conflictIn('a', { copy: 'a (conflict)' })] });
    const [file] = recordSync(ended([action], 'there', { result }))?.files ?? [];
    assert.deepEqual([file?.effect, file?.copy, file?.before], ['keptBoth', 'a (conflict)', 'here']);
  });

  it('is not kept of a sync that had nothing to do', () => {
    assert.equal(recordSync(ended([{ type: 'forget', path: 'a', reason: 'r' }], undefined)), undefined);
  });

  it('is kept of a sync that a brake stopped or that failed, with the sentence', () => {
    assert.equal(recordSync(ended([], undefined, { result: resultWith({ stopped }) }))?.failure, stopped.message);
    assert.equal(recordSync(ended([], undefined, { result: undefined, failure: 'No keys.' }))?.failure, 'No keys.');
  });

  it('lists no more files than can be looked through, and counts the rest', () => {
    const actions = Array.from({ length: 700 }, (_, n): SyncAction => ({ type: 'upload', path: `${n}`, reason: 'r', local }));
    const record = recordSync(ended(actions, 'here'));
    assert.deepEqual([record?.files.length, record?.more], [500, 200]);
  });
});

describe('The history of syncs', () => {
  it('comes back as it was written', () => {
    const history = [syncRecord({ id: 'b', failure: 'x' }), syncRecord()];
    assert.deepEqual(readHistory(writeHistory(history)), history);
  });

  it('loses only what cannot be understood', () => {
    const text = `${writeHistory([syncRecord()])}{"id":1}\nnull\n{"id":"x","at":1,"device":"d","files":[{}]}\n${JSON.stringify(syncRecord()).slice(0, 50)}`;
    assert.deepEqual(readHistory(text), [syncRecord()]);
  });

  it('is bounded in number and in size, and keeps the newest', () => {
    let history: readonly SyncRecord[] = [];
    for (let n = 0; n < 250; n++) history = withRecord(history, syncRecord({ id: String(n) }));
    assert.deepEqual([history.length, history[0]?.id], [200, '249']);
    const large = syncRecord({ files: Array.from({ length: 500 }, () => fileRecord({ path: 'x'.repeat(800) })) });
    for (let n = 0; n < 10; n++) history = withRecord(history, { ...large, id: `large ${n}` });
    assert.equal(history[0]?.id, 'large 9');
    assert.ok(writeHistory(history).length < 1_100_000);
  });

  it('shows a failure that goes on as one', () => {
    const failed = syncRecord({ files: [], failure: 'No keys.' });
    const history = [failed, { ...failed, id: 'second', at: 5 }].reduce(withRecord, [] as readonly SyncRecord[]);
    assert.deepEqual(
      history.map(({ id, at }) => [id, at]),
      [['second', 5]],
    );
  });

  it('marks what was undone, in that sync alone', () => {
    const [first, second] = withUndone([syncRecord(), syncRecord({ id: 's2' })], 's2', new Set([0]), 9);
    assert.deepEqual([first?.files[0]?.undone, second?.files[0]?.undone], [undefined, 9]);
  });

  it('remembers a sync that ended because its folder was closed or tied to another cloud, with the cloud it was of', async () => {
    for (const now of [undefined, { url: 's3://other' }]) {
      const files = new Map<string, string>();
      const activity = new Activity({
        remoteOf: () => now,
        fileOf: (_, { url }) => ({
          read: () => Promise.resolve(files.get(url)),
          write: (text) => Promise.resolve(void files.set(url, text)),
        }),
        newId: () => 'x',
        device: () => 'laptop',
        onProblem: assert.fail,
      });
      const state = folderState();
      const actions = [{ action: { type: 'upload', path: 'a', reason: '', local }, hash: 'h' }] as const;
      void activity.noteSync({ remote: cloud, trigger: 'user', startedAt: 0, actions, before: state, after: state, result: resultWith() });
      await activity.idle();
      assert.deepEqual([...files.keys()], [cloud.url]);
      assert.equal(readHistory(files.get(cloud.url) ?? '')[0]?.files[0]?.path, 'a');
      assert.equal(activity.histories.value.has(state.folder.uri), now === undefined, 'a history that is not its own stays as it is');
    }
  });

  it('never stands in the way of a sync: what cannot be written is told to the log', async () => {
    const problems: string[] = [];
    const activity = new Activity({
      remoteOf: () => cloud,
      fileOf: () => ({ read: () => Promise.resolve(undefined), write: () => Promise.reject(new Error('The disk is full.')) }),
      newId: () => 'x',
      device: () => 'laptop',
      onProblem: (message) => void problems.push(message),
    });
    const state = folderState();
    const report = {
      remote: cloud,
      trigger: 'user',
      startedAt: 0,
      actions: [{ action: { type: 'upload', path: 'a', reason: '', local }, hash: 'h' }],
    } as const;
    await activity.noteSync({ ...report, before: state, after: state, result: resultWith() });
    assert.deepEqual(problems, ['Error: The disk is full.']);
    assert.equal(activity.histories.value.get(state.folder.uri)?.length, 1, 'it is shown all the same');
  });
});

describe('The Activity tree', () => {
  const folders = new Map([['file:///p', 'project']]);
  const now = Date.UTC(2026, 10, 23, 12);

  function rowsOf(...records: readonly SyncRecord[]): ReturnType<typeof renderActivity> {
    return renderActivity(new Map([['file:///p', records]]), { folders, now });
  }

  it('names the file of a sync with one, and counts those of others by what was done', () => {
    const many = [fileRecord(), fileRecord({ path: 'b' }), fileRecord({ path: 'c', effect: 'deletedInCloud' })];
    const rows = rowsOf(syncRecord({ files: [fileRecord({ path: 'notes/plan.md' })] }), syncRecord({ id: 's2', files: many }));
    assert.deepEqual(rows.map(({ description }) => description).sort(), ['2 downloaded, 1 deleted in the cloud', 'plan.md downloaded']);
  });

  it('shows the newest sync first, of all folders, each named by its folder', () => {
    const histories = new Map([
      ['file:///p', [syncRecord({ at: 1 })]],
      ['file:///q', [syncRecord({ at: 2 })]],
    ]);
    const rows = renderActivity(histories, { folders: new Map([...folders, ['file:///q', 'quest']]), now });
    assert.deepEqual(
      rows.map(({ description }) => description.split(' · ').at(-1)),
      ['quest', 'project'],
    );
  });

  it('begins with the time, and says to a screen reader first what was done', () => {
    const [row] = rowsOf(syncRecord({ at: now }));
    assert.match(row?.label ?? '', /^Today at \d\d:\d\d$/);
    assert.match(row?.accessibleLabel ?? '', /^a\.txt downloaded, today at/);
  });

  it('tells why a sync failed, and warns', () => {
    const [row] = rowsOf(syncRecord({ files: [], failure: 'The keys are wrong.' }));
    assert.deepEqual([row?.description, row?.icon, row?.contextValue], ['The keys are wrong.', 'warning', 'sync']);
  });

  it('tells the reason of each decision, and lets each file be undone', () => {
    const [row] = rowsOf(syncRecord({ files: [fileRecord({ path: 'notes/a.md', reason: 'changed in the cloud' })] }));
    const [file] = row?.children ?? [];
    assert.equal(file?.description, 'notes · downloaded');
    assert.match(file?.tooltip ?? '', /^notes\/a\.md\ndownloaded: changed in the cloud$/);
    assert.deepEqual([row?.contextValue, file?.contextValue], ['undoableSync', 'undoablePastFile']);
  });

  it('shows what was undone, in whole or in part, and does not offer it again', () => {
    const undone = fileRecord({ undone: 1 });
    const [whole, part] = [rowsOf(syncRecord({ files: [undone] }))[0], rowsOf(syncRecord({ files: [undone, fileRecord()] }))[0]];
    assert.match(whole?.description ?? '', /^undone · /);
    assert.deepEqual([whole?.contextValue, whole?.icon, whole?.children[0]?.contextValue], ['sync', 'discard', 'pastFile']);
    assert.match(part?.description ?? '', /^partly undone · /);
    assert.equal(part?.contextValue, 'undoableSync');
  });

  it('tells duration, device and bytes in the tooltip, and lets no text of others become a link', () => {
    const [row] = rowsOf(syncRecord({ device: '[x](command:evil)', durationMs: 2500, bytesUploaded: 2048 }));
    assert.match(row?.tooltip ?? '', /2\\\.5 s/);
    assert.match(row?.tooltip ?? '', /2 KB sent/);
    assert.doesNotMatch(row?.tooltip ?? '', /\]\(command:evil/);
  });
});
