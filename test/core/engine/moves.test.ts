import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SyncError } from '../../../src/core/errors';
import type { MemoryProvider } from '../../../src/remote/memoryProvider';
import { isRequest, Laptop, once } from '../../support/laptop';

async function assertSettled(laptop: Laptop, expected: Record<string, string>): Promise<void> {
  assert.deepEqual(laptop.files(), expected);
  assert.deepEqual(laptop.cloud(), expected);
  laptop.forgetSteps();
  const result = await laptop.sync();
  assert.deepEqual([result.success, laptop.requested(), laptop.diskChanges], [true, [], []]);
}

/** A cloud in which nothing can be moved from the place where it is. */
function onTwoDisks(provider: MemoryProvider): MemoryProvider {
  const move = (): Promise<never> => Promise.reject(new SyncError('unsupported', 'The test has two disks.'));
  return Object.assign(Object.create(provider) as MemoryProvider, { move });
}

describe('a moved file', () => {
  for (const listsMetadata of [true, false]) {
    it(`is moved in the cloud without a transfer (${listsMetadata ? '' : 'no '}hashes listed)`, async () => {
      const laptop = await Laptop.synced(['a.md', 'b.md'], { listsMetadata });
      laptop.disk.userMove('a.md', 'notes/new.md');
      const result = await laptop.sync();
      assert.deepEqual(
        [result.success, result.filesMoved, result.filesUploaded, result.filesDeleted, result.bytesUploaded],
        [true, 1, 0, 0, 0],
      );
      assert.deepEqual(laptop.requested(), ['move a.md']);
      await assertSettled(laptop, { 'b.md': 'text of b.md', 'notes/new.md': 'text of a.md' });
    });
  }

  it('is copied in the cloud where that cannot be moved from one of its disks to another', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md'], { wrapProvider: onTwoDisks });
    laptop.disk.userMove('a.md', 'notes/new.md');
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesMoved], [true, 1]);
    assert.deepEqual(laptop.requested(), ['upload notes/new.md', 'delete a.md']);
    await assertSettled(laptop, { 'b.md': 'text of b.md', 'notes/new.md': 'text of a.md' });
  });

  it('is not taken away in the cloud when it changes there while it is copied', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md'], { wrapProvider: onTwoDisks });
    laptop.disk.userMove('a.md', 'new.md');
    laptop.beforeRequest = once(isRequest('upload', 'new.md'), () => laptop.store.put('a.md', 'edited there'));
    await laptop.sync();
    await laptop.sync();
    assert.ok(Object.values(laptop.files()).includes('edited there'));
    assert.deepEqual(laptop.files(), laptop.cloud());
  });

  it('is moved here without a transfer when the listing tells its hash', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.store.move('a.md', 'notes/new.md');
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesMoved, result.filesDownloaded, result.bytesDownloaded], [true, 1, 0, 0]);
    await assertSettled(laptop, { 'b.md': 'text of b.md', 'notes/new.md': 'text of a.md' });
  });

  it('takes the edit of the other side along, whichever side moved it', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md', 'c.md']);
    laptop.disk.userMove('a.md', 'a2.md');
    laptop.store.put('a.md', 'edited there');
    laptop.store.move('b.md', 'b2.md');
    laptop.write('b.md', 'edited here');
    await laptop.sync();
    assert.equal((await laptop.sync()).success, true);
    await assertSettled(laptop, { 'a2.md': 'edited there', 'b2.md': 'edited here', 'c.md': 'text of c.md' });
  });

  it('does not trip the brake, however large its folder is', async () => {
    const paths = Array.from({ length: 100 }, (_, index) => `old/${index}.md`);
    const laptop = await Laptop.synced(paths);
    laptop.disk.userMove('old', 'new');
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.stopped, result.filesMoved, result.bytesUploaded], [true, undefined, 100, 0]);
  });

  // A file cannot be renamed into a folder that has the name it gives up, nor a folder's last file to the folder's name.
  for (const [from, to] of [
    ['a', 'a/b'],
    ['a/b', 'a'],
    ['a/b/c', 'a'],
  ] as const) {
    it(`from "${from}" to "${to}" in the cloud gets there`, async () => {
      const laptop = await Laptop.synced([from, 'other.md']);
      laptop.store.move(from, to);
      await laptop.sync();
      await assertSettled(laptop, { [to]: `text of ${from}`, 'other.md': 'text of other.md' });
    });

    it(`from "${from}" to "${to}" here gets there`, async () => {
      const laptop = await Laptop.synced([from, 'other.md']);
      const text = laptop.files()[from] ?? '';
      laptop.disk.userDelete(from.split('/')[0] ?? '');
      laptop.write(to, text);
      await laptop.sync();
      await assertSettled(laptop, { [to]: text, 'other.md': 'text of other.md' });
    });
  }

  it('that trades places with others gets there', async () => {
    const laptop = await Laptop.synced(['a', 'b', 'c', 'other.md']);
    for (const [from, to] of [
      ['a', 'x'],
      ['b', 'a'],
      ['c', 'b'],
      ['x', 'c'],
    ] as const) {
      laptop.disk.userMove(from, to);
    }
    assert.equal((await laptop.sync()).success, true);
    await assertSettled(laptop, { a: 'text of b', b: 'text of c', c: 'text of a', 'other.md': 'text of other.md' });
  });

  it('is there once, and under its new name, after the answer to the move was lost and the process died', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.disk.userMove('a.md', 'new.md');
    laptop.afterRequest = once(
      ({ kind }) => kind === 'move',
      () => {
        throw new Error('The process dies.');
      },
    );
    await laptop.sync();
    await laptop.restart();
    assert.equal((await laptop.sync()).success, true);
    await assertSettled(laptop, { 'b.md': 'text of b.md', 'new.md': 'text of a.md' });
  });

  it('keeps an edit made here when the cloud moved it into a folder that is spelled otherwise on this disk', async () => {
    const laptop = await Laptop.synced(['Docs/a.md', 'x.md'], { disk: { caseSensitive: false } });
    laptop.store.move('x.md', 'docs/x.md');
    laptop.write('x.md', 'edited');
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual(laptop.cloud(), { 'Docs/a.md': 'text of Docs/a.md', 'docs/x.md': 'edited' });
  });

  it('stays where it is when its new name was taken in the cloud at the last moment', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.disk.userMove('a.md', 'new.md');
    laptop.beforeRequest = once(
      ({ kind }) => kind === 'move',
      () => laptop.store.put('new.md', 'theirs'),
    );
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual(Object.values(laptop.cloud()).sort(), ['text of a.md', 'text of b.md', 'theirs']);
    assert.deepEqual(laptop.files(), laptop.cloud());
  });

  it('overwrites nothing here when its new name was taken at the last moment', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.store.move('a.md', 'new.md');
    laptop.onDisk = once(
      (step) => step.kind === 'move',
      () => laptop.write('new.md', 'mine'),
    );
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual(Object.values(laptop.files()).sort(), ['mine', 'text of a.md', 'text of b.md']);
    assert.deepEqual(laptop.files(), laptop.cloud());
  });
});
