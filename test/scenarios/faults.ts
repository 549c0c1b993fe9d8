import assert from 'node:assert/strict';
import { SyncError, type SyncErrorCode } from '../../src/core/index';
import type { Device } from './device';
import { scenario, type Scenario } from './scenario';
import type { Files, World } from './world';

const other = { 'other.md': 'other' };

const fails = (code: SyncErrorCode) => (): never => {
  throw new SyncError(code, `A fault of the scenario: ${code}.`);
};

/** The process dies at the step while an edit and a new file go up or come down; then ordinary runs end it. */
function diesAndGoesOn(title: string, beginning: string, direction: 'up' | 'down'): Scenario {
  return scenario(title, async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', ...other });
    const [editor, killed] = direction === 'up' ? [a, a] : [b, a];
    editor.write('f.md', 'two').write('new.md', 'new');
    if (editor !== killed) await editor.sync();
    await killed.diesAt(beginning);
    await world.ends({ 'f.md': 'two', 'new.md': 'new', ...other });
    await world.litterIsSwept();
    if (direction === 'up') assert.deepEqual(await b.trash(), { 'f.md': 'one' });
  });
}

async function knowsNoBase(world: World, spoil: (a: Device) => void): Promise<void> {
  const [a, b] = await world.pair({ 'f.md': 'one', 'g.md': 'one', 'old.md': 'old', ...other });
  b.write('g.md', 'two').write('new.md', 'new');
  await b.sync();
  spoil(a);
  await a.restart();
  const result = await a.sync();
  assert.equal(result.filesDeleted, 0);
  await world.ends({ 'f.md': 'one', 'g.md': 'two', 'g (conflict A).md': 'one', 'old.md': 'old', 'new.md': 'new', ...other }, [
    'kept bothCreated g.md',
  ]);
}

/** Device A, whose disk has no room for all that B then writes. */
async function fillsDisk(world: World, written: Files): Promise<void> {
  const a = await world.device('A', { disk: { quota: 100 } });
  const b = await world.device('B');
  a.writeAll({ 'f.md': 'one', 'g.md': 'one' });
  for (const device of [a, b]) await world.syncsWell(device);
  await b.writeAll(written).sync();
}

/** S68–S82: crashes, broken connections, full and locked disks. */
export const faults: readonly Scenario[] = [
  diesAndGoesOn('S68 killed after the upload, before it is recorded: the next run sees equal bytes and adopts', 'answer upload f.md', 'up'),
  scenario('S68 the next run after such a death transfers nothing', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one', ...other });
    a.write('f.md', 'two');
    await a.diesAt('answer upload f.md');
    const { filesUploaded, filesDownloaded } = await world.syncsWell(a);
    assert.deepEqual([filesUploaded, filesDownloaded], [0, 0]);
    await world.ends({ 'f.md': 'two', ...other });
  }),
  diesAndGoesOn(
    'S69 killed after the temporary file, before its rename: the old file is whole, the litter is swept',
    'disk replace f.md',
    'down',
  ),
  diesAndGoesOn(
    'S69 killed in the middle of the temporary file: the old file is whole, the litter is swept',
    'disk stageChunk f.md',
    'down',
  ),
  diesAndGoesOn('S70 killed after the rename, before it is recorded: the next run adopts', 'disk done f.md', 'down'),
  diesAndGoesOn(
    'S71 killed in the middle of an append to the journal: the torn record is ignored',
    'state appendRest manifest.journal',
    'up',
  ),
  diesAndGoesOn('S71 killed before an append to the journal: the next run adopts', 'state append manifest.journal', 'down'),
  scenario('S72 base file missing: nothing is lost or deleted, and identical files get no copy', (world) =>
    knowsNoBase(world, (a) => a.stateDisk.userDelete('manifest.journal')),
  ),
  scenario('S72 base file corrupt: nothing is lost or deleted, and identical files get no copy', (world) =>
    knowsNoBase(world, (a) => a.stateDisk.userWrite('manifest.journal', '{"form\u0000 garbage\n')),
  ),
  scenario('S72 base file truncated to nothing: nothing is lost or deleted, and identical files get no copy', (world) =>
    knowsNoBase(world, (a) => a.stateDisk.userWrite('manifest.journal', '')),
  ),
  scenario('S73 upload timed out but succeeded: the version is read again and adopted, not duplicated', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one', ...other });
    a.write('f.md', 'two').write('new.md', 'new');
    for (const path of ['f.md', 'new.md']) a.once(`answer upload ${path}`, fails('timeout'));
    await world.syncsWell(a);
    assert.deepEqual(await world.files(), { 'f.md': 'two', 'new.md': 'new', ...other });
    await world.ends({ 'f.md': 'two', 'new.md': 'new', ...other });
  }),
  scenario('S74 deletion timed out but succeeded: done, and nothing comes back', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one', ...other });
    a.delete('f.md').once('answer delete f.md', fails('timeout')).once('answer move f.md', fails('timeout'));
    await world.syncsWell(a);
    await world.ends(other);
  }),
  scenario('S76 listing fails on a later page: no deletions in this run', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', ...other });
    b.delete('f.md').write('g.md', 'new');
    await b.sync();
    a.write('h.md', 'mine').forgetSteps();
    a.always('answer list', fails('server'));
    await a.sync();
    assert.deepEqual([a.changes(), a.files()], [[], { 'f.md': 'one', 'h.md': 'mine', ...other }]);
    a.undisturbed();
    await world.ends({ 'g.md': 'new', 'h.md': 'mine', ...other }, ['error server']);
  }),
  scenario('S78 keys refused in the middle of the run: it stops, keeps what is done, deletes nothing', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', 'g.md': 'one', ...other }, { concurrency: 1 });
    b.delete('g.md');
    await b.sync();
    a.write('new1.md', 'new 1').write('new2.md', 'new 2').write('new3.md', 'new 3');
    let uploads = 0;
    a.always('request', (step) => {
      if (step.startsWith('request upload') && ++uploads === 1) return;
      if (uploads > 0) fails('unauthorized')();
    });
    const result = await a.sync();
    assert.deepEqual([result.success, result.filesUploaded, result.filesDeleted], [false, 1, 0]);
    assert.equal(a.files()['g.md'], 'one');
    a.undisturbed().forgetSteps();
    await a.sync();
    assert.equal(a.uploads().length, 2, 'progress was not kept');
    await world.ends({ 'f.md': 'one', 'new1.md': 'new 1', 'new2.md': 'new 2', 'new3.md': 'new 3', ...other }, ['error unauthorized']);
  }),
  scenario('S79 storm of 429 and 503: it waits longer and longer, and completes', async (world) => {
    const [a] = await world.pair({ 'f.md': 'one', ...other });
    a.write('f.md', 'two').write('new.md', 'new');
    const refusals = new Map<string, number>();
    a.always('request', (step) => {
      const count = refusals.get(step) ?? 0;
      refusals.set(step, count + 1);
      if (count < 3) fails(count % 2 === 0 ? 'throttled' : 'server')();
    });
    await world.syncsWell(a);
    const [first = 0, ...later] = a.waits;
    assert.ok(first > 0 && Math.max(...later) > first, `waited ${a.waits.join(', ')} ms`);
    a.undisturbed();
    await world.ends({ 'f.md': 'two', 'new.md': 'new', ...other });
  }),
  scenario('S80 disk full on a download: the temporary file is removed, the old file intact, the others go on', async (world) => {
    const there = { 'f.md': 'x'.repeat(200), 'g.md': 'two' };
    await fillsDisk(world, there);
    await world.comesTo({ A: { 'f.md': 'one', 'g.md': 'two' }, B: there, cloud: there });
    world.reported(['error diskFull f.md']);
  }),
  scenario('S80 disk full on a download, tried again and again: no attempt leaves anything behind', async (world) => {
    const there = { 'f.md': 'x'.repeat(200), 'g.md': 'two' };
    await fillsDisk(world, there);
    await world.endsApart({ A: { 'f.md': 'one', 'g.md': 'two' }, B: there, cloud: there }, ['error diskFull f.md']);
  }),
  scenario('S81 file that may not be read: frozen, the others go on', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', 'g.md': 'one', ...other });
    a.write('f.md', 'mine').disk.userSetReadable('f.md', false);
    b.delete('f.md').write('g.md', 'two');
    await b.sync();
    await a.sync();
    assert.deepEqual([...a.reports], ['error unreadable f.md']);
    assert.deepEqual(a.files(), { 'f.md': 'mine', 'g.md': 'two', ...other });
    a.disk.userSetReadable('f.md', true);
    await world.ends({ 'f.md': 'mine', 'g.md': 'two', ...other }, ['error unreadable f.md']);
  }),
  scenario('S81 folder that may not be read: all in it is frozen, the others go on', async (world) => {
    const [a, b] = await world.pair({ 'dir/f.md': 'one', 'dir/g.md': 'one', ...other });
    a.disk.userSetReadable('dir', false);
    b.delete('dir/f.md').write('dir/g.md', 'two').write('new.md', 'new');
    await b.sync();
    await a.sync();
    assert.deepEqual([...a.reports], ['blocked unreadable dir']);
    a.disk.userSetReadable('dir', true);
    assert.deepEqual(a.files(), { 'dir/f.md': 'one', 'dir/g.md': 'one', 'new.md': 'new', ...other });
    await world.ends({ 'dir/g.md': 'two', 'new.md': 'new', ...other }, ['blocked unreadable dir']);
  }),
  scenario('S81 folder that may not be written: its file is reported, the others go on', async (world) => {
    const [a, b] = await world.pair({ 'dir/f.md': 'one', ...other });
    b.write('dir/f.md', 'two').write('g.md', 'new');
    await b.sync();
    a.always('disk stage dir/', fails('readOnly'));
    await a.sync();
    assert.deepEqual(a.files(), { 'dir/f.md': 'one', 'g.md': 'new', ...other });
    a.undisturbed();
    await world.ends({ 'dir/f.md': 'two', 'g.md': 'new', ...other }, ['error readOnly dir/f.md']);
  }),
  scenario(
    'S82 cursor of the change feed invalid: a full listing, and no deletion inferred from the gap',
    async (world) => {
      const [a, b] = await world.pair({ 'f.md': 'one', 'g.md': 'one', ...other });
      await world.place.expireCursors?.();
      b.write('f.md', 'two').delete('g.md');
      await world.syncsWell(b);
      assert.equal((await world.syncsWell(a)).filesDeleted, 1);
      await world.ends({ 'f.md': 'two', ...other });
    },
    { needs: 'expireCursors' },
  ),
];
