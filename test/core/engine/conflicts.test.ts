import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CloudSyncResult, ConflictInfo, ConflictPolicy, ConflictResolution } from '../../../src/core/index';
import { mergeText } from '../../../src/crdt/textMerge';
import { Laptop, once, type LaptopOptions } from '../../support/laptop';

const baseText = 'one\ntwo\nthree\nfour\nfive\n';
const mine = baseText.replace('one', 'ONE here');
const theirs = baseText.replace('five', 'FIVE there');
const both = mine.replace('five', 'FIVE there');
const copyName = /^a \(conflict \d{4}-\d{2}-\d{2} \d{4} laptop\)\.md$/u;

const ask: ConflictPolicy = { merge: false, otherwise: 'ask' };

/** A laptop on which `a.md` was synced (when there is a base) and then changed on both sides. */
async function disagreeing(
  options: LaptopOptions & { base?: string | Uint8Array; here?: string | Uint8Array; there?: string | Uint8Array } = {},
): Promise<Laptop> {
  const laptop = await Laptop.start(options);
  laptop.write('other.md', 'other');
  if (options.base !== undefined) laptop.write('a.md', options.base);
  await laptop.sync();
  laptop.write('a.md', options.here ?? mine);
  laptop.store.put('a.md', { content: Buffer.from(options.there ?? theirs) });
  laptop.forgetSteps();
  return laptop;
}

/** The texts of all files here but `other.md`, whatever their names. */
function texts(laptop: Laptop): string[] {
  return Object.entries(laptop.files())
    .filter(([path]) => path !== 'other.md')
    .map(([, text]) => text)
    .sort();
}

function assertSame(laptop: Laptop): void {
  assert.deepEqual(laptop.files(), laptop.cloud());
}

function onlyConflict(result: CloudSyncResult): ConflictInfo {
  assert.equal(result.conflicts.length, 1);
  return result.conflicts[0]!;
}

/** The result of a further sync must be quiet, and change nothing. */
async function assertAtRest(laptop: Laptop): Promise<void> {
  const before = [laptop.files(), laptop.cloud()];
  laptop.forgetSteps();
  const result = await laptop.sync();
  assert.deepEqual([result.success, result.bytesHashed, laptop.requested(), laptop.diskChanges], [true, 0, [], []]);
  assert.deepEqual([laptop.files(), laptop.cloud()], before);
}

describe('a conflict of two edits', () => {
  it('is merged when the last common text is known and the merge is clean', async () => {
    const laptop = await disagreeing({ base: baseText, mergeText });
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesMerged, result.conflicts], [true, 1, []]);
    assert.equal(laptop.files()['a.md'], both);
    assertSame(laptop);
    await assertAtRest(laptop);
  });

  it('leaves both parents of a merge in the trash', async () => {
    const laptop = await disagreeing({ base: baseText, mergeText });
    await laptop.sync();
    const hashes = (await laptop.engine.trash.list()).map(({ hash }) => hash);
    const kept = hashes.map((hash) => laptop.stateDisk.userReadText(`blobs/${hash.slice(0, 2)}/${hash}`));
    assert.deepEqual(kept.sort(), [mine, theirs].sort());
  });

  const unmergeable: readonly (readonly [string, Parameters<typeof disagreeing>[0]])[] = [
    ['changes the same line on both sides', { base: baseText, here: 'mine', there: 'theirs', mergeText }],
    ['has no last common text', { here: mine, there: theirs, mergeText }],
    ['is not text', { base: Buffer.from([0, 1]), here: Buffer.from([0, 1, 2]), there: Buffer.from([3, 0, 1]), mergeText }],
    ['may not be merged', { base: baseText, mergeText, policy: { merge: false, otherwise: 'both' } }],
    ['has nobody who could merge it', { base: baseText }],
  ];
  for (const [why, options] of unmergeable) {
    it(`keeps both contents, the cloud's under the name, when it ${why}`, async () => {
      const laptop = await disagreeing(options);
      const result = await laptop.sync();
      const decoded = (bytes: string | Uint8Array | undefined, otherwise: string): string => Buffer.from(bytes ?? otherwise).toString();
      const conflict = onlyConflict(result);
      assert.match(conflict.copy ?? '', copyName);
      assert.equal(laptop.files()['a.md'], decoded(options?.there, theirs));
      assert.equal(laptop.files()[conflict.copy ?? ''], decoded(options?.here, mine));
      assert.deepEqual([result.success, result.filesUploaded, result.filesDownloaded], [true, 1, 1]);
      assertSame(laptop);
      await assertAtRest(laptop);
    });
  }

  it('never merges without the base text that is really the base', async () => {
    const laptop = await disagreeing({ base: baseText, mergeText });
    for (const path of laptop.stateDisk.userFiles().keys()) if (path.startsWith('texts/')) laptop.stateDisk.userWrite(path, 'damaged\n');
    const result = await laptop.sync();
    assert.equal(result.filesMerged, 0);
    assert.deepEqual(texts(laptop), [mine, theirs].sort());
  });

  it('is left pending and untouched when it is to be asked about', async () => {
    const laptop = await disagreeing({ base: baseText, policy: ask });
    const result = await laptop.sync();
    const conflict = onlyConflict(result);
    assert.deepEqual([result.success, conflict.copy, conflict.kind], [false, undefined, 'bothEdited']);
    assert.deepEqual([laptop.files()['a.md'], laptop.cloud()['a.md']], [mine, theirs]);
    assert.deepEqual([laptop.requested(), laptop.diskChanges], [[], []]);
  });

  it('says which contents disagree', async () => {
    const laptop = await disagreeing({ policy: ask });
    const conflict = onlyConflict(await laptop.sync());
    assert.deepEqual([conflict.path, conflict.kind], ['a.md', 'bothCreated']);
    assert.notEqual(conflict.localHash, conflict.remoteHash);
    assert.deepEqual([conflict.localHash.length, conflict.remoteHash.length], [64, 64]);
    assert.equal(conflict.etag, laptop.store.need('a.md').etag);
  });

  it('does not keep other files from being synced', async () => {
    const laptop = await disagreeing({ policy: ask });
    laptop.write('new.md', 'new');
    laptop.store.put('other.md', 'edited there');
    const result = await laptop.sync();
    assert.deepEqual([result.filesUploaded, result.filesDownloaded], [1, 1]);
  });

  it('gives the name to this device, and keeps the other content in the trash, when that is the policy', async () => {
    const laptop = await disagreeing({ base: baseText, policy: { merge: false, otherwise: 'local' } });
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesUploaded, laptop.files()['a.md']], [true, 1, mine]);
    assertSame(laptop);
    assert.deepEqual(await laptop.trash(), { 'a.md': theirs });
    await assertAtRest(laptop);
  });

  it('gives the name to the cloud, and keeps the local content in the trash, when that is the policy', async () => {
    const laptop = await disagreeing({ base: baseText, policy: { merge: false, otherwise: 'remote' } });
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesDownloaded, laptop.files()['a.md']], [true, 1, theirs]);
    assertSame(laptop);
    assert.deepEqual(await laptop.trash(), { 'a.md': mine });
    await assertAtRest(laptop);
  });

  it('takes the copy that an interrupted sync has made, and makes no second one', async () => {
    const laptop = await disagreeing();
    laptop.onDisk = once(
      (step) => step.kind === 'replace' && step.path === 'a.md',
      () => {
        throw new Error('The process dies.');
      },
    );
    await laptop.sync();
    await laptop.restart();
    await laptop.sync();
    assert.deepEqual(texts(laptop), [mine, theirs].sort());
    assertSame(laptop);
  });

  it('takes the copy that was made but never sent', async () => {
    const laptop = await disagreeing();
    laptop.beforeRequest = once(
      ({ kind, path }) => kind === 'upload' && path.includes('(conflict'),
      () => {
        throw new Error('The process dies.');
      },
    );
    await laptop.sync();
    await laptop.restart();
    await laptop.sync();
    assert.deepEqual(texts(laptop), [mine, theirs].sort());
    assertSame(laptop);
    await assertAtRest(laptop);
  });

  it('makes a new copy where another device deleted the one of the same content', async () => {
    const laptop = await Laptop.start({ policy: { merge: false, otherwise: 'both' } });
    laptop.write('x.md', 'base');
    await laptop.sync();
    laptop.store.put('x.md', 'cloud 1');
    laptop.write('x.md', 'mine');
    await laptop.sync();
    const copy = Object.keys(laptop.files()).find((path) => path.includes('conflict'));
    assert.ok(copy !== undefined);
    laptop.store.remove(copy);
    laptop.store.put('x.md', 'cloud 2');
    laptop.write('x.md', 'mine');
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual(Object.values(laptop.files()).sort(), ['cloud 2', 'mine']);
    assert.deepEqual(laptop.cloud(), laptop.files());
  });

  it('gives a second conflict of the same file a copy of its own', async () => {
    const laptop = await disagreeing();
    await laptop.sync();
    laptop.write('a.md', 'second here');
    laptop.store.put('a.md', 'second there');
    await laptop.sync();
    assert.deepEqual(texts(laptop), [mine, 'second here', 'second there'].sort());
    assertSame(laptop);
  });

  it('between two edits of a conflict copy names the new copy after the original', async () => {
    const laptop = await disagreeing();
    const copy = onlyConflict(await laptop.sync()).copy ?? '';
    laptop.write(copy, 'second here');
    laptop.store.put(copy, 'second there');
    await laptop.sync();
    const names = Object.keys(laptop.files()).filter((path) => path.includes('conflict'));
    assert.equal(names.length, 2);
    for (const name of names) assert.equal(name.match(/conflict/gu)?.length, 1);
  });

  it('lists a kept copy in the result even when the sync ends early after it', async () => {
    const laptop = await disagreeing({ concurrency: 1 });
    laptop.write('z.md', 'last');
    laptop.beforeRequest = ({ kind, path }): void => {
      if (kind === 'upload' && path === 'z.md') throw Object.assign(new Error('The network is gone.'), { name: 'AbortError' });
    };
    const result = await laptop.sync();
    assert.deepEqual(
      result.errors.map(({ code }) => code),
      ['aborted'],
    );
    assert.match(onlyConflict(result).copy ?? '', copyName);
  });
});

describe('the choice of a person', () => {
  const choices: readonly (readonly [string, ConflictResolution, readonly string[]])[] = [
    ['keeps the local content', 'keepLocal', [mine]],
    ["keeps the cloud's content", 'keepRemote', [theirs]],
    ['keeps both contents', 'keepBoth', [mine, theirs]],
    ['takes the merged text', { merge: Buffer.from('merged by hand\n') }, ['merged by hand\n']],
  ];
  for (const [name, resolution, expected] of choices) {
    it(`${name} on both sides`, async () => {
      const laptop = await disagreeing({ base: baseText, policy: ask });
      const conflict = onlyConflict(await laptop.sync());
      await laptop.engine.resolve(conflict, resolution);
      assert.deepEqual(texts(laptop), [...expected].sort());
      assertSame(laptop);
      await assertAtRest(laptop);
    });

    it(`${name} and loses neither of the two`, async () => {
      const laptop = await disagreeing({ base: baseText, policy: ask });
      const conflict = onlyConflict(await laptop.sync());
      await laptop.engine.resolve(conflict, resolution);
      const everywhere = [...texts(laptop), ...[...laptop.stateDisk.userFiles().values()].map((bytes) => Buffer.from(bytes).toString())];
      for (const content of [mine, theirs]) assert.ok(everywhere.includes(content));
    });
  }

  it('to skip changes nothing', async () => {
    const laptop = await disagreeing({ policy: ask });
    const conflict = onlyConflict(await laptop.sync());
    laptop.forgetSteps();
    await laptop.engine.resolve(conflict, 'skip');
    assert.deepEqual([laptop.requests, laptop.diskChanges], [[], []]);
    assert.deepEqual([laptop.files()['a.md'], laptop.cloud()['a.md']], [mine, theirs]);
  });

  const changesSince: readonly (readonly [string, (laptop: Laptop) => void])[] = [
    ['the local file was edited', (laptop): void => laptop.write('a.md', 'edited since')],
    ['the local file was deleted', (laptop): void => laptop.disk.userDelete('a.md')],
    ['the file in the cloud was edited', (laptop): void => void laptop.store.put('a.md', 'edited since')],
    ['the file in the cloud was deleted', (laptop): void => laptop.store.remove('a.md')],
  ];
  for (const [what, change] of changesSince) {
    it(`is refused, and touches nothing, when ${what} since it was shown`, async () => {
      const laptop = await disagreeing({ base: baseText, policy: ask });
      const conflict = onlyConflict(await laptop.sync());
      change(laptop);
      const before = [laptop.files(), laptop.cloud()];
      for (const [, resolution] of choices) {
        await assert.rejects(laptop.engine.resolve(conflict, resolution), { code: 'raced' });
      }
      assert.deepEqual([laptop.files(), laptop.cloud()], before);
    });
  }

  it('is refused in a cloud folder that is not the one shown', async () => {
    const laptop = await disagreeing({ policy: ask });
    const conflict = onlyConflict(await laptop.sync());
    laptop.store.put('.cloudsync/vault.json', JSON.stringify({ format: 1, id: 'another' }));
    await assert.rejects(laptop.engine.resolve(conflict, 'keepLocal'), { code: 'badRemote' });
    assert.equal(laptop.cloud()['a.md'], theirs);
  });

  it('made on one device is adopted by another that held the other content', async () => {
    const one = await disagreeing({ base: baseText, policy: ask });
    const conflict = onlyConflict(await one.sync());
    const other = await Laptop.start({ store: one.store, policy: ask });
    await other.sync();
    await one.engine.resolve(conflict, 'keepLocal');
    const result = await other.sync();
    assert.deepEqual([result.success, result.conflicts, other.files()['a.md']], [true, [], mine]);
  });

  it('are ended together after one look at both sides, but for those that changed since they were shown', async () => {
    const laptop = await Laptop.start({ policy: ask });
    for (const path of ['a.md', 'b.md', 'c.md']) laptop.write(path, `mine ${path}`);
    for (const path of ['a.md', 'b.md', 'c.md']) laptop.store.put(path, `theirs ${path}`);
    const { conflicts } = await laptop.sync();
    laptop.write('b.md', 'edited since');
    laptop.forgetSteps();
    const outcomes = await laptop.engine.resolveAll(conflicts, 'keepRemote');
    assert.deepEqual(outcomes.map(({ conflict, failure }) => [conflict.path, failure?.code]).sort(), [
      ['a.md', undefined],
      ['b.md', 'raced'],
      ['c.md', undefined],
    ]);
    assert.deepEqual(laptop.files(), { 'a.md': 'theirs a.md', 'b.md': 'edited since', 'c.md': 'theirs c.md' });
    assert.equal(laptop.requests.filter(({ kind }) => kind === 'list').length, 1);
  });

  it('stay as they are once the person gives up, and each says so', async () => {
    const laptop = await Laptop.start({ policy: ask });
    for (const path of ['a.md', 'b.md']) laptop.write(path, 'mine');
    for (const path of ['a.md', 'b.md']) laptop.store.put(path, 'theirs');
    const { conflicts } = await laptop.sync();
    const controller = new AbortController();
    const outcomes = await laptop.engine.resolveAll(conflicts, 'keepLocal', {
      signal: controller.signal,
      onEach: () => controller.abort(),
    });
    assert.deepEqual(
      outcomes.map(({ failure }) => failure?.code),
      [undefined, 'aborted'],
    );
    await assert.rejects(laptop.engine.resolve(outcomes[1]?.conflict ?? assert.fail(), 'keepLocal', { signal: controller.signal }), {
      code: 'aborted',
    });
    assert.equal(Object.values(laptop.cloud()).filter((text) => text === 'mine').length, 1);
  });
});
