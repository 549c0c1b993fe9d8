import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { after, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { startDriveDouble, type DriveDouble } from '../../harness/drive/driveDouble';
import { googleClient, refusalOf } from './clients';

describe('The Drive double: revisions', () => {
  let double: DriveDouble;
  let drive: drive_v3.Drive;
  let fileId: string;

  before('start', async () => {
    double = await startDriveDouble();
    drive = googleClient(double);
  });

  beforeEach('a file with three of them', () => {
    fileId = double.store.createFile('a', double.rootId, 'one').id;
    for (const content of ['two', 'three']) double.store.setContent(fileId, content);
  });

  after('stop', () => double.close());

  async function listed(params: object = {}): Promise<readonly drive_v3.Schema$Revision[]> {
    return (await drive.revisions.list({ fileId, ...params })).data.revisions ?? [];
  }

  it('are listed from the oldest to the head', async () => {
    const revisions = await listed({ fields: 'revisions(id,md5Checksum,size)' });
    assert.deepEqual(
      revisions.map(({ size }) => size),
      ['3', '3', '5'],
    );
    assert.equal(revisions.at(-1)?.id, (await drive.files.get({ fileId, fields: 'headRevisionId' })).data.headRevisionId);
    assert.deepEqual(Object.keys((await listed())[0] ?? {}).sort(), ['id', 'kind', 'mimeType', 'modifiedTime']);
  });

  it('are listed in pages', async () => {
    const first = (await drive.revisions.list({ fileId, pageSize: 2 })).data;
    const second = (await drive.revisions.list({ fileId, pageSize: 2, pageToken: first.nextPageToken! })).data;
    assert.deepEqual([first.revisions?.length, second.revisions?.length, second.nextPageToken], [2, 1, undefined]);
  });

  it('keep their bytes, also after a rename', async () => {
    double.store.rename(fileId, 'b');
    const contents = [];
    for (const { id } of await listed()) {
      contents.push((await drive.revisions.get({ fileId, revisionId: id!, alt: 'media' }, { responseType: 'text' })).data);
    }
    assert.deepEqual(contents, ['one', 'two', 'three']);
  });

  it('can be kept and deleted, but not the head', async () => {
    const [oldest, , head] = await listed();
    const kept = await drive.revisions.update({
      fileId,
      revisionId: oldest!.id!,
      requestBody: { keepForever: true },
      fields: 'keepForever',
    });
    assert.deepEqual(kept.data, { keepForever: true });
    await drive.revisions.delete({ fileId, revisionId: oldest!.id! });
    assert.equal((await listed()).length, 2);
    assert.equal((await refusalOf(drive.revisions.delete({ fileId, revisionId: head!.id! })))[0], 400);
    assert.deepEqual(await refusalOf(drive.revisions.get({ fileId, revisionId: oldest!.id! })), [404, 'notFound']);
  });

  it('are had by what has bytes alone', async () => {
    for (const { id } of [double.store.createFolder('folder'), double.store.nativeDocument('Letter')]) {
      assert.deepEqual(await refusalOf(drive.revisions.list({ fileId: id })), [403, 'revisionsNotSupported']);
    }
  });

  it('are told of files in shared drives', async () => {
    fileId = double.store.createFile('a', double.store.sharedDrive('Team').id, 'one').id;
    assert.equal((await listed()).length, 1);
  });
});
