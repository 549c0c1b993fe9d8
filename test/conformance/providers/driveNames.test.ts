import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { BlockedPath } from '../../../src/core/model/fileSystem';
import type { CloudSyncProvider } from '../../../src/core/model/provider';
import { useDrive } from './driveBench';
import { bytes, failsWith, paths, readText, rivalry } from './helpers';

async function blockedOf(provider: CloudSyncProvider): Promise<BlockedPath[]> {
  const blocked: BlockedPath[] = [];
  await provider.listFiles('', { onBlocked: (entry) => blocked.push(entry) });
  return blocked;
}

describe('Names in Google Drive', () => {
  const bench = useDrive();

  it('that several files share belong to the oldest; the others are shown beside it, by every client alike, and none is lost', async () => {
    const { store, open, freshFolder } = bound(bench());
    const root = freshFolder();
    for (const content of ['first', 'second', 'third']) store.createFile('a.md', root, content);
    const provider = open(root);
    const listed = await paths(provider);
    assert.equal(listed.length, 3);
    assert.equal(await readText(provider, 'a.md'), 'first');
    const others = listed.filter((path) => path !== 'a.md');
    for (const path of others) assert.match(path, /^a \(duplicate [0-9a-f]{8}\)\.md$/u);
    assert.deepEqual((await Promise.all(others.map((path) => readText(provider, path)))).sort(), ['second', 'third']);
    assert.deepEqual(await paths(open(root)), listed);
  });

  it('given to a duplicate lead to it for every operation', async () => {
    const { store, open, freshFolder } = bound(bench());
    const root = freshFolder();
    const oldest = store.createFile('a.md', root, 'first');
    const younger = store.createFile('a.md', root, 'second');
    const provider = open(root);
    const alias = (await paths(provider)).find((path) => path !== 'a.md') ?? '';
    const info = await provider.getFileInfo(alias);
    const edited = await provider.upload(alias, bytes('second, edited'), { replaces: info?.etag });
    assert.equal(store.content(younger.id).toString(), 'second, edited');
    await provider.move(alias, 'b.md', { etag: edited.etag });
    assert.deepEqual(await paths(provider), ['a.md', 'b.md']);
    await provider.delete('a.md', { etag: (await provider.getFileInfo('a.md'))?.etag });
    assert.deepEqual(await paths(provider), ['b.md']);
    assert.equal(store.get(oldest.id)?.explicitlyTrashed, true);
  });

  it('pass to the next oldest file when the oldest is deleted', async () => {
    const { store, open, freshFolder } = bound(bench());
    const root = freshFolder();
    for (const content of ['first', 'second']) store.createFile('a.md', root, content);
    const provider = open(root);
    await provider.listFiles('');
    await provider.delete('a.md');
    assert.deepEqual(await paths(provider), ['a.md']);
    assert.equal(await readText(provider, 'a.md'), 'second');
  });

  it('that several folders share are one folder, whose new files go into the oldest', async () => {
    const { store, open, freshFolder } = bound(bench());
    const root = freshFolder();
    const [oldest, younger] = [store.createFolder('notes', root), store.createFolder('notes', root)];
    store.createFile('a.md', oldest.id, 'a');
    store.createFile('b.md', younger.id, 'b');
    store.createFile('c.md', store.createFolder('deep', younger.id).id, 'c');
    const provider = open(root);
    assert.deepEqual(await paths(provider), ['notes/a.md', 'notes/b.md', 'notes/deep/c.md']);
    await provider.upload('notes/d.md', bytes('d'), { replaces: 'absent' });
    await provider.upload('notes/deep/e.md', bytes('e'), { replaces: 'absent' });
    await failsWith('raced', provider.upload('notes/b.md', bytes('x'), { replaces: 'absent' }));
    assert.deepEqual(
      store.children(oldest.id).map(({ name }) => name),
      ['a.md', 'd.md'],
    );
    assert.deepEqual(await paths(open(root)), ['notes/a.md', 'notes/b.md', 'notes/d.md', 'notes/deep/c.md', 'notes/deep/e.md']);
  });

  it('of folders are made once, also when 16 files want the same new folders at once', async () => {
    const { store, open, freshFolder } = bound(bench());
    const root = freshFolder();
    const provider = open(root);
    await Promise.all(Array.from({ length: 16 }, (_, index) => provider.upload(`a/b/c/${index}.txt`, bytes('x'), { replaces: 'absent' })));
    assert.equal(store.subtree(root).filter(({ id, mimeType }) => id !== root && mimeType.endsWith('folder')).length, 3);
    assert.equal((await paths(provider)).length, 16);
  });

  it('of folders that two devices make at the same moment lose no file', async () => {
    const { open, freshFolder } = bound(bench());
    const root = freshFolder();
    const clients = Array.from({ length: 6 }, () => open(root));
    await Promise.all(clients.map((client, index) => client.upload(`new/deep/${index}.txt`, bytes(`${index}`), { replaces: 'absent' })));
    for (const client of [...clients, open(root)]) assert.equal((await paths(client)).length, 6);
  });

  it('of files that several devices make at the same moment go to one of them, and the others leave no duplicate', async () => {
    const { open, freshFolder } = bound(bench());
    const root = freshFolder();
    const clients = Array.from({ length: 6 }, () => open(root));
    for (const client of clients) await client.listFiles('');
    const made = clients.map((client, index) => client.upload('new.txt', bytes(`${index}`), { replaces: 'absent' }));
    const { winners, codes } = await rivalry(made);
    assert.deepEqual([winners, [...codes]], [1, ['raced']]);
    assert.deepEqual(await paths(open(root)), ['new.txt']);
  });

  it('of Google documents and shortcuts are told, and nothing of them is touched', async () => {
    const { store, open, freshFolder } = bound(bench());
    const root = freshFolder();
    const folder = store.createFolder('folder', root);
    const document = store.nativeDocument('Minutes', folder.id);
    const file = store.createFile('real.txt', root, 'real');
    store.shortcut('short', root, file.id);
    store.nativeDocument('real.txt', root);
    const provider = open(root);
    assert.deepEqual(await paths(provider), ['real.txt']);
    const blocked = await blockedOf(provider);
    assert.deepEqual(new Set(blocked.map(({ cause }) => cause)), new Set(['nativeDocument']));
    const [beside, ...known] = blocked.map(({ path }) => path).sort((one, other) => other.length - one.length);
    assert.match(beside ?? '', /^real \(duplicate/u, 'what is called like a file does not block the file');
    assert.deepEqual(known.sort(), ['folder/Minutes', 'short']);
    await provider.upload('folder/Minutes', bytes('a file of the same name'), { replaces: 'absent' });
    assert.equal(store.get(document.id)?.explicitlyTrashed, false);
    assert.equal(await readText(provider, 'folder/Minutes'), 'a file of the same name');
  });

  it('with a slash, or none at all, are told as names that no disk can hold, with all below them', async () => {
    const { store, open, freshFolder } = bound(bench());
    const root = freshFolder();
    store.createFile('a/b.md', root, 'slash');
    store.createFile('inside.md', store.createFolder('c/d', root).id, 'inside');
    store.createFile('b.md', store.createFolder('a', root).id, 'the real one');
    const provider = open(root);
    assert.deepEqual(await paths(provider), ['a/b.md']);
    assert.equal(await readText(provider, 'a/b.md'), 'the real one');
    const blocked = await blockedOf(provider);
    assert.deepEqual(blocked.map(({ path, cause }) => [path, cause]).sort(), [
      ['a∕b.md', 'badName'],
      ['c∕d', 'badName'],
    ]);
    assert.match(blocked[0]?.message ?? '', /slash in its name.*Rename it there/u);
  });

  it('that differ only in case, in accents or in a quote are not taken for each other', async () => {
    const { store, open, freshFolder } = bound(bench());
    const root = freshFolder();
    const names = ['Readme', 'README', 'readme', "it's", 'it\\s', 'Caf\u00e9', 'Cafe\u0301'];
    const provider = open(root);
    for (const name of names) await provider.upload(name, bytes(name), { replaces: 'absent' });
    for (const name of names) assert.equal(await readText(open(root), name), name);
    assert.equal(store.children(root).length, names.length);
  });
});

/** The parts of a bench as functions. */
function bound(bench: ReturnType<ReturnType<typeof useDrive>>) {
  const open: typeof bench.open = (...args) => bench.open(...args);
  return { store: bench.store, open, freshFolder: () => bench.freshFolder() };
}

describe('A time that Google Drive cannot say', () => {
  const bench = useDrive();

  for (const modified of [253_402_300_800_000, 9e15, -1e15, Number.POSITIVE_INFINITY, Number.NaN]) {
    it(`(${modified}) keeps no file out`, async () => {
      const provider = bench().open(bench().freshFolder());
      const { etag } = await provider.upload('file', bytes('1'), { replaces: 'absent', modified });
      await provider.upload('file', bytes('2'), { replaces: etag, modified });
      assert.equal(await readText(provider, 'file'), '2');
    });
  }
});
