import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { day } from '../../../src/core/state/retention';
import { mergeText } from '../../../src/crdt/textMerge';
import { textCodec } from '../../../src/local/textCodec';
import { Laptop } from '../../support/laptop';

const retention = { maxAge: 30 * day, maxBytes: 1024 ** 3 };

/** A laptop that took away a dozen files here and deleted a dozen in the cloud, at its first day. */
async function withTrash(): Promise<Laptop> {
  const names = Array.from({ length: 24 }, (_, index) => `${index}.md`);
  const laptop = await Laptop.synced(['kept.md', ...names], { retention, mergeText, codec: textCodec, disk: {} });
  for (const [index, name] of names.entries()) {
    if (index % 2 === 0) laptop.store.remove(name);
    else laptop.disk.userDelete(name);
  }
  await laptop.sync({ approval: 'all' });
  return laptop;
}

async function passDays(laptop: Laptop, days: number): Promise<void> {
  for (let passed = 0; passed < days; passed += 10) {
    laptop.environment.pass(Math.min(10, days - passed) * day);
    await laptop.sync();
  }
}

describe('the daily cleaning', () => {
  it('discards what both trashes have kept for long enough, but for the last ten', async () => {
    const laptop = await withTrash();
    assert.deepEqual([(await laptop.engine.trash.list()).length, (await laptop.engine.cloudTrash()).length], [12, 12]);
    await passDays(laptop, 20);
    assert.deepEqual([(await laptop.engine.trash.list()).length, (await laptop.engine.cloudTrash()).length], [12, 12]);
    await passDays(laptop, 20);
    assert.deepEqual([(await laptop.engine.trash.list()).length, (await laptop.engine.cloudTrash()).length], [10, 10]);
    const blobs = [...laptop.stateDisk.userFiles().keys()].filter((path) => path.startsWith('blobs/'));
    assert.equal(blobs.length, 10);
    assert.deepEqual(laptop.files(), { 'kept.md': 'text of kept.md' });
  });

  it('discards base texts that no merge can need, and keeps the others', async () => {
    const laptop = await withTrash();
    await passDays(laptop, 40);
    const texts = [...laptop.stateDisk.userFiles().keys()].filter((path) => path.startsWith('texts/'));
    assert.equal(texts.length, 1);
    assert.equal(new TextDecoder().decode(await laptop.engine.baseOf({ path: 'kept.md' })), 'text of kept.md');
  });

  it('leaves to other devices what they put into the trash of the cloud', async () => {
    const laptop = await withTrash();
    laptop.store.put('.cloudsync/trash/2020-01-01T000000000Z desktop/old.md', 'theirs');
    await passDays(laptop, 40);
    assert.deepEqual(
      (await laptop.engine.cloudTrash()).filter(({ device }) => device === 'desktop').map(({ path }) => path),
      ['old.md'],
    );
  });

  it('does nothing when the clock has leapt by years', async () => {
    const laptop = await withTrash();
    laptop.environment.pass(73 * 365 * day);
    await laptop.sync();
    assert.equal((await laptop.engine.trash.list()).length, 12);
  });

  it('is no failure of the sync when the disk refuses it', async () => {
    const laptop = await withTrash();
    laptop.environment.pass(day);
    laptop.onState = ({ kind }): void => {
      if (kind === 'replace') throw new Error('disk full');
    };
    assert.equal((await laptop.sync()).success, true);
  });
});

describe('what is in a trash', () => {
  it('of the cloud is listed with the device and the time, and can be restored', async () => {
    const laptop = await withTrash();
    const entry = (await laptop.engine.cloudTrash()).find(({ path }) => path === '1.md');
    assert.ok(entry);
    assert.deepEqual([entry.device, new Date(entry.time).getUTCFullYear(), entry.size], ['laptop', 2026, 12]);
    assert.equal(await laptop.engine.restore(entry), '1.md');
    await laptop.sync();
    assert.deepEqual([laptop.files()['1.md'], laptop.cloud()['1.md']], ['text of 1.md', 'text of 1.md']);
  });

  it('is restored beside what has taken its name', async () => {
    const laptop = await withTrash();
    laptop.write('0.md', 'mine');
    const [entry] = await laptop.engine.trash.list();
    assert.ok(entry);
    const restored = await laptop.engine.restore(entry);
    assert.match(restored, /^0 \(conflict .* laptop\)\.md$/u);
    assert.deepEqual([laptop.files()['0.md'], laptop.files()[restored]], ['mine', 'text of 0.md']);
  });

  for (const [path, inTheWay, where, disk] of [
    ['a', 'a/c.md', /^a \(conflict .*\)$/u, {}],
    ['a/b/c.md', 'a', /^a \(conflict .*\)\/b\/c\.md$/u, {}],
    ['docs/c.md', 'Docs/c.md', /^docs\/c \(conflict .*\)\.md$/iu, { caseSensitive: false }],
  ] as const) {
    it(`is restored, when it was "${path}", beside "${inTheWay}"`, async () => {
      const laptop = await Laptop.synced([path, 'b.md'], { disk });
      laptop.store.remove(path);
      await laptop.sync();
      laptop.write(inTheWay, 'mine');
      const [entry] = await laptop.engine.trash.list();
      assert.ok(entry);
      assert.match(await laptop.engine.restore(entry), where);
      const texts = Object.entries(laptop.files()).filter(([each]) => where.test(each));
      assert.deepEqual([texts.map(([, text]) => text), laptop.files()[inTheWay]], [[`text of ${path}`], 'mine']);
    });
  }

  it('is never restored under a name that reaches out of the folder', async () => {
    const laptop = await withTrash();
    laptop.store.put('.cloudsync/trash/2020-01-01T000000000Z desktop/../x.md', 'evil');
    const entry = (await laptop.engine.cloudTrash()).find(({ device }) => device === 'desktop');
    assert.ok(entry);
    await assert.rejects(laptop.engine.restore(entry), { code: 'badName' });
  });
});
