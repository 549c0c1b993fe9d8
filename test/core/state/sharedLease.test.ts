import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { SyncError } from '../../../src/core/errors';
import { acquireLease } from '../../../src/core/state/lease';
import { SharedLease } from '../../../src/core/state/sharedLease';
import { MemoryDisk } from '../../../src/local/memoryDisk';
import { MemoryFs } from '../../../src/local/memoryFs';
import { ManualClock } from '../../support/manualClock';

describe('A lease that parts of one process share', () => {
  let clock: ManualClock;
  let disk: MemoryDisk;
  let shared: SharedLease;

  beforeEach(() => {
    clock = new ManualClock();
    disk = new MemoryDisk();
    shared = new SharedLease(new MemoryFs({ disk }), { label: 'ours' }, clock);
  });

  function isHeld(): boolean {
    return disk.userFiles().has('lease.json');
  }

  it('is had by all of them at once, and is free when the last has given it back', async () => {
    const [one, other] = [await shared.take(), await shared.take()];
    await one.release();
    assert.equal(isHeld(), true);
    await other.release();
    assert.equal(isHeld(), false);
  });

  it('counts each of them once, however often it gives it back', async () => {
    const [one, other] = [await shared.take(), await shared.take()];
    await Promise.all([one.release(), one.release()]);
    assert.equal(isHeld(), true);
    await other.release();
  });

  it('is taken anew by one that comes while the last gives it back', async () => {
    const first = await shared.take();
    const [, second] = await Promise.all([first.release(), shared.take()]);
    assert.equal(isHeld(), true);
    await second.release();
    assert.equal(isHeld(), false);
  });

  it('is refused to all while another process has it, and had when that has gone', async () => {
    const theirs = await acquireLease(new MemoryFs({ disk }), { label: 'theirs' }, clock);
    const refused = shared.take();
    refused.catch(() => undefined);
    await clock.advance(60_000);
    await assert.rejects(refused, (error) => SyncError.is(error, 'locked') && error.message.includes('theirs'));
    await theirs.release();
    await (await shared.take()).release();
  });

  it('is taken anew after it was lost, and one that had the old one does not end the new one', async () => {
    const old = await shared.take();
    disk.userWrite('lease.json', JSON.stringify({ id: 'theirs', label: 'theirs', beat: 1 }));
    await clock.advance(10_000);
    assert.equal(old.lost.aborted, true);
    disk.userDelete('lease.json');
    const fresh = await shared.take();
    await old.release();
    assert.deepEqual([isHeld(), fresh.lost.aborted], [true, false]);
    await fresh.release();
    assert.equal(isHeld(), false);
  });
});
