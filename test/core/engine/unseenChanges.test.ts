import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProviderCapabilities } from '../../../src/core/model/provider';
import { mergeText } from '../../../src/crdt/textMerge';
import { isRequest, Laptop, once } from '../../support/laptop';

describe('a sync that does not see everything', () => {
  it('does not delete in the cloud a file that it cannot read here', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    // Touched, so that only its content could tell whether it is the known one.
    laptop.write('a.md', 'text of a.md');
    laptop.disk.userSetReadable('a.md', false);
    const result = await laptop.sync();
    assert.equal(laptop.cloud()['a.md'], 'text of a.md');
    assert.deepEqual(
      result.errors.map(({ path, code }) => [path, code]),
      [['a.md', 'unreadable']],
    );
  });

  it('keeps a file that a person makes here while another one of its name is fetched', async () => {
    const laptop = await Laptop.synced(['b.md']);
    laptop.store.put('a.md', 'theirs');
    laptop.beforeRequest = once(isRequest('download', 'a.md'), () => laptop.write('a.md', 'mine'));
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual(Object.values(laptop.files()).sort(), ['mine', 'text of b.md', 'theirs']);
    assert.deepEqual(laptop.cloud(), laptop.files());
  });

  it('sends a large file as it is in the end when it changes between the two readings', async () => {
    const laptop = await Laptop.start();
    const size = 5 * 1024 * 1024;
    laptop.write('large.bin', 'a'.repeat(size));
    let readings = 0;
    laptop.onDisk = (step) => {
      if (step.kind !== 'read' || step.path !== 'large.bin') return;
      readings++;
      if (readings === 2) laptop.write('large.bin', 'b'.repeat(size));
    };
    const { success, errors } = await laptop.sync();
    assert.deepEqual([success, errors], [true, []]);
    assert.equal(laptop.cloud()['large.bin'], 'b'.repeat(size));
    assert.deepEqual(
      laptop.store.history().filter(({ path }) => path === 'large.bin'),
      [],
    );
  });

  // Of the same length as the content at the last sync, so that only reading it tells the edit.
  const edit = 'TEXT of a.md';

  it('loses no second save within one tick of a coarse clock while the version in the cloud is on its way', async () => {
    let now = Date.UTC(2026, 0, 1);
    const laptop = await Laptop.start({ disk: { granularity: 2000, now: () => now }, policy: { merge: false, otherwise: 'remote' } });
    laptop.write('a.md', 'base');
    await laptop.sync();
    now += 10_000;
    await laptop.sync();
    laptop.store.put('a.md', 'from the cloud');
    laptop.write('a.md', 'edit 1');
    now += 500;
    laptop.beforeRequest = once(
      (request) => request.kind === 'read' && request.path === 'a.md' && laptop.stateDisk.userFiles().has('trash.journal'),
      () => {
        now += 500;
        laptop.write('a.md', 'edit 2');
        now += 3000;
      },
    );
    await laptop.sync();
    const all = [...Object.values(laptop.files()), ...Object.values(laptop.cloud()), ...Object.values(await laptop.trash())];
    assert.ok(all.includes('edit 2'), 'the second save is nowhere');
  });

  it('carries an edit of the same length along when the file was renamed in the cloud', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.store.move('a.md', 'new.md');
    laptop.write('a.md', edit);
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual([laptop.files()['new.md'], laptop.cloud()['new.md']], [edit, edit]);
  });

  it('carries an edit along that is made just before the file is renamed here', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.store.move('a.md', 'new.md');
    laptop.onDisk = once(
      (step) => step.kind === 'move' && step.path === 'a.md',
      () => laptop.write('a.md', edit),
    );
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual(laptop.cloud(), { 'b.md': 'text of b.md', 'new.md': edit });
    assert.deepEqual(laptop.files(), laptop.cloud());
  });

  it('carries an edit along that is made in the cloud just before the file is renamed there', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.disk.userMove('a.md', 'new.md');
    laptop.beforeRequest = once(isRequest('move', 'a.md'), () => laptop.store.put('a.md', edit));
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual(laptop.cloud(), { 'b.md': 'text of b.md', 'new.md': edit });
    assert.deepEqual(laptop.files(), laptop.cloud());
  });

  it('does not delete an edit that is made in a cloud with versions just before the deletion arrives there', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md'], { capabilities: { keepsDeleted: true } as ProviderCapabilities });
    laptop.disk.userDelete('a.md');
    laptop.beforeRequest = once(isRequest('delete', 'a.md'), () => laptop.store.put('a.md', edit));
    await laptop.sync();
    await laptop.sync();
    assert.equal(laptop.cloud()['a.md'], edit);
    assert.equal(laptop.files()['a.md'], edit);
  });

  it('writes nothing here when the cloud has a new version of the same content', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md'], { listsMetadata: false });
    const { content, hash } = laptop.store.need('a.md');
    laptop.store.put('a.md', { content, hash });
    laptop.forgetSteps();
    const { success, filesDownloaded } = await laptop.sync();
    assert.deepEqual([success, filesDownloaded], [true, 0]);
    assert.deepEqual(
      laptop.diskChanges.filter((change) => change.endsWith(' a.md')),
      [],
    );
  });

  it('does not touch a file here that is back in the cloud by the time it would be deleted', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    const { content, hash } = laptop.store.need('a.md');
    laptop.store.remove('a.md');
    laptop.beforeRequest = once(isRequest('info', 'a.md'), () => laptop.store.put('a.md', { content, hash }));
    const { success, filesDeleted } = await laptop.sync();
    assert.deepEqual([success, filesDeleted], [true, 0]);
    assert.ok(!laptop.diskChanges.includes('remove a.md'));
  });

  it('ends well when a file vanishes just before it is read', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.write('new.md', 'new');
    laptop.onDisk = once(
      (step) => step.kind === 'read' && step.path === 'new.md',
      () => laptop.disk.userDelete('new.md'),
    );
    const { success, errors } = await laptop.sync();
    assert.deepEqual([success, errors], [true, []]);
  });

  it('has forgotten a deleted file also after a restart', async () => {
    const laptop = await Laptop.synced(['a.md', 'b.md']);
    laptop.disk.userDelete('a.md');
    await laptop.sync();
    await laptop.restart();
    assert.deepEqual([...laptop.manifest.entries.keys()], ['b.md']);
  });
});

describe('a merge', () => {
  const lines = (...changed: readonly string[]): string =>
    [1, 2, 3, 4, 5, 6, 7].map((number) => changed.find((line) => line.startsWith(`${number}`)) ?? `${number}`).join('\n');

  /** A laptop on which line 1 of a text was edited, and line 4 in the cloud. */
  async function edited(): Promise<Laptop> {
    const laptop = await Laptop.start({ mergeText });
    laptop.write('a.md', lines());
    await laptop.sync();
    laptop.write('a.md', lines('1 mine'));
    laptop.store.put('a.md', lines('4 theirs'));
    return laptop;
  }

  it('takes in a third edit that reaches the cloud just before it does', async () => {
    const laptop = await edited();
    const third = lines('4 theirs', '7 of a third');
    laptop.beforeRequest = once(isRequest('upload', 'a.md'), () => laptop.store.put('a.md', third));
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual(laptop.cloud(), { 'a.md': lines('1 mine', '4 theirs', '7 of a third') });
    assert.deepEqual(laptop.files(), laptop.cloud());
  });

  it('takes in an edit that is made here just before it is written', async () => {
    const laptop = await edited();
    laptop.onDisk = once(
      (step) => step.kind === 'replace' && step.path === 'a.md',
      () => laptop.write('a.md', lines('1 mine', '7 mine too')),
    );
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual(laptop.cloud(), { 'a.md': lines('1 mine', '4 theirs', '7 mine too') });
    assert.deepEqual(laptop.files(), laptop.cloud());
  });

  it('is not in the cloud when the disk cannot tell whether the file may be replaced here', async () => {
    let now = Date.UTC(2026, 0, 1);
    const laptop = await Laptop.start({ disk: { granularity: 2000, now: () => now }, policy: { merge: false, otherwise: 'ask' } });
    laptop.write('a.md', 'base');
    now += 10_000;
    await laptop.sync();
    laptop.store.put('a.md', 'theirs');
    laptop.write('a.md', 'mine');
    now += 1000;
    const [conflict] = (await laptop.sync()).conflicts;
    assert.ok(conflict);
    await assert.rejects(laptop.engine.resolve(conflict, { merge: Buffer.from('merged') }), { code: 'raced' });
    assert.deepEqual([laptop.files(), laptop.cloud()], [{ 'a.md': 'mine' }, { 'a.md': 'theirs' }]);
    now += 10_000;
    await laptop.engine.resolve(conflict, { merge: Buffer.from('merged') });
    assert.deepEqual([laptop.files(), laptop.cloud()], [{ 'a.md': 'merged' }, { 'a.md': 'merged' }]);
  });
});
