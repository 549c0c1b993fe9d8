import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { startDriveDouble, type DriveDouble } from '../../harness/drive/driveDouble';
import { googleClient, refusalOf } from './clients';

describe('The Drive double: shared drives', () => {
  let double: DriveDouble;
  let drive: drive_v3.Drive;
  let team: string;
  let file: string;

  before('a shared drive', async () => {
    double = await startDriveDouble();
    drive = googleClient(double);
    team = double.store.sharedDrive('Team').id;
    file = double.store.createFile('shared', team, 'text').id;
    double.store.createFile('mine', double.rootId, 'text');
  });

  after('stop', () => double.close());

  const known = { supportsAllDrives: true };
  const included = { ...known, includeItemsFromAllDrives: true };

  async function names(params: object): Promise<readonly string[]> {
    return ((await drive.files.list(params)).data.files ?? []).map(({ name }) => name ?? '');
  }

  it('are listed, in pages, and read by their ids', async () => {
    double.store.sharedDrive('Other');
    const first = (await drive.drives.list({ pageSize: 1 })).data;
    assert.deepEqual(first.drives, [{ kind: 'drive#drive', id: team, name: 'Team' }]);
    const second = (await drive.drives.list({ pageSize: 1, pageToken: first.nextPageToken! })).data;
    assert.deepEqual([second.drives?.[0]?.name, second.nextPageToken], ['Other', undefined]);
    assert.equal((await drive.drives.get({ driveId: team })).data.name, 'Team');
    assert.deepEqual(await refusalOf(drive.drives.get({ driveId: 'nowhere' })), [404, 'notFound']);
  });

  it('are hidden from clients that do not say that they know them', async () => {
    assert.deepEqual(await refusalOf(drive.files.get({ fileId: file })), [404, 'notFound']);
    assert.equal((await drive.files.get({ fileId: file, ...known })).data.driveId, team);
    assert.deepEqual(await refusalOf(drive.files.create({ requestBody: { name: 'a', parents: [team] } })), [404, 'notFound']);
    assert.deepEqual(await names({}), ['mine']);
    assert.deepEqual(await names(included), ['shared', 'mine']);
    assert.deepEqual(await names({ ...included, q: `'${team}' in parents` }), ['shared']);
  });

  it('are searched one at a time when asked for', async () => {
    const one = { corpora: 'drive', driveId: team };
    assert.deepEqual(await names({ ...included, ...one }), ['shared']);
    assert.deepEqual(await refusalOf(drive.files.list({ ...known, ...one })), [403, 'teamDrivesIncludeTeamDriveItemsRequired']);
    assert.deepEqual(await refusalOf(drive.files.list({ ...included, driveId: team })), [400, 'badRequest']);
    assert.deepEqual(await refusalOf(drive.files.list({ ...included, corpora: 'drive', driveId: 'nowhere' })), [404, 'notFound']);
    assert.deepEqual(await refusalOf(drive.files.list({ includeItemsFromAllDrives: true })), [400, 'badRequest']);
  });

  it('have changes of their own', async () => {
    const token = (await drive.changes.getStartPageToken({ driveId: team, ...known })).data.startPageToken!;
    double.store.rename(file, 'shared');
    double.store.createFile('also mine', double.rootId, 'text');
    const ids = async (params: object): Promise<number> =>
      (await drive.changes.list({ pageToken: token, ...params })).data.changes?.length ?? 0;
    assert.equal(await ids({ ...included, driveId: team }), 1);
    assert.equal(await ids({}), 1);
    assert.equal(await ids(included), 2);
    assert.deepEqual(await refusalOf(drive.changes.list({ pageToken: token, driveId: team, ...known })), [
      403,
      'teamDrivesIncludeTeamDriveItemsRequired',
    ]);
  });

  it('take files from My Drive, but no folders', async () => {
    const folder = double.store.createFolder('folder').id;
    const { id } = double.store.createFile('a', folder, 'text');
    const into = { ...known, addParents: team, requestBody: {} };
    await drive.files.update({ fileId: id, removeParents: folder, ...into });
    assert.equal(double.store.get(id)?.driveId, team);
    const refused = drive.files.update({ fileId: folder, removeParents: 'root', ...into });
    assert.deepEqual(await refusalOf(refused), [403, 'teamDrivesFolderMoveInNotSupported']);
  });
});
