import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SyncError } from '../../../src/core/errors';
import { mergeText } from '../../../src/crdt/textMerge';
import { MemoryStore } from '../../../src/remote/memoryStore';
import { isRequest, Laptop, once } from '../../support/laptop';

/** A sync when the last one has been counted in the cloud, as it is after some minutes. */
async function later(laptop: Laptop): ReturnType<Laptop['sync']> {
  laptop.environment.pass(10 * 60_000);
  return laptop.sync();
}

/** A laptop with `paths` in sync, and the cloud as an administrator backed it up just then. */
async function backedUp(
  paths: readonly string[] = ['a.md', 'b.md', 'c.md'],
  store = new MemoryStore(),
): Promise<{ laptop: Laptop; backup: ReturnType<MemoryStore['backUp']> }> {
  const laptop = await Laptop.synced(paths, { store });
  return { laptop, backup: store.backUp() };
}

for (const etags of ['counter', 'content'] as const) {
  describe(`a cloud restored from a backup (version tokens by ${etags})`, () => {
    it('gets the newer versions of this device again', async () => {
      const { laptop, backup } = await backedUp(undefined, new MemoryStore({ etags }));
      laptop.write('a.md', 'newer');
      await later(laptop);
      laptop.write('a.md', 'newest');
      laptop.write('new.md', 'new');
      await later(laptop);
      laptop.store.restore(backup);
      const result = await later(laptop);
      assert.deepEqual([result.success, result.filesDeleted, result.filesDownloaded, result.conflicts], [true, 0, 0, []]);
      assert.deepEqual(laptop.files(), { 'a.md': 'newest', 'b.md': 'text of b.md', 'c.md': 'text of c.md', 'new.md': 'new' });
      assert.deepEqual(laptop.cloud(), laptop.files());
      assert.equal((await later(laptop)).filesUploaded, 0);
    });

    it('deletes nothing here, not even what a mass of files seem to be deleted there', async () => {
      const { laptop, backup } = await backedUp(undefined, new MemoryStore({ etags }));
      for (let index = 0; index < 60; index++) laptop.write(`new/${index}.md`, `new ${index}`);
      await later(laptop);
      laptop.store.restore(backup);
      const result = await later(laptop);
      assert.deepEqual([result.stopped, result.filesDeleted, result.filesUploaded], [undefined, 0, 60]);
      assert.deepEqual(laptop.cloud(), laptop.files());
    });

    it('keeps an edit that was made here since', async () => {
      const { laptop, backup } = await backedUp(undefined, new MemoryStore({ etags }));
      laptop.write('a.md', 'newer');
      await later(laptop);
      laptop.store.restore(backup);
      laptop.write('a.md', 'newest');
      laptop.write('b.md', 'edited');
      assert.equal((await later(laptop)).success, true);
      assert.deepEqual([laptop.cloud()['a.md'], laptop.cloud()['b.md']], ['newest', 'edited']);
      assert.deepEqual(laptop.cloud(), laptop.files());
    });

    it('brings back a file that was deleted since, rather than guess', async () => {
      const { laptop, backup } = await backedUp(undefined, new MemoryStore({ etags }));
      laptop.disk.userDelete('a.md');
      await later(laptop);
      laptop.store.restore(backup);
      await later(laptop);
      assert.equal(laptop.files()['a.md'], 'text of a.md');
      assert.deepEqual(laptop.cloud(), laptop.files());
    });

    it('is brought forward by each device with what it has, and an edit made after the restore keeps the name', async () => {
      const store = new MemoryStore({ etags });
      const { laptop, backup } = await backedUp(undefined, store);
      const other = await Laptop.start({ store });
      await later(other);
      laptop.write('a.md', 'newer');
      await later(laptop);
      other.write('b.md', 'theirs');
      await later(other);
      await later(laptop);
      store.restore(backup);
      await later(laptop);
      laptop.write('b.md', 'after the restore');
      await later(laptop);
      await later(other);
      await later(laptop);
      const copies = Object.entries(laptop.files()).filter(([path]) => path.startsWith('b (conflict'));
      assert.deepEqual(
        copies.map(([, text]) => text),
        ['theirs'],
      );
      assert.deepEqual([laptop.files()['a.md'], laptop.files()['b.md']], ['newer', 'after the restore']);
      assert.deepEqual(other.files(), laptop.files());
      assert.deepEqual(laptop.cloud(), laptop.files());
    });
  });
}

describe('a cloud that went back', () => {
  it('is taken for going back once, and not by every sync until the next count', async () => {
    const { laptop, backup } = await backedUp();
    laptop.environment.pass(60 * 60_000);
    laptop.write('a.md', 'newest');
    await laptop.sync();
    laptop.environment.pass(60_000);
    laptop.store.restore(backup);
    await laptop.sync();
    const other = await Laptop.start({ store: laptop.store });
    await other.sync();
    other.disk.userDelete('c.md');
    other.write('a.md', 'text of a.md');
    await other.sync();
    await laptop.sync();
    assert.deepEqual(laptop.cloud(), { 'a.md': 'text of a.md', 'b.md': 'text of b.md' });
    assert.deepEqual(laptop.files(), laptop.cloud());
  });

  for (const [code, copies] of [
    ['timeout', []],
    ['forbidden', ['text of a.md']],
  ] as const) {
    it(`takes back no newer version of a file about which one question failed (${code})`, async () => {
      const laptop = await Laptop.synced(['a.md', 'b.md'], { listsMetadata: false });
      const backup = laptop.store.backUp();
      laptop.environment.pass(60 * 60_000);
      laptop.write('a.md', 'newest');
      await laptop.sync();
      laptop.environment.pass(60 * 60_000);
      laptop.store.restore(backup);
      laptop.beforeRequest = once(isRequest('info', 'a.md'), () => {
        throw new SyncError(code, 'no answer');
      });
      await laptop.sync();
      await laptop.sync();
      assert.deepEqual(Object.values(laptop.cloud()).sort(), ['newest', ...copies, 'text of b.md']);
      assert.deepEqual(laptop.files(), laptop.cloud());
    });
  }
});

describe('a merge', () => {
  it('is not given up for one of its parents that another device has brought back', async () => {
    // Found by the simulation, seed 20263980.
    const lines = (first: string, last: string): string => [first, 'b', 'c', 'd', 'e', last].join('\n');
    const store = new MemoryStore();
    const [laptop, other] = [await Laptop.start({ store, mergeText }), await Laptop.start({ store, mergeText })];
    laptop.write('a.md', lines('a', 'f'));
    await later(laptop);
    await later(other);
    const backup = store.backUp();
    other.write('a.md', lines('a', 'theirs'));
    await later(other);
    laptop.write('a.md', lines('mine', 'f'));
    assert.equal((await later(laptop)).filesMerged, 1);
    store.restore(backup);
    await later(other);
    await later(laptop);
    await later(other);
    assert.deepEqual([laptop.files(), other.files()], [{ 'a.md': lines('mine', 'theirs') }, { 'a.md': lines('mine', 'theirs') }]);
  });
});

describe('an edit that the cloud lost when it was restored', () => {
  it('is kept beside one that another device made to the restored version', async () => {
    // Found by the simulation, seed 14072: it was in the trash alone.
    const store = new MemoryStore();
    const [laptop, other] = [await Laptop.start({ store }), await Laptop.start({ store, device: 'other' })];
    laptop.write('a.md', 'old');
    await later(laptop);
    await later(other);
    const backup = store.backUp();
    other.write('a.md', 'lost there');
    await later(other);
    store.restore(backup);
    laptop.write('a.md', 'edited after');
    await later(laptop);
    await later(other);
    await later(laptop);
    assert.deepEqual(Object.values(laptop.files()).sort(), ['edited after', 'lost there']);
    assert.deepEqual(other.files(), laptop.files());
  });
});

describe('a cloud that was not restored', () => {
  it('may go back to an older text of one file: a person did that, and it is followed', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md'], { store: new MemoryStore({ etags: 'content' }) });
    laptop.write('a.md', 'newer');
    await laptop.sync();
    laptop.store.put('a.md', 'text of a.md');
    await laptop.sync();
    assert.equal(laptop.files()['a.md'], 'text of a.md');
  });

  it('is known as such also when the answer to the last count was lost, or the process died before it noted it', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.write('a.md', 'newer');
    laptop.afterRequest = ({ kind, path }): void => {
      if (kind === 'upload' && path.startsWith('.cloudsync/devices/')) throw new Error('the answer is lost');
    };
    await laptop.sync();
    laptop.afterRequest = undefined;
    laptop.store.remove('b.md');
    await laptop.restart();
    await laptop.sync();
    assert.deepEqual(laptop.files(), { 'a.md': 'newer' });
  });

  it('is not told of each sync of an editor that syncs with every save', async () => {
    const laptop = await Laptop.synced(['a.md']);
    for (let edit = 0; edit < 5; edit++) {
      laptop.write('a.md', `edit ${edit}`);
      await laptop.sync();
    }
    assert.deepEqual(
      laptop.requests.filter(({ path }) => path.startsWith('.cloudsync/')),
      [],
    );
    laptop.environment.pass(10 * 60_000);
    await laptop.sync();
    assert.equal(laptop.requests.filter(({ path }) => path.startsWith('.cloudsync/devices/')).length, 1);
  });

  it('is not written to when nothing changed', async () => {
    const laptop = await Laptop.synced(['a.md']);
    await laptop.sync();
    assert.deepEqual(laptop.requested(new Set(['upload', 'delete', 'move', 'download'])), []);
    assert.deepEqual(laptop.diskChanges, []);
    assert.equal(laptop.requests.length, 1);
  });
});
