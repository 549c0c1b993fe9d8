import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncScheduler, type Outcome } from '../../src/vscode/folder/scheduler';
import { FakeTimers, gateway, settled } from './fakeTimers';

const minute = 60_000;

describe('The scheduler', () => {
  let timers: FakeTimers;
  let runs: number;
  let running: number;
  let mostAtOnce: number;
  let outcome: Outcome;
  let gate: Promise<void>;
  /** What each run was told to look at. */
  let told: (readonly string[] | undefined)[];

  beforeEach(() => {
    timers = new FakeTimers();
    [runs, running, mostAtOnce] = [0, 0, 0];
    outcome = 'done';
    told = [];
    gate = Promise.resolve();
  });

  function create(interval = 0): SyncScheduler {
    return new SyncScheduler(task, timers, interval);
  }

  async function task(hints?: readonly string[]): Promise<Outcome> {
    runs++;
    told.push(hints);
    running++;
    mostAtOnce = Math.max(mostAtOnce, running);
    await gate;
    running--;
    return outcome;
  }

  it('gathers hints and syncs once, when it has become quiet', async () => {
    const scheduler = create();
    for (let save = 0; save < 5; save++) {
      scheduler.hint();
      await timers.pass(500);
    }
    assert.equal(runs, 0);
    await timers.pass(500);
    assert.equal(runs, 1);
    assert.equal(timers.pending, 0);
  });

  it('does not let a stream of hints put a sync off for ever', async () => {
    const scheduler = create();
    for (let save = 0; save < 11; save++) {
      scheduler.hint();
      await timers.pass(500);
    }
    assert.equal(runs, 1);
  });

  it('runs one sync at a time, and one more for all that came meanwhile', async () => {
    const { promise, open } = gateway();
    gate = promise;
    const scheduler = create();
    scheduler.syncNow();
    await settled();
    scheduler.hint();
    scheduler.syncNow();
    scheduler.hint();
    await timers.pass(10_000);
    assert.equal(runs, 1);
    open();
    await settled();
    await timers.pass(1000);
    assert.deepEqual([runs, mostAtOnce, timers.pending], [2, 1, 0]);
  });

  it('lets a task that a person waits for follow the one under way, never overlap it', async () => {
    const { promise, open } = gateway();
    gate = promise;
    const scheduler = create();
    scheduler.syncNow();
    const asked = scheduler.exclusively(task);
    await settled();
    assert.equal(runs, 1);
    open();
    await asked;
    assert.deepEqual([runs, mostAtOnce], [2, 1]);
  });

  it('passes a failure of that task on, and goes on', async () => {
    const scheduler = create();
    await assert.rejects(
      scheduler.exclusively(() => Promise.reject(new Error('no'))),
      /no/,
    );
    scheduler.syncNow();
    await settled();
    assert.equal(runs, 1);
  });

  it('syncs by the clock, counted from the end of the last sync', async () => {
    create(5 * minute).start(false);
    await timers.pass(4.9 * minute);
    assert.equal(runs, 0);
    await timers.pass(0.2 * minute);
    assert.equal(runs, 1);
    await timers.pass(5 * minute);
    assert.equal(runs, 2);
  });

  it('begins at once when told so', async () => {
    create().start(true);
    await settled();
    assert.equal(runs, 1);
  });

  it('asks a cloud that does not answer no more often for each file that changes, and no more rarely either', async () => {
    const scheduler = create(minute);
    outcome = 'retry';
    scheduler.syncNow();
    await settled();
    for (let write = 0; write < 20; write++) {
      scheduler.hint(`build/${write}`);
      await timers.pass(5000);
    }
    const [planned, hinted] = [told.filter((hints) => hints === undefined).length, runs];
    assert.ok(hinted <= 8, `${hinted} tries in 100 seconds`);
    assert.equal(planned, hinted, 'each looks at everything: what the one before was to look at is still to be seen');
    outcome = 'done';
    const before = runs;
    await timers.pass(minute + 1);
    assert.ok(runs > before, 'a minute later at the latest it is tried by the clock');
  });

  it('tries again after failures, less and less often, also without a clock', async () => {
    outcome = 'retry';
    create().start(true);
    await settled();
    const times: number[] = [];
    for (let known = runs; times.length < 4;) {
      await timers.pass(1000);
      if (runs > known) times.push(timers.now() / 1000);
      known = runs;
    }
    assert.deepEqual(times, [15, 45, 105, 225]);
    outcome = 'done';
    await timers.pass(10 * minute);
    assert.equal(timers.pending, 0);
  });

  it('tells when the next try follows a failure, spread a little', async () => {
    outcome = 'retry';
    const told: number[] = [];
    new SyncScheduler(task, timers, minute, (wait) => told.push(wait)).start(true);
    await settled();
    await timers.pass(15_000);
    assert.deepEqual(told, [15_000, 30_000]);
  });

  it('tries again every five seconds while it waits for somebody else, without end and without growing slower', async () => {
    outcome = 'wait';
    create().start(true);
    await settled();
    await timers.pass(60_000);
    assert.equal(runs, 13);
  });

  it('tries again after a failure of what a person asked for', async () => {
    const scheduler = create();
    await scheduler.exclusively(() => Promise.resolve(scheduler.ended('retry')));
    await timers.pass(15_000);
    assert.equal(runs, 1);
  });

  it('spreads the syncs by the clock, so that the devices of a team do not all ask at once', async () => {
    const waits = await Promise.all(
      [0, 0.999].map(async (random) => {
        const own = Object.assign(new FakeTimers(), { random: () => random });
        let at = 0;
        new SyncScheduler(() => Promise.resolve(((at ||= own.now()), 'done' as const)), own, 5 * minute).start(false);
        await own.pass(6 * minute);
        return at / minute;
      }),
    );
    assert.deepEqual(
      waits.map((wait) => wait.toFixed(1)),
      ['4.5', '5.5'],
    );
  });

  it('leaves no timer behind, and runs nothing more', async () => {
    const scheduler = create(minute);
    scheduler.start(true);
    await settled();
    scheduler.hint();
    scheduler.dispose();
    assert.equal(timers.pending, 0);
    scheduler.hint();
    scheduler.syncNow();
    await timers.pass(10 * minute);
    assert.equal(runs, 1);
  });

  it('tells a sync where to look, once it has looked at everything', async () => {
    const scheduler = create();
    scheduler.hint('a.md');
    await timers.pass(1000);
    scheduler.hint('b.md');
    scheduler.hint('folder');
    scheduler.hint('b.md');
    await timers.pass(1000);
    scheduler.hint();
    await timers.pass(1000);
    assert.deepEqual(told, [undefined, ['b.md', 'folder'], undefined]);
  });

  it('has everything looked at by the clock, after a failure, and when someone asks', async () => {
    const scheduler = create(minute);
    scheduler.start(true);
    await settled();
    await timers.pass(minute * 1.2);
    scheduler.hint('a.md');
    scheduler.syncNow();
    await settled();
    outcome = 'retry';
    scheduler.hint('a.md');
    await timers.pass(1000);
    await timers.pass(20_000);
    assert.deepEqual(told, [undefined, undefined, undefined, ['a.md'], undefined]);
  });

  it('has everything looked at now and then while hints never end', async () => {
    const scheduler = create();
    for (let save = 0; save < 20; save++) {
      scheduler.hint('a.md');
      await timers.pass(minute / 2);
    }
    assert.equal(told.filter((hints) => hints === undefined).length, 2);
  });

  it('does not forget a hint that comes while a sync runs', async () => {
    const scheduler = create();
    scheduler.start(true);
    await settled();
    const { promise, open } = gateway();
    gate = promise;
    scheduler.hint('a.md');
    await timers.pass(1000);
    scheduler.hint('b.md');
    open();
    await settled();
    await timers.pass(1000);
    assert.deepEqual(told, [undefined, ['a.md'], ['b.md']]);
  });
});
