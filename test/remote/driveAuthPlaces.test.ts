import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core/errors';
import { DrivePlaces } from '../../src/remote/drive/places';
import { startDriveDouble, type DriveDouble } from '../harness/drive/driveDouble';
import { FOLDER_TYPE } from '../harness/drive/model';

describe('Looking for a folder in Google Drive', () => {
  let drive: DriveDouble;

  beforeEach(async () => {
    drive = await startDriveDouble({ maxPageSize: 2 });
  });

  afterEach(() => drive.close());

  function open(token = drive.token): DrivePlaces {
    return new DrivePlaces({ credentials: { type: 'access_token', token }, endpoint: drive.url });
  }

  const names = (places: readonly { readonly name: string }[]): readonly string[] => places.map(({ name }) => name);

  it('shows the folders of a folder by name, all pages of them, and nothing else', async () => {
    for (const name of ['notes', 'Archive', 'music', 'photos', 'zebra']) drive.store.createFolder(name);
    drive.store.createFile('file.txt', drive.rootId, 'text');
    drive.store.nativeDocument('document');
    drive.store.trash(drive.store.createFolder('old').id);
    assert.deepEqual(names(await open().folders('root')), ['Archive', 'music', 'notes', 'photos', 'zebra']);
  });

  it('goes into folders, and makes one there', async () => {
    const parent = drive.store.createFolder('projects');
    const made = await open().create(parent.id, "Ada's notes");
    assert.equal(made.name, "Ada's notes");
    assert.deepEqual(await open().folders(parent.id), [made]);
  });

  it('shows shared drives, and the folders in them', async () => {
    const team = drive.store.sharedDrive('Team');
    drive.store.createFolder('plans', team.id);
    assert.deepEqual(await open().sharedDrives(), [{ id: team.id, name: 'Team' }]);
    assert.deepEqual(names(await open().folders(team.id)), ['plans']);
  });

  it('with access to its own files sees only the folders that were made with it, and no shared drives', async () => {
    drive.store.insert({ name: 'made in the browser', mimeType: FOLDER_TYPE, parents: [drive.rootId], isAppAuthorized: false });
    drive.tokens.set('narrow', 'drive.file');
    const places = open('narrow');
    const made = await places.create('root', 'made here');
    assert.deepEqual(await places.folders('root'), [made]);
    assert.deepEqual(await places.sharedDrives(), []);
    assert.deepEqual(await places.sharedWithMe(), []);
  });

  it('finds a folder by its ID', async () => {
    const folder = drive.store.createFolder('notes');
    assert.deepEqual(await open().find(folder.id), { id: folder.id, name: 'notes' });
  });

  it('says what to check when there is no such folder, or when it is a file or in the trash', async () => {
    const file = drive.store.createFile('file.txt', drive.rootId, 'text');
    const old = drive.store.createFolder('old');
    drive.store.trash(old.id);
    for (const id of ['no-such-folder-anywhere', file.id, old.id])
      await assert.rejects(open().find(id), (error) => SyncError.is(error, 'noRemote') && /Check the id/.test(error.message));
  });

  it('tells that the sign-in has ended', async () => {
    await assert.rejects(open('expired').folders('root'), (error) => SyncError.is(error, 'unauthorized'));
  });
});
