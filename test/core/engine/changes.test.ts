import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CloudSyncResult } from '../../../src/core/index';
import { Laptop } from '../../support/laptop';

const counts = ({ filesUploaded, filesDownloaded, filesDeleted, filesMerged }: CloudSyncResult): number[] => [
  filesUploaded,
  filesDownloaded,
  filesDeleted,
  filesMerged,
];

interface Change {
  readonly name: string;
  readonly here?: (laptop: Laptop) => void;
  readonly there?: (laptop: Laptop) => void;
  /** The text on both sides after the sync; absent: the file is on neither. */
  readonly text?: string;
  /** Uploaded, downloaded, deleted, merged. */
  readonly counts: readonly number[];
  /** What is in the trash here, and in that of the cloud. */
  readonly trash?: readonly string[];
  readonly cloudTrash?: readonly string[];
}

const edited = (laptop: Laptop): void => laptop.write('a.md', 'edited here');
const editedThere = (laptop: Laptop): void => void laptop.store.put('a.md', 'edited there');
const deleted = (laptop: Laptop): void => laptop.disk.userDelete('a.md');
const deletedThere = (laptop: Laptop): void => laptop.store.remove('a.md');

/** What becomes of a file that both sides held alike. */
const table: readonly Change[] = [
  { name: 'sends a file that was edited here', here: edited, text: 'edited here', counts: [1, 0, 0, 0] },
  {
    name: 'fetches a file that was edited in the cloud, and keeps the old content in the trash',
    there: editedThere,
    text: 'edited there',
    counts: [0, 1, 0, 0],
    trash: ['base'],
  },
  { name: 'deletes in the cloud what was deleted here, and keeps it there', here: deleted, counts: [0, 0, 1, 0], cloudTrash: ['base'] },
  {
    name: 'deletes here what was deleted in the cloud, and keeps it in the trash',
    there: deletedThere,
    counts: [0, 0, 1, 0],
    trash: ['base'],
  },
  {
    name: 'brings back a file that was edited here and deleted in the cloud',
    here: edited,
    there: deletedThere,
    text: 'edited here',
    counts: [1, 0, 0, 0],
  },
  {
    name: 'brings back a file that was deleted here and edited in the cloud',
    here: deleted,
    there: editedThere,
    text: 'edited there',
    counts: [0, 1, 0, 0],
  },
  { name: 'forgets a file that was deleted on both sides', here: deleted, there: deletedThere, counts: [0, 0, 0, 0] },
  {
    name: 'transfers nothing when both sides made the same edit',
    here: (laptop) => laptop.write('a.md', 'same'),
    there: (laptop) => void laptop.store.put('a.md', 'same'),
    text: 'same',
    counts: [0, 0, 0, 0],
  },
  {
    name: 'transfers nothing when a file was only touched',
    here: (laptop) => laptop.write('a.md', 'base'),
    text: 'base',
    counts: [0, 0, 0, 0],
  },
  {
    name: 'sends an edit whose time is older than the last sync',
    here: (laptop) => laptop.disk.userWrite('a.md', 'older', { modified: 1 }),
    text: 'older',
    counts: [1, 0, 0, 0],
  },
  {
    name: 'fetches an edit whose time is older than the last sync',
    there: (laptop) => void laptop.store.put('a.md', { content: new TextEncoder().encode('older'), modified: 1 }),
    text: 'older',
    counts: [0, 1, 0, 0],
    trash: ['base'],
  },
];

for (const listsMetadata of [true, false]) {
  describe(`a sync of one change, in a cloud whose listing tells ${listsMetadata ? '' : 'no '}hashes`, () => {
    it('sends what is new here', async () => {
      const laptop = await Laptop.start({ listsMetadata });
      laptop.write('notes/a.md', 'new');
      laptop.write('empty', '');
      const result = await laptop.sync();
      assert.deepEqual([result.success, counts(result)], [true, [2, 0, 0, 0]]);
      assert.deepEqual(laptop.cloud(), { 'notes/a.md': 'new', empty: '' });
    });

    it('fetches what is new in the cloud', async () => {
      const laptop = await Laptop.start({ listsMetadata });
      laptop.store.put('notes/a.md', 'new');
      laptop.store.put('empty', '');
      const result = await laptop.sync();
      assert.deepEqual([result.success, counts(result)], [true, [0, 2, 0, 0]]);
      assert.deepEqual(laptop.files(), { 'notes/a.md': 'new', empty: '' });
    });

    it('adopts a file that both sides created alike', async () => {
      const laptop = await Laptop.start({ listsMetadata });
      laptop.write('a.md', 'same');
      laptop.store.put('a.md', 'same');
      const result = await laptop.sync();
      assert.deepEqual([result.success, counts(result)], [true, [0, 0, 0, 0]]);
      assert.deepEqual([laptop.files(), laptop.cloud()], [{ 'a.md': 'same' }, { 'a.md': 'same' }]);
    });

    for (const change of table) {
      it(change.name, async () => {
        const laptop = await Laptop.start({ listsMetadata });
        laptop.write('a.md', 'base');
        laptop.write('other.md', 'other');
        await laptop.sync();
        change.here?.(laptop);
        change.there?.(laptop);
        const result = await laptop.sync();
        const expected = change.text === undefined ? { 'other.md': 'other' } : { 'a.md': change.text, 'other.md': 'other' };
        assert.deepEqual([result.success, counts(result)], [true, change.counts]);
        assert.deepEqual([laptop.files(), laptop.cloud()], [expected, expected]);
        assert.deepEqual(Object.values(await laptop.trash()), change.trash ?? []);
        assert.deepEqual(laptop.cloudTrash(), change.cloudTrash ?? []);
      });
    }
  });
}

describe('a sync of deletions', () => {
  it('leaves what it deleted to a cloud that keeps deleted files', async () => {
    const laptop = await Laptop.start({
      capabilities: { conditionalCreate: true, conditionalUpdate: true, conditionalDelete: true, keepsDeleted: true },
    });
    laptop.write('a.md', 'base');
    laptop.write('other.md', 'other');
    await laptop.sync();
    laptop.disk.userDelete('a.md');
    await laptop.sync();
    assert.deepEqual([laptop.cloud(), laptop.cloudTrash()], [{ 'other.md': 'other' }, []]);
    assert.deepEqual(
      laptop.store
        .history()
        .map(({ path }) => path)
        .filter((path) => !path.startsWith('.cloudsync/')),
      ['a.md'],
    );
  });

  it('copies to the trash of a cloud that cannot move', async () => {
    const laptop = await Laptop.start({
      wrapProvider: (provider) => Object.assign(Object.create(provider) as typeof provider, { move: undefined }),
    });
    laptop.write('a.md', 'base');
    laptop.write('other.md', 'other');
    await laptop.sync();
    laptop.disk.userDelete('a.md');
    const result = await laptop.sync();
    assert.deepEqual([result.filesDeleted, laptop.cloud(), laptop.cloudTrash()], [1, { 'other.md': 'other' }, ['base']]);
  });

  it('removes the folders that it empties and leaves those that hold something else', async () => {
    const laptop = await Laptop.start();
    for (const path of ['empty/deep/a.md', 'kept/a.md', 'other.md']) laptop.store.put(path, path);
    await laptop.sync();
    laptop.write('kept/new.md', 'new');
    for (const path of ['empty/deep/a.md', 'kept/a.md']) laptop.store.remove(path);
    await laptop.sync();
    assert.deepEqual(Object.keys(laptop.files()), ['kept/new.md', 'other.md']);
    assert.equal(laptop.disk.lookup('empty'), undefined);
  });

  it('keeps every one of many files in the trash, each under its name', async () => {
    const laptop = await Laptop.start();
    const paths = Array.from({ length: 30 }, (_, index) => `a${index}.md`);
    for (const path of paths) laptop.store.put(path, `text of ${path}`);
    laptop.store.put('other.md', 'other');
    await laptop.sync();
    for (const path of paths.slice(0, 10)) laptop.store.remove(path);
    const result = await laptop.sync();
    assert.equal(result.filesDeleted, 10);
    assert.deepEqual(await laptop.trash(), Object.fromEntries(paths.slice(0, 10).map((path) => [path, `text of ${path}`])));
  });
});

describe('a second sync', () => {
  it('makes one list request, hashes nothing and writes nothing', async () => {
    const laptop = await Laptop.start({ mergeText: () => undefined });
    laptop.write('a.md', 'a');
    laptop.store.put('b.md', 'b');
    await laptop.sync();
    laptop.forgetSteps();
    const result = await laptop.sync();
    assert.deepEqual(
      laptop.requests.map(({ kind, path }) => `${kind} ${path}`),
      ['list '],
    );
    assert.deepEqual([result.success, result.requests, result.bytesHashed, laptop.diskChanges], [true, 1, 0, []]);
  });

  it('does no more in a new process', async () => {
    const laptop = await Laptop.start();
    laptop.write('a.md', 'a');
    laptop.store.put('b.md', 'b');
    await laptop.sync();
    await laptop.restart();
    laptop.forgetSteps();
    const result = await laptop.sync();
    assert.deepEqual([result.requests, result.bytesHashed, laptop.diskChanges], [1, 0, []]);
  });

  it('does no more after a file was touched and looked at once', async () => {
    const laptop = await Laptop.start();
    laptop.write('a.md', 'a');
    await laptop.sync();
    laptop.write('a.md', 'a');
    assert.equal((await laptop.sync()).bytesHashed, 1);
    laptop.forgetSteps();
    const result = await laptop.sync();
    assert.deepEqual([result.requests, result.bytesHashed, laptop.diskChanges], [1, 0, []]);
  });
});
