import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { DriveRequest } from '../../harness/drive/faults';
import { useDrive } from './driveBench';
import { bytes, failsWith, KeptText, paths } from './helpers';

const day = 24 * 60 * 60 * 1000;

describe('The listing of Google Drive', function () {
  this.timeout(60_000);
  const bench = useDrive();

  it('of 10,000 files in which nothing happened costs one request, in a new process too', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    for (let folder = 0; folder < 100; folder++) {
      const { id } = store.createFolder(`folder ${folder}`, root);
      for (let file = 0; file < 100; file++) store.createFile(`file ${file}.txt`, id, `${folder} ${file}`);
    }
    const cache = new KeptText();
    const now = (): number => 0;
    const first = bench().open(root, { cache, now });
    await first.connect();
    assert.equal((await paths(first)).length, 10_000);
    assert.deepEqual(await bench().callsOf(() => paths(first)), ['changes.list']);
    const second = bench().open(root, { cache, now });
    let count = 0;
    const calls = await bench().callsOf(async () => {
      await second.connect();
      count = (await paths(second)).length;
    });
    assert.deepEqual([calls, count, second.requests], [['changes.list'], 10_000, 1]);
  });

  it('tells what others created, edited, moved, renamed and deleted since, from the feed alone', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    const [folder, other] = [store.createFolder('folder', root), store.createFolder('other', root)];
    const [edited, moved, deleted] = ['edited', 'moved', 'deleted'].map((name) => store.createFile(name, folder.id, name));
    const provider = bench().open(root);
    const before = new Map((await provider.listFiles('')).map(({ path, etag }) => [path, etag]));
    store.setContent(edited!.id, 'new content');
    store.move(moved!.id, other.id);
    store.trash(deleted!.id);
    store.createFile('created', folder.id, 'created');
    store.rename(other.id, 'renamed');
    const calls = await bench().callsOf(async () => {
      const after = new Map((await provider.listFiles('')).map(({ path, etag }) => [path, etag]));
      assert.deepEqual([...after.keys()].sort(), ['folder/created', 'folder/edited', 'renamed/moved']);
      assert.notEqual(after.get('folder/edited'), before.get('folder/edited'));
      assert.equal(after.get('renamed/moved'), before.get('folder/moved'), 'a version stays the same when its file moves');
    });
    assert.deepEqual(calls, ['changes.list', 'files.get'], 'what went may have gone with the folder itself, which is looked at');
  });

  it('includes what is in a folder that was moved in or taken out of the trash, and leaves out one that went', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    const outside = store.createFolder('outside');
    store.createFile('a', store.createFolder('deep', outside.id).id, 'a');
    const trashed = store.createFolder('trashed', root);
    store.createFile('b', trashed.id, 'b');
    store.trash(trashed.id);
    const cache = new KeptText();
    assert.deepEqual(await paths(bench().open(root, { cache })), []);
    store.move(outside.id, root);
    store.untrash(trashed.id);
    assert.deepEqual(await paths(bench().open(root, { cache })), ['outside/deep/a', 'trashed/b']);
    store.move(outside.id, store.rootId);
    store.trash(trashed.id);
    assert.deepEqual(await paths(bench().open(root, { cache })), []);
    store.move(outside.id, root);
    assert.deepEqual(await paths(bench().open(root, { cache })), ['outside/deep/a']);
  });

  it('has what is in a folder that was moved in, though looking into it fails at first', async () => {
    const { store, double } = bench();
    const root = bench().freshFolder();
    const folder = store.createFolder('elsewhere');
    store.createFile('b.md', folder.id, 'b');
    const cache = new KeptText();
    const provider = bench().open(root, { cache });
    await provider.upload('a.md', bytes('a'), { replaces: 'absent' });
    assert.deepEqual(await paths(provider), ['a.md']);
    store.move(folder.id, root);
    const looksInto = ({ operation, query }: DriveRequest): boolean => operation === 'files.list' && (query['q'] ?? '').includes(folder.id);
    double.inject({ kind: 'serverError', status: 503, times: 4, matches: looksInto });
    await failsWith('server', provider.listFiles(''));
    await provider.upload('c.md', bytes('c'), { replaces: 'absent' });
    assert.deepEqual(await paths(provider), ['a.md', 'c.md', 'elsewhere/b.md']);
    assert.deepEqual(await paths(bench().open(root, { cache })), ['a.md', 'c.md', 'elsewhere/b.md']);
    assert.deepEqual(await bench().callsOf(() => paths(bench().open(root, { cache }))), ['changes.list'], 'it is looked into once');
  });

  it('has what is in a folder that was moved in, and that an upload met before the feed told of it', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    const folder = store.createFolder('elsewhere');
    store.createFile('b.md', folder.id, 'b');
    const cache = new KeptText();
    const provider = bench().open(root, { cache });
    assert.deepEqual(await paths(provider), []);
    store.move(folder.id, root);
    await provider.upload('elsewhere/mine.md', bytes('mine'), { replaces: 'absent' });
    for (const client of [bench().open(root, { cache }), provider])
      assert.deepEqual(await paths(client), ['elsewhere/b.md', 'elsewhere/mine.md']);
  });

  it('does not look into folders that this client has made', async () => {
    const provider = bench().open(bench().freshFolder());
    await paths(provider);
    await provider.upload('new/folder/file', bytes('1'), { replaces: 'absent' });
    assert.deepEqual(await bench().callsOf(() => paths(provider)), ['changes.list']);
  });

  it('is made anew when Drive does not know the place in the feed any more, and infers no deletion from a listing that comes late', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    const folder = store.createFolder('folder', root);
    const kept = store.createFile('kept', folder.id, 'kept');
    const deleted = store.createFile('deleted', folder.id, 'deleted');
    const cache = new KeptText();
    await paths(bench().open(root, { cache }));
    cache.text = cache.text!.replace(/"cursor":"[^"]*"/u, '"cursor":"no such place"');
    store.trash(deleted.id);
    store.move(kept.id, store.createFolder('elsewhere').id);
    store.late.delayBy(5);
    store.move(kept.id, folder.id);
    store.late.delayBy(0);
    const provider = bench().open(root, { cache });
    const calls = await bench().callsOf(async () => assert.deepEqual(await paths(provider), ['folder/kept']));
    assert.ok(calls.includes('changes.getStartPageToken') && calls.includes('files.list'), calls.join());
    assert.equal(calls.at(-1), 'changes.list', 'what happened meanwhile is told too');
  });

  it('shows a minute later what it lacked because it came late', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    store.late.delayBy(1);
    store.createFile('late', store.createFolder('folder', root).id, 'late');
    store.late.delayBy(0);
    const cache = new KeptText();
    let now = Date.now();
    const open = () => bench().open(root, { cache, now: () => now });
    assert.deepEqual(await paths(open()), []);
    now += 60_000;
    assert.deepEqual(await paths(open()), ['folder/late']);
    assert.deepEqual(await bench().callsOf(() => paths(open())), ['changes.list'], 'it is looked for once');
  });

  it('asks for a file that the feed calls removed before it takes it for deleted', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    const file = store.createFile('file', root, 'x');
    const provider = bench().open(root);
    await paths(provider);
    store.remove(file.id);
    const calls = await bench().callsOf(async () => assert.deepEqual(await paths(provider), []));
    assert.deepEqual(calls, ['changes.list', 'files.get', 'files.get'], 'the folder and the file are looked at');
  });

  it('shows what this client wrote at once, also where listings and feed come late', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    const provider = bench().open(root);
    await paths(provider);
    store.late.delayBy(10);
    await provider.upload('new/file', bytes('1'), { replaces: 'absent' });
    store.late.delayBy(0);
    assert.deepEqual(await paths(provider), ['new/file']);
    assert.ok((await provider.getFileInfo('new/file')) !== undefined);
  });

  it('is made anew after a day, whatever the feed says', async () => {
    const root = bench().freshFolder();
    const cache = new KeptText();
    let now = 1_000;
    const open = () => bench().open(root, { cache, now: () => now });
    await paths(open());
    assert.ok(!(await bench().callsOf(() => paths(open()))).includes('files.list'));
    now += day;
    assert.ok((await bench().callsOf(() => paths(open()))).includes('files.list'));
  });

  it('kept for another account, or damaged, is of no use to this one', async () => {
    const { store } = bench();
    const root = bench().freshFolder();
    store.createFile('file', root, 'x');
    const cache = new KeptText();
    await paths(bench().open(root, { cache, account: 'one' }));
    assert.ok((await bench().callsOf(() => paths(bench().open(root, { cache, account: 'two' })))).includes('files.list'));
    for (const text of ['', '{', 'null', '{"format":2}', cache.text!.slice(0, -20)]) {
      cache.text = text;
      assert.deepEqual(await paths(bench().open(root, { cache, account: 'two' })), ['file']);
    }
  });

  it('that cannot be kept is no trouble', async () => {
    const root = bench().freshFolder();
    const said: string[] = [];
    const cache = { load: () => Promise.resolve(undefined), save: () => Promise.reject(new Error('disk full')) };
    assert.deepEqual(await paths(bench().open(root, { cache, log: (message) => said.push(message) })), []);
    assert.match(said.join(), /could not be kept: disk full/u);
  });

  it('of a folder that was trashed or deleted is an error, never an empty listing', async () => {
    const { store } = bench();
    for (const end of ['trash', 'remove'] as const) {
      const root = bench().freshFolder();
      store.createFile('file', root, 'x');
      const cache = new KeptText();
      const provider = bench().open(root, { cache });
      await paths(provider);
      store[end](root);
      await failsWith('noRemote', provider.listFiles(''));
      await failsWith('noRemote', bench().open(root, { cache }).listFiles(''));
      await failsWith('noRemote', bench().open(root).listFiles(''));
    }
    await failsWith('noRemote', bench().open('no-such-folder').listFiles(''));
  });

  it('of a folder that went into the trash with one above it is an error, and so is all that asks for a file there', async () => {
    const { store } = bench();
    const above = store.createFolder('Documents');
    const root = store.createFolder('notes', above.id).id;
    for (const name of ['a', 'b', 'c']) store.createFile(name, root, name);
    const cache = new KeptText();
    const provider = bench().open(root, { cache });
    await paths(provider);
    const { etag } = await provider.upload('d/e', bytes('e'), { replaces: 'absent' });
    const others = await Promise.all(
      [1, 2, 3].map(async () => {
        const other = bench().open(root);
        await paths(other);
        return other;
      }),
    );
    store.trash(above.id);
    await failsWith('noRemote', provider.listFiles(''));
    await failsWith('noRemote', provider.listFiles(''));
    await failsWith('noRemote', bench().open(root, { cache }).listFiles(''));
    await failsWith('noRemote', others[0]!.getFileInfo('a'));
    await failsWith('noRemote', others[1]!.upload('f', bytes('f'), { replaces: 'absent' }));
    await failsWith('noRemote', others[2]!.upload('d/e', bytes('2'), { replaces: etag }));
    store.untrash(above.id);
    for (const client of [provider, ...others]) assert.deepEqual((await paths(client)).slice(0, 4), ['a', 'b', 'c', 'd/e']);
  });

  it('asks for each folder by itself when Drive answers with nothing for many', async () => {
    const { store, double } = bench();
    const root = bench().freshFolder();
    for (let folder = 0; folder < 3; folder++) store.createFolder(`empty ${folder}`, root);
    const searched: string[] = [];
    await paths(bench().open(root));
    for (const { operation, query } of double.requests) if (operation === 'files.list') searched.push(query['q'] ?? '');
    assert.equal(searched.slice(-3).filter((q) => !q.includes(' or ')).length, 3);
  });

  it('works in a folder of a shared drive', async () => {
    const { store } = bench();
    const drive = store.sharedDrive('Team');
    const folder = store.createFolder('project', drive.id);
    const cache = new KeptText();
    const provider = bench().open(folder.id, { cache });
    const { etag } = await provider.upload('a/b.txt', bytes('1'), { replaces: 'absent' });
    assert.deepEqual(await paths(bench().open(folder.id, { cache })), ['a/b.txt']);
    await provider.upload('a/b.txt', bytes('2'), { replaces: etag });
    await provider.move('a/b.txt', 'c.txt');
    assert.deepEqual(await paths(bench().open(folder.id, { cache })), ['c.txt']);
    await provider.delete('c.txt');
    assert.deepEqual(await paths(bench().open(folder.id, { cache })), []);
    assert.deepEqual(await paths(bench().open(drive.id)), []);
  });
});
