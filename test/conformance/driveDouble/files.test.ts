import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { after, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { startDriveDouble, type DriveDouble } from '../../harness/drive/driveDouble';
import { FOLDER_TYPE, SHORTCUT_TYPE } from '../../harness/drive/model';
import { googleClient, refusalOf } from './clients';

describe('The Drive double: files and folders', () => {
  let double: DriveDouble;
  let drive: drive_v3.Drive;
  let folder: string;

  before('start', async () => {
    double = await startDriveDouble();
    drive = googleClient(double);
  });

  beforeEach('a new folder', () => {
    folder = double.store.createFolder('folder').id;
  });

  after('stop', () => double.close());

  async function read(fileId: string): Promise<drive_v3.Schema$File> {
    return (await drive.files.get({ fileId, fields: '*' })).data;
  }

  async function change(fileId: string, requestBody: drive_v3.Schema$File, params: object = {}): Promise<drive_v3.Schema$File> {
    return (await drive.files.update({ fileId, requestBody, fields: '*', ...params })).data;
  }

  it('makes folders and empty files, and shows a few fields of them unless asked for others', async () => {
    const made = (await drive.files.create({ requestBody: { name: 'sub', mimeType: FOLDER_TYPE, parents: [folder] } })).data;
    assert.deepEqual(Object.keys(made).sort(), ['id', 'kind', 'mimeType', 'name']);
    const empty = (await drive.files.create({ requestBody: { name: 'empty' }, fields: 'size,md5Checksum,parents' })).data;
    assert.deepEqual(empty, { size: '0', md5Checksum: 'd41d8cd98f00b204e9800998ecf8427e', parents: [double.rootId] });
  });

  it('keeps two files of one name', async () => {
    for (let count = 0; count < 2; count += 1) await drive.files.create({ requestBody: { name: 'twin', parents: [folder] } });
    assert.equal(double.store.find('twin', folder).length, 2);
  });

  it('creates with a generated id once, and answers the second time with 409, also after a deletion', async () => {
    const ids = (await drive.files.generateIds({ count: 3 })).data.ids ?? [];
    assert.equal(new Set(ids).size, 3);
    const requestBody = { id: ids[0]!, name: 'a', parents: [folder] };
    assert.equal((await drive.files.create({ requestBody })).data.id, ids[0]);
    assert.deepEqual(await refusalOf(drive.files.create({ requestBody })), [409, 'fileIdInUse']);
    await drive.files.delete({ fileId: ids[0]! });
    assert.deepEqual(await refusalOf(drive.files.create({ requestBody })), [409, 'fileIdInUse']);
    assert.deepEqual(await refusalOf(drive.files.create({ requestBody: { ...requestBody, id: 'of-my-own' } })), [400, 'invalid']);
    assert.equal(double.store.children(folder).length, 0);
  });

  it('counts versions as strings, and keeps content and its marks through a rename', async () => {
    const { id } = double.store.createFile('a', folder, 'text', { modifiedTime: 5_000 });
    const before = await read(id);
    const after = await change(id, { name: 'b', modifiedTime: before.modifiedTime! });
    assert.equal(before.version, '1');
    assert.equal(after.version, '2');
    for (const field of ['md5Checksum', 'sha256Checksum', 'headRevisionId', 'modifiedTime', 'size'] as const) {
      assert.equal(after[field], before[field], field);
    }
    assert.notEqual((await change(id, { name: 'c' })).modifiedTime, before.modifiedTime, 'unless the time is named');
  });

  it('merges properties, clears those that are null, and refuses long ones', async () => {
    const { id } = double.store.createFile('a', folder, 'text', { appProperties: { one: '1', two: '2' } });
    const changed = await change(id, { appProperties: { two: null, three: '3' } as unknown as Record<string, string> });
    assert.deepEqual(changed.appProperties, { one: '1', three: '3' });
    assert.equal((await refusalOf(change(id, { appProperties: { key: 'é'.repeat(61) } })))[0], 400);
    assert.deepEqual((await change(id, { properties: { key: 'é'.repeat(60) } })).properties, { key: 'é'.repeat(60) });
  });

  it('refuses to write what only Drive writes, and what it does not know', async () => {
    const { id } = double.store.createFile('a', folder, 'text');
    assert.deepEqual(await refusalOf(change(id, { md5Checksum: 'x' })), [403, 'fieldNotWritable']);
    assert.deepEqual(await refusalOf(change(id, { parents: [double.rootId] })), [403, 'fieldNotWritable']);
    assert.deepEqual(await refusalOf(change(id, { nonsense: 'x' } as object)), [400, 'badRequest']);
    assert.deepEqual(await refusalOf(change(id, { modifiedTime: 'yesterday' })), [400, 'invalid']);
  });

  it('moves by replacing the one parent', async () => {
    const other = double.store.createFolder('other').id;
    const { id } = double.store.createFile('a', folder, 'text');
    assert.deepEqual(await refusalOf(change(id, {}, { addParents: other })), [403, 'cannotAddParent']);
    const moved = await change(id, { name: 'b' }, { addParents: other, removeParents: folder });
    assert.deepEqual([moved.parents, moved.name, moved.version], [[other], 'b', '2']);
    assert.deepEqual(await refusalOf(change(id, {}, { addParents: folder, removeParents: folder })), [403, 'cannotAddParent']);
    assert.deepEqual((await change(id, {}, { addParents: 'root', removeParents: other })).parents, [double.rootId]);
  });

  it('refuses moves to where nothing can be', async () => {
    const below = double.store.createFolder('below', folder).id;
    const file = double.store.createFile('a', folder, 'text').id;
    const to = (addParents: string) => ({ addParents, removeParents: double.rootId });
    assert.deepEqual(await refusalOf(change(folder, {}, to(below))), [400, 'badRequest']);
    assert.deepEqual(await refusalOf(change(folder, {}, to(file))), [403, 'parentNotAFolder']);
    assert.deepEqual(await refusalOf(change(folder, {}, to('nowhere'))), [404, 'notFound']);
    assert.deepEqual(await refusalOf(change('root', { name: 'x' })), [403, 'insufficientFilePermissions']);
  });

  it('trashes what lies below a trashed folder along, and brings it back', async () => {
    const { id } = double.store.createFile('a', folder, 'text');
    await change(folder, { trashed: true });
    const trashed = await read(id);
    assert.deepEqual([trashed.trashed, trashed.explicitlyTrashed], [true, false]);
    assert.equal((await drive.files.get({ fileId: id, alt: 'media' }, { responseType: 'text' })).data, 'text');
    await change(folder, { trashed: false });
    assert.equal((await read(id)).trashed, false);
  });

  it('creates in a trashed folder, and what it makes is trashed', async () => {
    double.store.trash(folder);
    const made = (await drive.files.create({ requestBody: { name: 'a', parents: [folder] }, fields: 'trashed,explicitlyTrashed' })).data;
    assert.deepEqual(made, { trashed: true, explicitlyTrashed: false });
  });

  it('deletes for ever, with all that lies below', async () => {
    const { id } = double.store.createFile('a', double.store.createFolder('sub', folder).id, 'text');
    assert.equal((await drive.files.delete({ fileId: folder })).status, 204);
    assert.deepEqual(await refusalOf(read(id)), [404, 'notFound']);
    assert.deepEqual(await refusalOf(drive.files.delete({ fileId: 'root' })), [403, 'insufficientFilePermissions']);
  });

  it('empties the trash', async () => {
    const { id } = double.store.createFile('a', folder, 'text');
    const kept = double.store.createFile('b', folder, 'text').id;
    double.store.trash(id);
    await drive.files.emptyTrash();
    assert.deepEqual(
      double.store.children(folder).map((item) => item.id),
      [kept],
    );
  });

  it('copies a file, but no folder', async () => {
    const { id } = double.store.createFile('a', folder, 'text', { appProperties: { key: 'value' } });
    const copied = (await drive.files.copy({ fileId: id, requestBody: { name: 'b' }, fields: '*' })).data;
    assert.deepEqual([copied.name, copied.parents, copied.appProperties], ['b', [folder], { key: 'value' }]);
    assert.equal(double.store.content(copied.id!).toString(), 'text');
    assert.deepEqual(await refusalOf(drive.files.copy({ fileId: folder, requestBody: {} })), [403, 'cannotCopyFile']);
  });

  it('has documents and shortcuts, which have no bytes', async () => {
    const document = double.store.nativeDocument('Letter', folder).id;
    const target = double.store.createFile('a', folder, 'text').id;
    const shortcutDetails = { targetId: target };
    const made = (await drive.files.create({ requestBody: { name: 's', mimeType: SHORTCUT_TYPE, shortcutDetails }, fields: '*' })).data;
    assert.deepEqual(made.shortcutDetails, { targetId: target, targetMimeType: 'application/octet-stream' });
    const { size, md5Checksum, headRevisionId } = await read(document);
    assert.deepEqual([size, md5Checksum, headRevisionId], ['1024', undefined, undefined]);
    for (const fileId of [document, made.id!, folder]) {
      assert.deepEqual(await refusalOf(drive.files.get({ fileId, alt: 'media' })), [403, 'fileNotDownloadable']);
    }
  });

  it('asks for `fields` before it tells about the account', async () => {
    assert.deepEqual(await refusalOf(drive.about.get()), [400, 'required']);
    assert.equal((await drive.about.get({ fields: 'user(emailAddress)' })).data.user?.emailAddress, 'double@example.com');
  });

  it('answers unknown and expired tokens with 401', async () => {
    assert.deepEqual(await refusalOf(googleClient(double, 'wrong').files.list()), [401, 'authError']);
    double.tokens.set('short-lived', 'drive');
    const client = googleClient(double, 'short-lived');
    await client.files.list();
    double.tokens.delete('short-lived');
    assert.deepEqual(await refusalOf(client.files.list()), [401, 'authError']);
  });

  it('shows a token with the scope drive.file only what the app has made', async () => {
    double.tokens.set('narrow', 'drive.file');
    const narrow = googleClient(double, 'narrow');
    const byHand = double.store.createFile('by hand', folder, 'x', { isAppAuthorized: false }).id;
    const own = (await narrow.files.create({ requestBody: { name: 'own', parents: ['root'] } })).data.id!;
    assert.deepEqual(await refusalOf(narrow.files.get({ fileId: byHand })), [404, 'notFound']);
    assert.deepEqual(await refusalOf(narrow.files.get({ fileId: 'root' })), [404, 'notFound']);
    assert.equal((await narrow.files.get({ fileId: own })).data.name, 'own');
    const listed = (await narrow.files.list({ q: `'${folder}' in parents or 'root' in parents` })).data.files ?? [];
    assert.ok(listed.some(({ id }) => id === own) && !listed.some(({ id }) => id === byHand));
  });

  it('answers a path that it does not have with 404', async () => {
    const answer = await fetch(`${double.url}/drive/v3/nonsense`, { headers: { authorization: `Bearer ${double.token}` } });
    assert.equal(answer.status, 404);
  });
});
