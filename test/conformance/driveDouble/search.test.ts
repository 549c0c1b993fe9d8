import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { startDriveDouble, type DriveDouble } from '../../harness/drive/driveDouble';
import { googleClient, refusalOf } from './clients';

describe('The Drive double: searching and listing', () => {
  let double: DriveDouble;
  let drive: drive_v3.Drive;
  let notes: string;

  before('a few files', async () => {
    double = await startDriveDouble();
    drive = googleClient(double);
    const { store } = double;
    notes = store.createFolder('notes').id;
    store.createFile('Hello World.md', notes, 'one', { mimeType: 'text/markdown', modifiedTime: Date.parse('2026-01-01T00:00:00Z') });
    store.createFile("it's \\ here.md", notes, 'two', { mimeType: 'text/markdown', modifiedTime: Date.parse('2026-02-01T00:00:00Z') });
    store.createFile('10.txt', store.rootId, 'ten', { mimeType: 'text/plain', appProperties: { device: 'laptop' } });
    store.createFile('9.txt', store.rootId, 'nine', { mimeType: 'text/plain' });
    store.trash(store.createFile('gone.txt', store.rootId, 'gone', { mimeType: 'text/plain' }).id);
  });

  after('stop', () => double.close());

  async function names(params: drive_v3.Params$Resource$Files$List): Promise<readonly string[]> {
    const { data } = await drive.files.list({ orderBy: 'createdTime', ...params });
    return (data.files ?? []).map((file) => file.name ?? '');
  }

  const queries: readonly (readonly [query: string, found: readonly string[]])[] = [
    ["name = 'Hello World.md'", ['Hello World.md']],
    ["name = 'hello WORLD.MD'", ['Hello World.md']],
    ["name != 'Hello World.md' and mimeType = 'text/markdown'", ["it's \\ here.md"]],
    ["name contains 'hello'", ['Hello World.md']],
    ["name contains 'world'", ['Hello World.md']],
    ["name contains 'orld'", []],
    ["name = 'it\\'s \\\\ here.md'", ["it's \\ here.md"]],
    ["'root' in parents", ['notes', '10.txt', '9.txt', 'gone.txt']],
    ["'root' in parents and trashed = false", ['notes', '10.txt', '9.txt']],
    ["'root' in parents and 'nowhere' in parents", []],
    ["'nowhere' in parents or name = '9.txt'", ['9.txt']],
    ["('nowhere' in parents or 'root' in parents) and name contains '9'", ['9.txt']],
    ["not 'root' in parents and name contains 'hello'", ['Hello World.md']],
    ["trashed=true or name='9.txt'", ['9.txt', 'gone.txt']],
    ["'root' in parents and not (trashed = true or mimeType contains 'text/')", ['notes']],
    ["not name = '9.txt' and not trashed = true and mimeType = 'text/plain'", ['10.txt']],
    ["modifiedTime > '2026-01-15T00:00:00' and modifiedTime <= '2026-02-01T01:00:00+01:00'", ["it's \\ here.md"]],
    ["appProperties has { key='device' and value='laptop' }", ['10.txt']],
    ["appProperties has { key='device' and value='phone' }", []],
    ["starred = true or 'me' in owners and name = '9.txt'", ['9.txt']],
    ["fullText contains 'hello'", ['Hello World.md']],
  ];

  for (const [query, found] of queries) {
    it(`finds with ${query}`, async () => assert.deepEqual(await names({ q: query }), found));
  }

  const mistakes = [
    "nonsense = 'x'",
    "id = 'x'",
    "name = x'",
    "name > 'x'",
    "name in 'x'",
    "'x' in name",
    "trashed = 'false'",
    'name = true',
    "modifiedTime > 'yesterday'",
    "name = 'x' and",
    "(name = 'x'",
    "name = 'x' name = 'y'",
    "name = 'never ends",
    "appProperties has { key='device' }",
    "md5Checksum = 'x'",
  ];

  for (const query of mistakes) {
    it(`answers ${query} with 400`, async () => assert.deepEqual(await refusalOf(drive.files.list({ q: query })), [400, 'invalid']));
  }

  it('lists what lies in a folder', async () =>
    assert.deepEqual(await names({ q: `'${notes}' in parents` }), ['Hello World.md', "it's \\ here.md"]));

  it('sorts by the keys asked for', async () => {
    const q = "mimeType = 'text/plain' and trashed = false";
    assert.deepEqual(await names({ q, orderBy: 'name' }), ['10.txt', '9.txt']);
    assert.deepEqual(await names({ q, orderBy: 'name_natural' }), ['9.txt', '10.txt']);
    assert.deepEqual(await names({ q: "'root' in parents", orderBy: 'folder,createdTime desc' }), ['notes', 'gone.txt', '9.txt', '10.txt']);
    assert.deepEqual(await refusalOf(drive.files.list({ orderBy: 'size' })), [400, 'invalid']);
  });

  it('shows a few fields unless asked for others', async () => {
    const { data } = await drive.files.list({ q: "name = '9.txt'" });
    assert.deepEqual(Object.keys(data).sort(), ['files', 'incompleteSearch', 'kind']);
    assert.deepEqual(Object.keys(data.files?.[0] ?? {}).sort(), ['id', 'kind', 'mimeType', 'name']);
  });

  it('shows exactly the fields asked for', async () => {
    const { data } = await drive.files.list({ q: "name = '10.txt'", fields: 'files(size, appProperties/device),files/owners(me)' });
    assert.deepEqual(data, { files: [{ size: '3', appProperties: { device: 'laptop' }, owners: [{ me: true }] }] });
    const everything = await drive.files.list({ q: "name = '10.txt'", fields: '*' });
    assert.equal(everything.data.files?.[0]?.version, '1');
  });

  for (const fields of ['files(nonsense)', 'nonsense', 'files(id', 'files/id/x', 'id', 'files(id))']) {
    it(`answers the fields ${fields} with 400`, async () => {
      assert.deepEqual(await refusalOf(drive.files.list({ fields })), [400, 'invalidParameter']);
    });
  }

  it('answers a parameter that the method does not have with 400', async () => {
    assert.deepEqual(await refusalOf(drive.files.list({ nonsense: 'x' } as object)), [400, 'badRequest']);
    assert.deepEqual(await refusalOf(drive.files.list({ supportsAllDrives: 'maybe' } as object)), [400, 'invalid']);
  });

  it('gives pages, and their tokens for the same search only', async () => {
    const q = "'root' in parents";
    const first = (await drive.files.list({ q, pageSize: 3 })).data;
    assert.equal(first.files?.length, 3);
    const rest = (await drive.files.list({ q, pageSize: 3, pageToken: first.nextPageToken! })).data;
    assert.equal(rest.files?.length, 1);
    assert.equal(rest.nextPageToken, undefined);
    assert.equal(new Set([...(first.files ?? []), ...(rest.files ?? [])].map(({ id }) => id)).size, 4);
    assert.deepEqual(await refusalOf(drive.files.list({ q: 'trashed = true', pageToken: first.nextPageToken! })), [400, 'invalid']);
    assert.deepEqual(await refusalOf(drive.files.list({ q, pageToken: 'nonsense' })), [400, 'invalid']);
    assert.deepEqual(await refusalOf(drive.files.list({ q, pageSize: 0 })), [400, 'invalid']);
  });

  it('may give shorter pages than asked for', async () => {
    const short = await startDriveDouble({ maxPageSize: 2 });
    try {
      for (const name of ['a', 'b', 'c']) short.store.createFile(name, short.rootId, name);
      const { data } = await googleClient(short).files.list({ pageSize: 1_000 });
      assert.equal(data.files?.length, 2);
      assert.notEqual(data.nextPageToken, undefined);
    } finally {
      await short.close();
    }
  });

  it('shows a change in listings late when told so, and at once to those who know the id', async () => {
    const q = "name contains 'late'";
    double.store.late.delayBy(2);
    const { id } = double.store.createFile('late.txt', notes, 'x');
    double.store.late.delayBy(0);
    assert.equal((await drive.files.get({ fileId: id })).data.name, 'late.txt');
    assert.deepEqual(await names({ q }), []);
    assert.deepEqual(await names({ q }), []);
    assert.deepEqual(await names({ q }), ['late.txt']);
    double.store.late.delayBy(1);
    double.store.remove(id);
    double.store.late.delayBy(0);
    assert.deepEqual(await names({ q }), [], 'what is gone is not shown, although the search still finds it');
  });
});
