import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acquireLease, type Lease, type LeaseOwner } from '../../../src/core/state/lease';
import { SyncError } from '../../../src/core/errors';
import { MemoryDisk } from '../../../src/local/memoryDisk';
import { MemoryFs, type MemoryOperation } from '../../../src/local/memoryFs';
import { once } from '../../support/laptop';
import { ManualClock } from '../../support/manualClock';

const oneMinute = 60_000;

/** One process that wants the lease on the disk. */
function process(
  clock: ManualClock,
  disk: MemoryDisk,
  label: string,
  more: { before?: (step: MemoryOperation) => void | Promise<void>; owner?: Partial<LeaseOwner> } = {},
): Promise<Lease> {
  const fs = new MemoryFs({ disk, ...(more.before && { before: more.before }) });
  const lease = acquireLease(fs, { label, ...more.owner }, clock);
  lease.catch(() => undefined);
  return lease;
}

/** How a promise stands now. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  const failed = (error: unknown): string => (SyncError.is(error) ? error.code : String(error));
  return Promise.race([promise.then(() => 'resolved', failed), new Promise<string>((resolve) => setImmediate(() => resolve('waiting')))]);
}

describe('acquireLease', () => {
  it('takes a free lease at once', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    const lease = await process(clock, disk, 'one');
    assert.equal(lease.lost.aborted, false);
    await lease.release();
  });

  it('is refused while a living process holds it, and the message names that process', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    const lease = await process(clock, disk, 'the first window');
    const second = process(clock, disk, 'the second window');
    await clock.advance(oneMinute);
    await assert.rejects(second, (error) => SyncError.is(error, 'locked') && error.message.includes('the first window'));
    assert.equal(lease.lost.aborted, false);
    await lease.release();
  });

  it('is had by the next process after a release', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    await (await process(clock, disk, 'one')).release();
    const second = process(clock, disk, 'two');
    await clock.settle();
    assert.equal(await outcome(second), 'resolved');
    await (await second).release();
    assert.deepEqual([...disk.userFiles().keys()], []);
  });

  it('leaves nothing behind when it is released right after it was taken, on a disk with coarse times', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk({ granularity: 2000, now: () => 1_000_000 })];
    await (await process(clock, disk, 'one')).release();
    assert.deepEqual([...disk.userFiles().keys()], []);
  });

  it('is taken over from a process that gives no sign of life', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    disk.userWrite('lease.json', JSON.stringify({ id: 'dead', label: 'a crashed window', beat: 7 }));
    const next = process(clock, disk, 'next');
    await clock.advance(5000);
    assert.equal(await outcome(next), 'waiting');
    await clock.advance(oneMinute);
    assert.equal(await outcome(next), 'resolved');
    await (await next).release();
  });

  it('is taken over at once from a process that is known to be dead', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    disk.userWrite('lease.json', JSON.stringify({ id: 'dead', label: 'a crashed window', beat: 7 }));
    const next = process(clock, disk, 'next', { owner: { isAlive: (label) => label !== 'a crashed window' } });
    await clock.settle();
    assert.equal(await outcome(next), 'resolved');
    await (await next).release();
  });

  for (const content of ['', '{', 'null', '5', '"text"', '[]', '{"id":1}', '\u0000\u0000']) {
    it(`needs no human when the lease file holds ${JSON.stringify(content)}`, async () => {
      const [clock, disk] = [new ManualClock(), new MemoryDisk()];
      disk.userWrite('lease.json', content);
      const lease = process(clock, disk, 'next', { owner: { isAlive: (label) => label.startsWith('alive') } });
      await clock.advance(oneMinute);
      assert.equal(await outcome(lease), 'resolved');
      await (await lease).release();
    });
  }

  it('tells a process that was silent for long that another one has taken over', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    const [asleep, awake] = [clock, new ManualClock()];
    const first = await process(asleep, disk, 'a laptop that sleeps');
    const second = process(awake, disk, 'another window');
    await awake.advance(oneMinute);
    assert.equal(await outcome(second), 'resolved');
    assert.equal(first.lost.aborted, false);
    await asleep.advance(oneMinute);
    assert.equal(first.lost.aborted, true);
    await first.release();
    assert.ok(disk.userReadText('lease.json')?.includes('another window'), 'the release took the lease of another');
    await (await second).release();
  });

  it('tells a process that can give no sign of life any more that its lease is lost', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    let isBroken = false;
    const lease = await process(clock, disk, 'one', {
      before: () => {
        if (isBroken) throw new SyncError('diskFull', 'The disk is full.');
      },
    });
    isBroken = true;
    await clock.advance(oneMinute);
    assert.equal(lease.lost.aborted, true);
    await lease.release();
  });

  it('goes on after a single sign of life that failed', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    let failures = 0;
    const lease = await process(clock, disk, 'one', {
      before: () => {
        if (failures-- > 0) throw new SyncError('busy', 'The file is in use.');
      },
    });
    failures = 1;
    await clock.advance(oneMinute);
    const second = process(clock, disk, 'two');
    await clock.advance(oneMinute);
    assert.deepEqual([lease.lost.aborted, await outcome(second)], [false, 'locked']);
    await lease.release();
  });

  it('is not taken from a living process because its file cannot be read for a moment', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    const lease = await process(clock, disk, 'one');
    const before = once<MemoryOperation>(
      ({ kind }) => kind === 'read',
      () => {
        throw new SyncError('busy', 'The file is in use.');
      },
    );
    const second = process(clock, disk, 'two', { before });
    await clock.advance(oneMinute);
    assert.deepEqual([lease.lost.aborted, await outcome(second)], [false, 'busy']);
    await lease.release();
  });

  it('is released without an error when its file cannot be read', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    const before = ({ kind }: MemoryOperation): void => {
      if (kind === 'read') throw new SyncError('busy', 'The file is in use.');
    };
    await (await process(clock, disk, 'one', { before })).release();
  });

  it('stops waiting when it is cancelled', async () => {
    const [clock, disk] = [new ManualClock(), new MemoryDisk()];
    disk.userWrite('lease.json', JSON.stringify({ id: 'dead', label: 'a crashed window', beat: 7 }));
    const controller = new AbortController();
    const lease = acquireLease(new MemoryFs({ disk }), { label: 'one' }, clock, controller.signal);
    lease.catch(() => undefined);
    await clock.advance(1000);
    controller.abort();
    await assert.rejects(lease, { code: 'aborted' });
  });

  const starts: readonly (readonly [string, string | undefined])[] = [
    ['nobody held it', undefined],
    ['its holder died', JSON.stringify({ id: 'dead', label: 'a crashed window', beat: 7 })],
  ];
  for (const [when, content] of starts) {
    // Each step of the slower process is where the faster one may slip in.
    for (let pause = 1; pause <= 8; pause++) {
      it(`is never held by two processes that want it at once when ${when} (the other takes it before step ${pause})`, async () => {
        const [clock, disk] = [new ManualClock(), new MemoryDisk()];
        if (content !== undefined) disk.userWrite('lease.json', content);
        const owner = { isAlive: (label: string): boolean => label !== 'a crashed window' };
        let steps = 0;
        let fast: Promise<Lease> | undefined;
        const slow = process(clock, disk, 'slow', {
          owner,
          before: async () => {
            if (++steps !== pause) return;
            fast = process(clock, disk, 'fast', { owner });
            await Promise.race([fast.catch(() => undefined), clock.settle()]);
          },
        });
        await clock.advance(oneMinute);
        const outcomes = await Promise.all(
          [slow, fast ?? slow].map((lease) =>
            lease.then(
              (held) => !held.lost.aborted,
              () => false,
            ),
          ),
        );
        const leases = await Promise.allSettled([slow, fast]);
        assert.ok(outcomes.some(Boolean), 'nobody got it');
        assert.ok(
          fast === undefined || leases.filter(({ status }) => status === 'fulfilled').length <= 1,
          'both were told that they hold it',
        );
        for (const lease of leases) if (lease.status === 'fulfilled') await lease.value?.release();
      });
    }
  }
});
