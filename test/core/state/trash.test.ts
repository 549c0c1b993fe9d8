import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { hashOf } from '../../../src/core/bytes';
import { SyncError } from '../../../src/core/errors';
import type { LocalFile, WriteOptions } from '../../../src/core/model/fileSystem';
import { BlobStore } from '../../../src/core/state/blobStore';
import { day } from '../../../src/core/state/retention';
import { Trash } from '../../../src/core/state/trash';
import { createSha256 } from '../../../src/local/hasher';
import { MemoryFs, type MemoryOperation } from '../../../src/local/memoryFs';

const hash = (text: string): string => hashOf(Buffer.from(text), createSha256);

/** A workspace and a trash, with what was asked of the state folder. */
function setUp(): {
  fs: MemoryFs;
  state: MemoryFs;
  blobs: BlobStore;
  trash: Trash;
  durable: Set<string>;
  failNext: (kind: MemoryOperation['kind']) => void;
} {
  let failing: MemoryOperation['kind'] | undefined;
  const before = ({ kind, path }: MemoryOperation): void => {
    if (kind !== failing || path !== 'trash.journal') return;
    failing = undefined;
    throw new SyncError('busy', 'The file is in use.');
  };
  const [fs, plain] = [new MemoryFs(), new MemoryFs({ before })];
  const durable = new Set<string>();
  const state = Object.assign(Object.create(plain) as MemoryFs, {
    write: (path: string, content: Uint8Array | AsyncIterable<Uint8Array>, options: WriteOptions = {}) => {
      if (options.durable !== false) durable.add(path.split('/').at(-1) ?? '');
      return plain.write(path, content, options);
    },
  });
  const blobs = new BlobStore(state, 'blobs');
  let time = 1000;
  return { fs, state, blobs, trash: new Trash(state, () => time++), durable, failNext: (kind) => void (failing = kind) };
}

async function fileOf(fs: MemoryFs, path: string, text: string): Promise<LocalFile> {
  fs.disk.userWrite(path, text);
  const file = await fs.stat(path);
  assert.ok(file);
  return file;
}

describe('the trash', () => {
  it('gives back what was kept, under its name', async () => {
    const { fs, trash } = setUp();
    const file = await fileOf(fs, 'notes/a.md', 'text');
    await trash.keepLocal(fs, file, hash('text'), 'deleted in the cloud');
    await fs.remove('notes/a.md');
    const [entry] = await trash.list();
    assert.deepEqual(entry, { path: 'notes/a.md', hash: hash('text'), size: 4, time: 1000, reason: 'deleted in the cloud' });
    await trash.restore(fs, entry!, 'notes/a.md');
    assert.equal(fs.disk.userReadText('notes/a.md'), 'text');
  });

  it('is empty before anything was kept', async () => {
    assert.deepEqual(await setUp().trash.list(), []);
  });

  it('overwrites nothing when its name is taken by now', async () => {
    const { fs, trash } = setUp();
    await trash.keepLocal(fs, await fileOf(fs, 'a.md', 'old'), hash('old'), 'deleted');
    fs.disk.userWrite('a.md', 'theirs');
    const [entry] = await trash.list();
    await assert.rejects(trash.restore(fs, entry!, 'a.md'), { code: 'raced' });
    assert.equal(fs.disk.userReadText('a.md'), 'theirs');
  });

  it('refuses, as a lost race, a file that is no longer what was planned', async () => {
    const { fs, trash } = setUp();
    const file = await fileOf(fs, 'a.md', 'old');
    fs.disk.userWrite('a.md', 'edited');
    await assert.rejects(trash.keepLocal(fs, file, hash('old'), 'deleted'), { code: 'raced', path: 'a.md' });
    fs.disk.userDelete('a.md');
    await assert.rejects(trash.keepLocal(fs, file, hash('old'), 'deleted'), { code: 'raced', path: 'a.md' });
    assert.deepEqual(await trash.list(), []);
  });

  it('says so when a content is no longer there', async () => {
    const { fs, state, trash } = setUp();
    await trash.keepLocal(fs, await fileOf(fs, 'a.md', 'old'), hash('old'), 'deleted');
    for (const path of [...state.disk.userFiles().keys()]) if (path.startsWith('blobs/')) state.disk.userDelete(path);
    const [entry] = await trash.list();
    await assert.rejects(trash.restore(fs, entry!, entry!.path), { code: 'notFound', path: 'a.md' });
  });

  it('never restores a content that was damaged', async () => {
    const { fs, state, trash } = setUp();
    await trash.keepLocal(fs, await fileOf(fs, 'a.md', 'old'), hash('old'), 'deleted');
    await fs.remove('a.md');
    for (const path of state.disk.userFiles().keys()) if (path.startsWith('blobs/')) state.disk.userWrite(path, 'damaged');
    const [entry] = await trash.list();
    await assert.rejects(trash.restore(fs, entry!, entry!.path), { code: 'corrupt' });
    assert.equal(fs.disk.userReadText('a.md'), undefined);
  });

  it('keeps one content for many files of it, and an entry for each', async () => {
    const { fs, state, trash } = setUp();
    for (const path of ['a.md', 'b.md']) await trash.keepLocal(fs, await fileOf(fs, path, 'same'), hash('same'), 'deleted');
    assert.deepEqual(
      (await trash.list()).map(({ path }) => path),
      ['a.md', 'b.md'],
    );
    assert.equal([...state.disk.userFiles().keys()].filter((path) => path.startsWith('blobs/')).length, 1);
  });

  it('loses no entry of files that are kept at the same time', async () => {
    const { fs, trash } = setUp();
    const paths = Array.from({ length: 20 }, (_, index) => `a${index}.md`);
    await Promise.all(paths.map(async (path) => trash.keepLocal(fs, await fileOf(fs, path, path), hash(path), 'deleted')));
    assert.deepEqual((await trash.list()).map(({ path }) => path).sort(), [...paths].sort());
  });

  it('reads the entries before and after one that a crash cut short', async () => {
    const { fs, state, trash } = setUp();
    for (const path of ['a.md', 'b.md']) await trash.keepLocal(fs, await fileOf(fs, path, path), hash(path), 'deleted');
    const whole = state.disk.userReadText('trash.journal') ?? '';
    for (let length = 1; length < whole.length; length++) {
      state.disk.userWrite('trash.journal', whole.slice(0, length));
      await trash.keepLocal(fs, await fileOf(fs, 'c.md', `c ${length}`), hash(`c ${length}`), 'deleted');
      assert.equal((await trash.list()).at(-1)?.path, 'c.md');
    }
  });

  it('notes a content once a day, however often a sync that fails afterwards tries again', async () => {
    const { fs, state, trash } = setUp();
    const file = await fileOf(fs, 'a.md', 'a');
    for (let attempt = 0; attempt < 3; attempt++) await trash.keepLocal(fs, file, hash('a'), 'changed in the cloud');
    const restarted = new Trash(state, () => 5000);
    await restarted.keepLocal(fs, file, hash('a'), 'changed in the cloud');
    assert.equal((await trash.list()).length, 1);
    await new Trash(state, () => 2 * day).keepLocal(fs, file, hash('a'), 'changed in the cloud');
    assert.equal((await trash.list()).length, 2);
  });

  it('takes no file for noted whose entry was in a write that failed, whoever began that write', async () => {
    const { fs, trash, failNext } = setUp();
    const files = [await fileOf(fs, 'a.md', 'a'), await fileOf(fs, 'b.md', 'b')] as const;
    failNext('append');
    const kept = await Promise.allSettled([
      trash.keepLocal(fs, files[0], hash('a'), 'deleted'),
      trash.keepLocal(fs, files[1], hash('b'), 'deleted'),
    ]);
    const listed = (await trash.list()).map(({ path }) => path);
    assert.deepEqual(
      kept.flatMap(({ status }, index) => (status === 'fulfilled' ? [files[index]?.path] : [])),
      listed,
    );
    await trash.keepLocal(fs, files[0], hash('a'), 'deleted');
    await trash.keepLocal(fs, files[1], hash('b'), 'deleted');
    assert.deepEqual((await trash.list()).map(({ path }) => path).sort(), ['a.md', 'b.md']);
  });

  it('looks at its index again after one look that failed', async () => {
    const { fs, trash, failNext } = setUp();
    const file = await fileOf(fs, 'a.md', 'a');
    failNext('stat');
    await assert.rejects(trash.keepLocal(fs, file, hash('a'), 'deleted'), { code: 'busy' });
    await trash.keepLocal(fs, file, hash('a'), 'deleted');
    assert.equal((await trash.list()).length, 1);
  });

  it('passes over lines that are no entries', async () => {
    const { fs, state, trash } = setUp();
    await trash.keepLocal(fs, await fileOf(fs, 'a.md', 'a'), hash('a'), 'deleted');
    await state.append('trash.journal', Buffer.from('\nnull\n5\n{"path":1}\n{"hash":"x"}\n[]\n{'));
    assert.equal((await trash.list()).length, 1);
  });

  it('makes sure to have on the disk what until now could be had again', async () => {
    const { fs, blobs, trash, durable } = setUp();
    await blobs.keep(hash('text'), Buffer.from('text'), { durable: false });
    await trash.keepLocal(fs, await fileOf(fs, 'a.md', 'text'), hash('text'), 'deleted');
    assert.ok(durable.has(hash('text')), 'after a power cut the content would be gone');
  });

  it('does not rely on a content that was damaged before', async () => {
    const { fs, state, blobs, trash } = setUp();
    await blobs.keep(hash('text'), Buffer.from('text'), { durable: false });
    for (const path of state.disk.userFiles().keys()) state.disk.userWrite(path, '');
    await trash.keepLocal(fs, await fileOf(fs, 'a.md', 'text'), hash('text'), 'deleted');
    await fs.remove('a.md');
    const [entry] = await trash.list();
    await trash.restore(fs, entry!, entry!.path);
    assert.equal(fs.disk.userReadText('a.md'), 'text');
  });
});

describe('the blob store', () => {
  it('gives back what it keeps', async () => {
    const { blobs } = setUp();
    await blobs.keep(hash('text'), Buffer.from('text'), { durable: true });
    assert.deepEqual([await blobs.has(hash('text')), Buffer.from((await blobs.read(hash('text'))) ?? []).toString()], [true, 'text']);
  });

  it('keeps nothing under a hash that is not the content’s', async () => {
    const { blobs } = setUp();
    await assert.rejects(blobs.keep(hash('text'), Buffer.from('other'), { durable: true }), { code: 'corrupt' });
    assert.deepEqual([await blobs.has(hash('text')), await blobs.read(hash('text'))], [false, undefined]);
  });

  it('does not give out what was damaged', async () => {
    const { blobs, state } = setUp();
    await blobs.keep(hash('text'), Buffer.from('text'), { durable: true });
    for (const path of state.disk.userFiles().keys()) state.disk.userWrite(path, 'damaged');
    assert.equal(await blobs.read(hash('text')), undefined);
  });
});
