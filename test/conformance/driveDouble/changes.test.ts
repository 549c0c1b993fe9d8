import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { startDriveDouble, type DriveDouble, type DriveDoubleOptions } from '../../harness/drive/driveDouble';
import { googleClient, refusalOf, send } from './clients';

describe('The Drive double: the feed of changes', () => {
  let double: DriveDouble;
  let drive: drive_v3.Drive;

  beforeEach('start', () => start({}));

  afterEach('stop', () => double.close());

  async function start(options: DriveDoubleOptions): Promise<void> {
    double = await startDriveDouble(options);
    drive = googleClient(double);
  }

  async function startToken(): Promise<string> {
    return (await drive.changes.getStartPageToken()).data.startPageToken!;
  }

  async function changesSince(pageToken: string, params: object = {}): Promise<drive_v3.Schema$ChangeList> {
    return (await drive.changes.list({ pageToken, ...params })).data;
  }

  /** The ids of the changed items, `-` before those that are gone. */
  async function idsSince(pageToken: string, params: object = {}): Promise<readonly string[]> {
    const { changes = [] } = await changesSince(pageToken, params);
    return changes.map(({ fileId, removed }) => `${removed === true ? '-' : ''}${fileId}`);
  }

  it('tells each item once, at its latest change, and where to go on', async () => {
    const token = await startToken();
    const one = double.store.createFile('one', double.rootId, '1').id;
    const two = double.store.createFile('two', double.rootId, '2').id;
    double.store.rename(one, 'uno');
    const answer = await changesSince(token);
    assert.deepEqual(
      answer.changes?.map((change) => [change.fileId, change.file?.name, change.removed, change.changeType]),
      [
        [two, 'two', false, 'file'],
        [one, 'uno', false, 'file'],
      ],
    );
    assert.deepEqual(await changesSince(answer.newStartPageToken!), {
      kind: 'drive#changeList',
      newStartPageToken: answer.newStartPageToken,
      changes: [],
    });
  });

  it('tells what is trashed as changed, and what is deleted as removed', async () => {
    const one = double.store.createFile('one', double.rootId, '1').id;
    const two = double.store.createFile('two', double.rootId, '2').id;
    const token = await startToken();
    double.store.trash(one);
    double.store.remove(two);
    const { changes } = await changesSince(token, { fields: 'changes(fileId,removed,file(trashed))' });
    assert.deepEqual(changes, [
      { fileId: one, removed: false, file: { trashed: true } },
      { fileId: two, removed: true },
    ]);
    assert.deepEqual(await idsSince(token, { includeRemoved: false }), [one]);
  });

  it('tells of a folder alone when it is moved, trashed or deleted, or of all below if told so', async () => {
    for (const reportsDescendants of [false, true]) {
      await double.close();
      await start({ reportsDescendants });
      const folder = double.store.createFolder('folder').id;
      const file = double.store.createFile('file', folder, 'x').id;
      const token = await startToken();
      double.store.trash(folder);
      assert.deepEqual(await idsSince(token), reportsDescendants ? [folder, file] : [folder]);
      double.store.remove(folder);
      assert.deepEqual(await idsSince(token), reportsDescendants ? [`-${folder}`, `-${file}`] : [`-${folder}`]);
    }
  });

  it('tells of what lay in a deleted folder as gone', async () => {
    const token = await startToken();
    const folder = double.store.createFolder('folder').id;
    const file = double.store.createFile('file', folder, 'x').id;
    double.store.remove(folder);
    assert.deepEqual(await idsSince(token), [`-${file}`, `-${folder}`]);
  });

  it('gives pages, which may be empty', async () => {
    const shared = double.store.sharedDrive('Team');
    const token = await startToken();
    double.store.createFile('hidden', shared.id, 'x');
    const shown = double.store.createFile('shown', double.rootId, 'x').id;
    const first = await changesSince(token, { pageSize: 1 });
    assert.deepEqual([first.changes, first.newStartPageToken], [[], undefined]);
    const second = await changesSince(first.nextPageToken!, { pageSize: 1 });
    assert.deepEqual(
      second.changes?.map(({ fileId }) => fileId),
      [shown],
    );
    assert.equal(second.newStartPageToken, await startToken());
    assert.equal(second.nextPageToken, undefined);
  });

  it('answers tokens that it never gave, or has forgotten, with 400', async () => {
    const token = await startToken();
    for (const wrong of ['nonsense', '-1', '1', String(Number(token) + 1_000)]) {
      assert.deepEqual(await refusalOf(changesSince(wrong)), [400, 'invalid'], wrong);
    }
    assert.equal((await send(double, 'GET', '/drive/v3/changes')).status, 400);
    double.store.changes.forgetTokens();
    assert.deepEqual(await refusalOf(changesSince(token)), [400, 'invalid']);
    assert.deepEqual(await idsSince(await startToken()), []);
  });

  it('may lag behind without losing a change', async () => {
    const token = await startToken();
    double.store.changes.hold();
    const { id } = double.store.createFile('late', double.rootId, 'x');
    const early = await changesSince(token);
    assert.deepEqual(early.changes, []);
    double.store.changes.release();
    assert.deepEqual(await idsSince(early.newStartPageToken!), [id]);
  });

  it('shows a token with the scope drive.file the changes of what the app has made', async () => {
    double.tokens.set('narrow', 'drive.file');
    const token = await startToken();
    double.store.createFile('by hand', double.rootId, 'x', { isAppAuthorized: false });
    const own = double.store.createFile('own', double.rootId, 'x').id;
    const { data } = await googleClient(double, 'narrow').changes.list({ pageToken: token });
    assert.deepEqual(
      data.changes?.map(({ fileId }) => fileId),
      [own],
    );
  });
});
