import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core';
import { FolderSync } from '../../src/vscode/folder/folderSync';
import { gateway, settled } from './fakeTimers';
import { FolderWorld, remote } from './folderWorld';

describe('A person who steers the sync of a folder', () => {
  let world: FolderWorld;

  beforeEach(() => {
    world = new FolderWorld();
  });

  afterEach(() => world.sync.dispose());

  /** A folder of which these files differ on the two sides, as a sync has found. */
  async function withConflicts(...names: readonly string[]): Promise<void> {
    world.memory = { connected: remote };
    for (const name of names) {
      world.fs.disk.userWrite(name, `local ${name}`);
      world.store().put(name, `cloud ${name}`);
    }
    await world.sync.refresh();
    await world.sync.sync();
  }

  function conflicts(): readonly string[] {
    return world.sync.state.value.conflicts.map(({ path }) => path);
  }

  /** Resolves while a background sync of these settings waits for its connection. */
  async function waitingForCloud(): Promise<() => void> {
    const { promise, open } = gateway();
    world.memory = { connected: remote };
    world.opening = promise;
    await world.sync.refresh();
    while (world.phase !== 'scanning') await settled();
    return open;
  }

  describe('when it is paused', () => {
    async function paused(): Promise<void> {
      world.memory = { connected: remote };
      await world.sync.refresh();
      await world.sync.sync();
      await world.sync.pause();
    }

    it('does nothing by itself, whatever happens, and goes on at once when it is resumed', async () => {
      await paused();
      const runs = world.reports.length;
      world.fs.disk.userWrite('a', 'a');
      await world.sync.hint('a');
      world.sync.syncSoon();
      world.sync.welcomeBack();
      await world.timers.pass(24 * 60 * 60_000);
      assert.deepEqual([world.reports.length, world.sync.state.value.isPaused, world.timers.pending], [runs, true, 0]);
      world.settings = { syncOnOpen: false };
      await world.sync.resume();
      await world.quiet();
      assert.deepEqual([world.store().text('a'), world.sync.state.value.isPaused], ['a', false]);
    });

    it('still does what a person asks for, and stays paused', async () => {
      await paused();
      world.fs.disk.userWrite('a', 'a');
      await world.sync.sync();
      assert.deepEqual([world.store().text('a'), world.sync.state.value.isPaused, world.timers.pending], ['a', true, 0]);
    });

    it('is so again after a restart', async () => {
      await paused();
      await world.sync.dispose();
      world.fs.disk.userWrite('a', 'a');
      const again = new FolderSync(world.parts());
      await again.refresh();
      await settled();
      assert.deepEqual([again.state.value.isPaused, world.timers.pending, [...world.store().paths()].includes('a')], [true, 0, false]);
      await again.dispose();
    });

    it('keeps showing the conflicts that it knows', async () => {
      await withConflicts('a');
      await world.sync.pause();
      assert.deepEqual(conflicts(), ['a']);
    });

    it('rests again after a look at a conflict and a decision about it, also when the cloud is out of reach', async () => {
      await withConflicts('a', 'b');
      await world.sync.pause();
      const [conflict] = world.sync.state.value.conflicts;
      assert.ok(conflict);
      await world.sync.readRemote('a', conflict.etag);
      assert.equal(world.phase, 'idle');
      await world.sync.resolve(conflict, 'keepLocal');
      assert.deepEqual([world.phase, conflicts(), world.store().text('a')], ['idle', ['b'], 'local a']);
      await world.sync.resume();
      await world.quiet();
      await world.sync.pause();
      world.failure = new SyncError('offline', 'The network is down.');
      await assert.rejects(world.sync.readRemote('b', 'any'));
      assert.equal(world.phase, 'idle');
    });

    it('gives the folder free for another window', async () => {
      await paused();
      assert.equal(await world.states.get(remote.url)?.stat('lease.json'), undefined);
    });
  });

  it('syncs when a person comes back to the window, unless the settings forbid it', async () => {
    world.memory = { connected: remote };
    world.settings = { intervalMinutes: 0, syncOnFocus: false };
    await world.sync.refresh();
    await world.sync.sync();
    const runs = world.reports.length;
    world.sync.welcomeBack();
    await settled();
    assert.equal(world.reports.length, runs);
    world.settings = { intervalMinutes: 0, syncOnOpen: false };
    await world.sync.refresh();
    world.sync.welcomeBack();
    while (world.reports.length === runs) await settled();
    assert.equal(world.reports.at(-1)?.trigger, 'background');
  });

  it('can be cancelled while it waits for an answer, and says nothing of it', async () => {
    world.memory = { connected: remote };
    world.settings = { syncOnOpen: false };
    world.opening = new Promise(() => undefined);
    await world.sync.refresh();
    const running = world.sync.sync();
    while (world.phase !== 'scanning') await settled();
    world.sync.cancel();
    const report = await running;
    assert.deepEqual([report?.failure?.code, world.phase], ['aborted', 'idle']);
  });

  it('can cancel a sync that waits for another to end: both end at once', async () => {
    await waitingForCloud();
    const controller = new AbortController();
    const mine = world.sync.sync({ signal: controller.signal });
    await settled();
    controller.abort();
    assert.equal((await mine)?.failure?.code, 'aborted');
    assert.deepEqual([world.phase, world.reports.length], ['idle', 2]);
  });

  it('can cancel a preview and a decision that wait for a sync, which goes on', async () => {
    const open = await waitingForCloud();
    const controller = new AbortController();
    const { signal } = controller;
    const preview = world.sync.preview({ signal });
    const decision = world.sync.resolveAll([], 'keepLocal', { signal });
    controller.abort();
    await assert.rejects(preview, { code: 'aborted' });
    assert.deepEqual(
      (await decision).map(({ code }) => code),
      ['aborted'],
    );
    assert.equal(world.phase, 'scanning');
    open();
    while (world.reports.length === 0) await settled();
    assert.deepEqual([world.reports[0]?.failure, world.phase], [undefined, 'idle']);
  });

  it('keeps the conflicts that are shown when another setting changes, whether or not that leads to a sync', async () => {
    world.settings = { syncOnOpen: false, intervalMinutes: 0 };
    await withConflicts('a');
    const lists: number[] = [];
    const subscription = world.sync.state.onDidChange((state) => lists.push(state.conflicts.length));
    for (const setting of [{ concurrency: 4 }, { concurrency: 5, syncOnOpen: true }]) {
      world.settings = { ...world.settings, ...setting };
      await world.sync.refresh();
      await world.quiet();
    }
    subscription.dispose();
    assert.deepEqual([conflicts(), Math.min(...lists)], [['a'], 1]);
  });

  it('has a sync that a changed setting interrupts go on, and both reports tell with which cloud', async () => {
    world.memory = { connected: remote };
    world.settings = { syncOnOpen: false, intervalMinutes: 0 };
    for (let file = 0; file < 100; file++) world.fs.disk.userWrite(`${file}`, `text ${file}`);
    await world.sync.refresh();
    const { promise, open } = gateway();
    world.uploading = promise;
    const mine = world.sync.sync();
    while (world.phase !== 'syncing') await settled();
    world.settings = { ...world.settings, device: 'another name' };
    const followed = world.sync.refresh();
    await settled();
    open();
    await followed;
    assert.equal((await mine)?.failure?.code, 'aborted');
    while (world.reports.length < 2) await settled();
    assert.deepEqual(
      world.reports.map(({ remote: { url }, failure }) => [url, failure?.code]),
      [
        [remote.url, 'aborted'],
        [remote.url, undefined],
      ],
    );
    const [first = 100, second = 0] = world.reports.map(({ actions }) => actions.length);
    assert.ok(first < 100, 'it was interrupted');
    assert.deepEqual([first + second, world.sync.state.value.isUnfinished], [100, undefined]);
  });

  it('ends many conflicts in one way, and leaves alone those that changed meanwhile', async () => {
    await withConflicts('a', 'b', 'c');
    world.store().put('b', 'newer');
    const failures = await world.sync.resolveAll(world.sync.state.value.conflicts, 'keepLocal');
    assert.deepEqual(
      failures.map(({ code, path }) => [code, path]),
      [['raced', 'b']],
    );
    assert.deepEqual([world.store().text('a'), world.store().text('b'), world.store().text('c')], ['local a', 'newer', 'local c']);
  });

  it('knows the last common content of a conflict', async () => {
    world.memory = { connected: remote };
    world.fs.disk.userWrite('a.md', 'common');
    await world.sync.refresh();
    await world.sync.sync();
    world.fs.disk.userWrite('a.md', 'local edit');
    world.store().put('a.md', 'cloud edit');
    await world.sync.sync();
    assert.equal(new TextDecoder().decode(await world.sync.readBase('a.md')), 'common');
    assert.equal(await world.sync.readBase('unknown.md'), undefined);
  });

  it('tells what it has done, and of conflicts that a person ended', async () => {
    world.memory = { connected: remote };
    world.fs.disk.userWrite('a', 'local');
    world.store().put('a', 'cloud');
    world.store().put('new', 'new');
    await world.sync.refresh();
    const report = await world.sync.sync();
    assert.deepEqual(
      world.reports.flatMap(({ actions }) => actions.filter(({ action }) => action.type === 'download').map(({ action }) => action.path)),
      ['new'],
    );
    assert.ok(report);
    const [conflict] = world.sync.state.value.conflicts;
    assert.ok(conflict);
    await world.sync.resolve(conflict, 'keepBoth');
    assert.deepEqual(
      world.resolved.map(({ resolution, copy }) => [resolution, copy?.startsWith('a (conflict')]),
      [['keepBoth', true]],
    );
  });
});

/** What a folder remembers is the same for all windows; the world's own window learns of it as any other does. */
describe('What another window decides about a folder', () => {
  let world: FolderWorld;
  let before: readonly string[];

  beforeEach(async () => {
    world = new FolderWorld();
    world.memory = { connected: remote };
    await world.sync.refresh();
    await world.sync.sync();
    before = [...world.store().paths()];
  });

  afterEach(() => world.sync.dispose());

  async function edited(): Promise<void> {
    world.fs.disk.userWrite('a', 'edited');
    await world.sync.hint('a');
    await world.timers.pass(10_000);
    await settled();
  }

  it('is followed before the next sync: a pause', async () => {
    world.memory = { connected: remote, isPaused: true };
    await edited();
    assert.deepEqual([[...world.store().paths()], world.sync.state.value.isPaused], [before, true]);
  });

  it('is followed before the next sync: a disconnection', async () => {
    world.memory = {};
    await edited();
    assert.deepEqual([[...world.store().paths()], world.phase], [before, 'unbound']);
  });

  it('is followed before a sync that a person asks for', async () => {
    world.memory = {};
    assert.equal(await world.sync.sync(), undefined);
    assert.equal(world.phase, 'unbound');
  });

  it('is followed when the window has the focus: a connection', async () => {
    world.memory = {};
    await world.sync.refresh();
    world.memory = { connected: remote };
    await world.sync.refresh();
    await world.sync.sync();
    assert.equal(world.phase, 'idle');
  });

  it('does not connect to what the settings name when it is unknown what a person has decided about it', async () => {
    world.settings = { remote: remote.url, trustedRemotes: [remote.url] };
    world.memory = undefined;
    await world.sync.refresh();
    assert.deepEqual([world.phase, world.sync.proposedRemote], ['unbound', undefined]);
  });
});
