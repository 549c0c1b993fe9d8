import assert from 'node:assert/strict';
import { openSession, type ConflictInfo, type ConflictPolicy } from '../../src/core/index';
import { encodeLine } from '../../src/core/manifest/record';
import { MemoryFs } from '../../src/local/memoryFs';
import { failsWith } from '../conformance/providers/helpers';
import { ManualClock } from '../support/manualClock';
import type { Device } from './device';
import { scenario, type Scenario } from './scenario';

const other = { 'other.md': 'other' };
const ask: ConflictPolicy = { merge: false, otherwise: 'ask' };
const aYear = 365 * 24 * 3600 * 1000;

async function pendingConflict(device: Device): Promise<ConflictInfo> {
  const [conflict] = (await device.sync()).conflicts;
  assert.ok(conflict !== undefined, `${device.name} has no conflict`);
  return conflict;
}

/** S56–S67: two devices or more, at the same time or long apart. */
export const severalDevices: readonly Scenario[] = [
  scenario('S56 both upload a new path at the same time: one create wins, the loser plans again to S12', async (world) => {
    const [a, b] = await world.pair(other);
    a.write('f.md', 'mine').once('request upload f.md', async () => {
      b.write('f.md', 'theirs');
      await b.sync();
    });
    await a.sync();
    await world.ends({ 'f.md': 'theirs', 'f (conflict A).md': 'mine', ...other }, ['kept bothCreated f.md']);
  }),
  scenario(
    'S56 both upload a new path with the same content at the same time: one create wins, the loser adopts it as in S11',
    async (world) => {
      const [a, b] = await world.pair(other);
      a.write('f.md', 'same').once('request upload f.md', async () => {
        b.write('f.md', 'same');
        await b.sync();
      });
      await world.syncsWell(a);
      await world.ends({ 'f.md': 'same', ...other });
    },
  ),
  scenario('S57 both update a path at the same time: the loser plans again to S10', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', ...other });
    a.write('f.md', 'mine').once('request upload f.md', async () => {
      b.write('f.md', 'theirs');
      await b.sync();
    });
    await a.sync();
    await world.ends({ 'f.md': 'theirs', 'f (conflict A).md': 'mine', ...other }, ['kept bothEdited f.md']);
  }),
  scenario('S57 both update a text at the same time in different places: the loser plans again to S09', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one\ntwo\nthree\nfour\n', ...other });
    a.write('f.md', 'ONE\ntwo\nthree\nfour\n').once('request upload f.md', async () => {
      b.write('f.md', 'one\ntwo\nthree\nFOUR\n');
      await b.sync();
    });
    await world.syncsWell(a);
    await world.ends({ 'f.md': 'ONE\ntwo\nthree\nFOUR\n', ...other });
  }),
  scenario('S58 A updates a path while B deletes it: the conditional delete fails, the edit survives', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', ...other });
    const update = async (): Promise<void> => {
      a.write('f.md', 'two');
      await a.sync();
    };
    b.delete('f.md').once('request delete f.md', update).once('request move f.md', update);
    await world.syncsWell(b);
    await world.ends({ 'f.md': 'two', ...other });
  }),
  scenario('S58 B deletes a path while A updates it: the conditional update fails, the edit survives', async (world) => {
    const [a, b] = await world.pair({ 'f.md': 'one', ...other });
    a.write('f.md', 'two').once('request upload f.md', async () => {
      b.delete('f.md');
      await b.sync();
    });
    await world.syncsWell(a);
    await world.ends({ 'f.md': 'two', ...other });
  }),
  scenario('S59 a listing taken before the upload finished: nobody concludes that the file was deleted', async (world) => {
    const [a, b] = await world.pair(other);
    const listing = await b.lateListing();
    a.write('f.md', 'new');
    for (const device of [a, b]) await world.syncsWell(device);
    await listing.during(() => b.sync());
    assert.equal(b.files()['f.md'], 'new');
    await world.ends({ 'f.md': 'new', ...other }, [...b.reports]);
    assert.deepEqual(await b.trash(), {});
  }),
  scenario(
    'S62 device offline for a year: its unchanged copies of what others deleted go to the trash, its edits survive',
    async (world) => {
      const [a, b] = await world.pair({ 'deleted.md': 'deleted', 'edited.md': 'one', ...other });
      b.delete('deleted.md').delete('edited.md');
      await b.sync();
      world.passTime(aYear);
      await b.sync();
      a.write('edited.md', 'edited offline');
      await a.sync();
      await world.ends({ 'edited.md': 'edited offline', ...other });
      assert.deepEqual(await a.trash(), { 'deleted.md': 'deleted' });
    },
  ),
  scenario(
    'S63 device without a base joins after deletions: a missing manifest means a first sync, a union in which nothing is deleted',
    async (world) => {
      const [a, b] = await world.pair({ 'deleted.md': 'deleted', 'edited.md': 'one', ...other });
      a.delete('deleted.md').delete('edited.md');
      for (const device of [a, b]) await device.sync();
      const c = await world.device('C');
      const kept = { 'deleted.md': 'deleted', 'edited.md': 'edited offline', ...other };
      c.writeAll(kept);
      await c.sync();
      await world.ends(kept);
      assert.deepEqual(await c.trash(), {});
    },
  ),
  scenario(
    'S64 A resolves a conflict while B resolves it differently: the loser has a new conflict, both contents are kept',
    async (world) => {
      const [a, b, c] = await world.trio({ 'f.md': 'one', ...other }, { policy: ask });
      c.write('f.md', 'by C');
      await c.sync();
      const [shownToA, shownToB] = [await pendingConflict(a.write('f.md', 'by A')), await pendingConflict(b.write('f.md', 'by B'))];
      await a.engine.resolve(shownToA, 'keepLocal');
      await failsWith('raced', b.engine.resolve(shownToB, 'keepLocal'));
      await b.engine.resolve(await pendingConflict(b), 'keepBoth');
      await world.ends({ 'f.md': 'by A', 'f (conflict B).md': 'by B', ...other }, ['conflict bothEdited f.md']);
      assert.ok(Object.values(await a.trash()).includes('by C'));
    },
  ),
  scenario('S65 three devices, three edits: all three contents are there, in two copies at most, and stay so', async (world) => {
    const [a, b, c] = await world.trio({ 'f.md': 'one', ...other });
    for (const device of [a, b, c]) device.write('f.md', `by ${device.name}`);
    for (const device of [c, a, b]) await device.sync();
    await world.ends({ 'f.md': 'by C', 'f (conflict A).md': 'by A', 'f (conflict B).md': 'by B', ...other }, ['kept bothEdited f.md']);
  }),
  scenario(
    'S66 two windows on the same folder: one runs, the other is told to wait, and takes over when the first one ends',
    async (world) => {
      const a = await world.device('A');
      const clock = new ManualClock();
      const fs = new MemoryFs({ disk: a.disk });
      const open = (label: string): ReturnType<typeof openSession> =>
        openSession(fs, world.place.connect(), new MemoryFs({ disk: a.stateDisk }), { label }, { environment: clock });
      const first = await open('the first window');
      const second = open('the second window').then(
        () => assert.fail('both have the folder'),
        (error: unknown) => error,
      );
      await clock.advance(4000);
      assert.match(String(await second), /the first window/u);
      a.write('f.md', 'one');
      assert.equal((await first.engine.sync()).success, true);
      await first.close();
      const third = await open('the second window');
      assert.equal((await third.engine.sync()).filesUploaded, 0);
      await third.close();
    },
    { not: { s3: 'the lease is a local matter', folder: 'the lease is a local matter', drive: 'the lease is a local matter' } },
  ),
  scenario('S67 cloud folder of a newer format: refused, and nothing is touched', async (world) => {
    const [a] = await world.pair(other);
    await world.put('.cloudsync/vault.json', JSON.stringify({ format: 99, id: 'from the future' }));
    const before = await world.everything();
    a.write('f.md', 'new').delete('other.md').forgetSteps();
    const { errors } = await a.sync();
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['newerFormat'],
    );
    assert.deepEqual([a.changes(), await world.everything()], [[], before]);
  }),
  scenario('S67 manifest of a newer format: refused, and nothing is touched', async (world) => {
    const [a] = await world.pair(other);
    const newer = encodeLine({ format: 99, remote: a.manifest.remote });
    a.stateDisk.userWrite('manifest.journal', newer);
    a.forgetSteps();
    await failsWith('newerFormat', a.restart());
    assert.deepEqual(a.changes(), []);
    assert.equal(a.stateDisk.userReadText('manifest.journal'), newer);
  }),
];
