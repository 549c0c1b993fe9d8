import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CloudSyncResult } from '../../../src/core/index';
import { Laptop } from '../../support/laptop';

/** A laptop whose `count` files are in the cloud too. */
async function synced(count: number): Promise<Laptop> {
  const laptop = await Laptop.start();
  for (let index = 0; index < count; index++) laptop.write(`a${index}.md`, `text ${index}`);
  await laptop.sync();
  laptop.forgetSteps();
  return laptop;
}

function deleteHere(laptop: Laptop, from: number, to: number): void {
  for (let index = from; index < to; index++) laptop.disk.userDelete(`a${index}.md`);
}

function assertNothingDone(laptop: Laptop, result: CloudSyncResult, brake: string): void {
  assert.deepEqual([result.success, result.stopped?.brake], [false, brake]);
  assert.deepEqual([laptop.requested(), laptop.diskChanges], [[], []]);
  assert.ok((result.stopped?.message ?? '').length > 0);
}

describe('the brake', () => {
  it('stops before the first of too many deletions, and shows them all', async () => {
    const laptop = await synced(30);
    deleteHere(laptop, 0, 11);
    laptop.write('new.md', 'new');
    const result = await laptop.sync();
    assertNothingDone(laptop, result, 'massChange');
    assert.equal(result.stopped?.paths.length, 11);
  });

  for (const listsMetadata of [true, false])
    it(`takes no other version tokens for changes in a cloud that ${listsMetadata ? 'lists' : 'does not list'} hashes`, async () => {
      const laptop = await Laptop.start({ listsMetadata });
      for (let index = 0; index < 60; index++) laptop.write(`a${index}.md`, `text ${10 + index}`);
      await laptop.sync();
      for (let index = 0; index < 60; index++) {
        const path = `a${index}.md`;
        const { content, hash } = laptop.store.need(path);
        laptop.store.put(path, listsMetadata ? { content, hash } : { content });
      }
      laptop.store.put('a7.md', 'edited!');
      laptop.forgetSteps();
      const { success, stopped, filesDownloaded } = await laptop.sync();
      assert.deepEqual({ success, stopped, filesDownloaded }, { success: true, stopped: undefined, filesDownloaded: 1 });
      assert.equal(laptop.files()['a7.md'], 'edited!');
      assert.deepEqual(Object.keys(await laptop.trash()), ['a7.md']);
      laptop.forgetSteps();
      await laptop.sync();
      assert.ok(
        laptop.requests.every(({ kind }) => kind === 'list'),
        'the new tokens were not recorded',
      );
    });

  it('stops before the first of too many overwrites', async () => {
    const laptop = await synced(30);
    for (let index = 0; index < 11; index++) laptop.write(`a${index}.md`, 'encrypted');
    assertNothingDone(laptop, await laptop.sync(), 'massChange');
  });

  it('lets the sync through with the approval that it gave', async () => {
    const laptop = await synced(30);
    deleteHere(laptop, 0, 11);
    const { stopped } = await laptop.sync();
    const result = await laptop.sync({ approval: stopped?.approval });
    assert.deepEqual([result.success, result.filesDeleted, result.stopped], [true, 11, undefined]);
    assert.equal(Object.keys(laptop.cloud()).length, 19);
  });

  it('lets the sync through in a new process with the approval that it gave in an old one', async () => {
    const laptop = await synced(30);
    deleteHere(laptop, 0, 11);
    const { stopped } = await laptop.sync();
    await laptop.restart();
    assert.equal((await laptop.sync({ approval: stopped?.approval })).filesDeleted, 11);
  });

  const laterChanges: readonly (readonly [string, (laptop: Laptop) => void])[] = [
    ['one more file was deleted', (laptop): void => laptop.disk.userDelete('a20.md')],
    [
      'another file was deleted and one brought back',
      (laptop): void => {
        laptop.disk.userDelete('a20.md');
        laptop.write('a0.md', 'text 0');
      },
    ],
    ['a file in the cloud was edited', (laptop): void => void laptop.store.put('a20.md', 'edited')],
  ];
  for (const [what, change] of laterChanges) {
    it(`asks again when ${what} since the approval`, async () => {
      const laptop = await synced(30);
      deleteHere(laptop, 0, 11);
      const { stopped } = await laptop.sync();
      change(laptop);
      laptop.forgetSteps();
      assertNothingDone(laptop, await laptop.sync({ approval: stopped?.approval }), 'massChange');
    });
  }

  it('does not take the approval of one set for another of the same size', async () => {
    const laptop = await synced(30);
    deleteHere(laptop, 0, 11);
    const { stopped } = await laptop.sync();
    for (let index = 0; index < 11; index++) laptop.write(`a${index}.md`, `text ${index}`);
    deleteHere(laptop, 11, 22);
    laptop.forgetSteps();
    assertNothingDone(laptop, await laptop.sync({ approval: stopped?.approval }), 'massChange');
  });

  it('still lets through what was approved when files that it does not show were added', async () => {
    const laptop = await synced(30);
    deleteHere(laptop, 0, 11);
    const { stopped } = await laptop.sync();
    laptop.write('new.md', 'new');
    const result = await laptop.sync({ approval: stopped?.approval });
    assert.deepEqual([result.filesDeleted, result.filesUploaded], [11, 1]);
  });

  it('shows in the preview what it would stop, and an approval that is good for the sync', async () => {
    const laptop = await synced(30);
    deleteHere(laptop, 0, 11);
    const { stop, actions } = await laptop.engine.preview();
    assert.equal(actions.length, 11);
    assert.equal((await laptop.sync({ approval: stop?.approval })).filesDeleted, 11);
  });

  it('never stops a first sync', async () => {
    const laptop = await Laptop.start();
    for (let index = 0; index < 60; index++) {
      laptop.write(`here${index}.md`, 'here');
      laptop.store.put(`there${index}.md`, 'there');
    }
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesUploaded, result.filesDownloaded], [true, 60, 60]);
  });

  it('stops when the folder is empty', async () => {
    const laptop = await synced(3);
    deleteHere(laptop, 0, 3);
    assertNothingDone(laptop, await laptop.sync(), 'emptyLocal');
  });

  it('stops when the cloud folder is empty but for its identity', async () => {
    const laptop = await synced(3);
    for (let index = 0; index < 3; index++) laptop.store.remove(`a${index}.md`);
    assertNothingDone(laptop, await laptop.sync(), 'emptyRemote');
  });

  it('empties the cloud folder when that was approved', async () => {
    const laptop = await synced(3);
    deleteHere(laptop, 0, 3);
    const { stopped } = await laptop.sync();
    const result = await laptop.sync({ approval: stopped?.approval });
    assert.deepEqual([result.success, laptop.cloud(), laptop.cloudTrash().length], [true, {}, 3]);
  });
});

describe('another cloud folder', () => {
  it('stops the sync when it has lost everything', async () => {
    const laptop = await synced(3);
    for (const path of laptop.store.paths()) laptop.store.remove(path);
    assertNothingDone(laptop, await laptop.sync(), 'emptyRemote');
    assert.equal(Object.keys(laptop.files()).length, 3);
  });

  it('stops the sync when it has another identity', async () => {
    const laptop = await synced(3);
    laptop.store.put('.cloudsync/vault.json', JSON.stringify({ format: 1, id: 'another' }));
    assertNothingDone(laptop, await laptop.sync(), 'otherRemote');
  });

  it('stops the sync when it has lost its identity but not its files', async () => {
    const laptop = await synced(3);
    laptop.store.remove('.cloudsync/vault.json');
    assertNothingDone(laptop, await laptop.sync(), 'otherRemote');
  });

  it('is brought together with this folder, with no deletions, when that was approved', async () => {
    const laptop = await synced(3);
    for (const path of laptop.store.paths()) laptop.store.remove(path);
    laptop.store.put('.cloudsync/vault.json', JSON.stringify({ format: 1, id: 'another' }));
    laptop.store.put('a0.md', 'text 0');
    laptop.store.put('theirs.md', 'theirs');
    const { stopped } = await laptop.sync();
    const result = await laptop.sync({ approval: stopped?.approval });
    assert.deepEqual([result.success, result.filesDeleted, result.conflicts], [true, 0, []]);
    assert.deepEqual(laptop.files(), { 'a0.md': 'text 0', 'a1.md': 'text 1', 'a2.md': 'text 2', 'theirs.md': 'theirs' });
    assert.deepEqual(laptop.cloud(), laptop.files());
    assert.equal((await laptop.sync()).success, true);
  });

  it('is asked about again when it is a third one since the approval', async () => {
    const laptop = await synced(3);
    laptop.store.put('.cloudsync/vault.json', JSON.stringify({ format: 1, id: 'second' }));
    const { stopped } = await laptop.sync();
    laptop.store.put('.cloudsync/vault.json', JSON.stringify({ format: 1, id: 'third' }));
    laptop.forgetSteps();
    assertNothingDone(laptop, await laptop.sync({ approval: stopped?.approval }), 'otherRemote');
  });

  it('is the same one after its identity file was written again', async () => {
    const laptop = await synced(3);
    laptop.store.put('.cloudsync/vault.json', laptop.store.text('.cloudsync/vault.json'));
    assert.equal((await laptop.sync()).success, true);
  });

  for (const [what, text, code] of [
    ['of a newer format', JSON.stringify({ format: 2, id: 'x' }), 'newerFormat'],
    ['whose identity file is damaged', '{', 'corrupt'],
  ] as const) {
    it(`${what} is refused untouched`, async () => {
      const laptop = await Laptop.start();
      laptop.write('a.md', 'a');
      laptop.store.put('.cloudsync/vault.json', text);
      const result = await laptop.sync();
      assert.deepEqual([result.success, result.errors.map((error) => error.code)], [false, [code]]);
      assert.deepEqual([laptop.requested(), laptop.cloud()], [[], {}]);
    });
  }
});

describe('a lost manifest', () => {
  it('makes the next sync a first one: a union without deletions or copies of what is the same', async () => {
    const laptop = await synced(30);
    laptop.stateDisk.userDelete('manifest.journal');
    await laptop.restart();
    deleteHere(laptop, 0, 3);
    laptop.store.remove('a10.md');
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesDeleted, result.conflicts.length], [true, 0, 0]);
    assert.deepEqual([result.filesUploaded, result.filesDownloaded], [1, 3]);
    assert.equal(Object.keys(laptop.files()).length, 30);
    assert.deepEqual(laptop.files(), laptop.cloud());
  });

  it('keeps both contents where the two sides differ', async () => {
    const laptop = await synced(1);
    laptop.stateDisk.userDelete('manifest.journal');
    await laptop.restart();
    laptop.write('a0.md', 'edited');
    const result = await laptop.sync();
    assert.equal(result.conflicts[0]?.kind, 'bothCreated');
    assert.deepEqual(Object.values(laptop.files()).sort(), ['edited', 'text 0']);
  });
});

describe('a missing folder', () => {
  it('ends the sync and deletes nothing', async () => {
    const laptop = await synced(3);
    laptop.disk.isMounted = false;
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.errors.map(({ code }) => code)], [false, ['noRoot']]);
    assert.deepEqual([laptop.requested(), Object.keys(laptop.cloud()).length], [[], 3]);
  });
});
