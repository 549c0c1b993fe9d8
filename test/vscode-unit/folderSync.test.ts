import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core';
import { NoticePolicy } from '../../src/vscode/messages/notices';
import type { Remote } from '../../src/vscode/folder/remote';
import { settled } from './fakeTimers';
import { FolderWorld, remote } from './folderWorld';

const other: Remote = { url: 's3://other' };

describe('The sync of a folder', () => {
  let world: FolderWorld;

  beforeEach(() => {
    world = new FolderWorld();
  });

  afterEach(() => world.sync.dispose());

  it('reads nothing and asks nobody while the folder is not connected', async () => {
    await world.sync.refresh();
    assert.equal(world.sync.state.value.phase.kind, 'unbound');
    assert.deepEqual([world.openings, world.timers.pending], [[], 0]);
  });

  it('transfers nothing in an untrusted workspace, and begins when it is trusted', async () => {
    world.memory = { connected: remote };
    world.fs.disk.userWrite('a.txt', 'a');
    world.isTrusted = false;
    await world.quiet();
    assert.deepEqual([world.sync.state.value.phase.kind, world.openings], ['untrusted', []]);
    world.isTrusted = true;
    await world.sync.refresh();
    await world.sync.sync();
    assert.equal(world.store().text('a.txt'), 'a');
  });

  it('waits for consent when only the settings name a remote', async () => {
    world.settings = { remote: remote.url };
    await world.quiet();
    assert.deepEqual([world.sync.state.value.phase.kind, world.openings], ['consent', []]);
    await world.sync.bind(remote);
    await world.sync.sync();
    assert.deepEqual([world.memory?.accepted !== undefined, world.memory?.connected], [true, undefined]);
    assert.equal(world.sync.state.value.phase.kind, 'idle');
  });

  it('syncs when the folder is opened', async () => {
    world.memory = { connected: remote };
    world.store().put('a.txt', 'from the cloud');
    await world.sync.refresh();
    await world.sync.sync();
    assert.equal(world.fs.disk.userReadText('a.txt'), 'from the cloud');
    assert.equal(world.reports[0]?.trigger, 'background');
  });

  it('leaves the first sync after connecting to the person', async () => {
    await world.sync.refresh();
    await world.sync.bind(remote);
    await settled();
    assert.deepEqual(world.reports, []);
  });

  it('syncs soon after a hint', async () => {
    world.memory = { connected: remote };
    await world.sync.refresh();
    await world.sync.sync();
    world.fs.disk.userWrite('a.txt', 'a');
    await world.sync.hint('a.txt');
    await world.quiet();
    assert.equal(world.store().text('a.txt'), 'a');
  });

  it('is not roused by its own downloads, but by a folder that is gone', async () => {
    world.memory = { connected: remote };
    world.settings = { intervalMinutes: 0 };
    world.store().put('notes/a.txt', 'a');
    await world.sync.refresh();
    await world.sync.sync();
    await world.sync.hint('notes/a.txt');
    assert.equal(world.timers.pending, 0);
    world.fs.disk.userDelete('notes');
    assert.equal(await world.fs.stat('notes'), undefined);
    await world.sync.hint('notes');
    assert.equal(world.timers.pending, 1);
  });

  it('does not follow hints when the settings forbid it', async () => {
    world.memory = { connected: remote };
    world.settings = { syncOnSave: false, intervalMinutes: 0 };
    await world.sync.refresh();
    await world.sync.sync();
    await world.sync.hint('a.txt');
    assert.equal(world.timers.pending, 0);
  });

  it('deletes nothing after it was disconnected and connected again, whatever it knows from before', async () => {
    world.memory = { connected: remote };
    for (const name of ['a', 'b']) world.fs.disk.userWrite(name, name);
    await world.sync.refresh();
    await world.sync.sync();
    await world.sync.unbind();
    assert.equal(world.sync.state.value.phase.kind, 'unbound');
    world.fs.disk.userDelete('a');
    await world.sync.bind(remote);
    await world.sync.sync();
    assert.equal(world.fs.disk.userReadText('a'), 'a');
    assert.equal(world.memory?.startsAfresh, undefined);
    world.fs.disk.userDelete('a');
    await world.sync.sync();
    assert.ok(!world.store().paths().includes('a'));
  });

  it('keeps what it knows when the same remote is connected again for new keys', async () => {
    world.memory = { connected: remote };
    for (const name of ['a', 'b']) world.fs.disk.userWrite(name, name);
    await world.sync.refresh();
    await world.sync.sync();
    world.fs.disk.userDelete('a');
    await world.sync.bind(remote);
    await world.sync.sync();
    assert.ok(!world.store().paths().includes('a'));
  });

  it('moves to another remote without carrying over deletions', async () => {
    world.memory = { connected: remote };
    world.fs.disk.userWrite('a', 'a');
    await world.sync.refresh();
    await world.sync.sync();
    await world.sync.bind(other);
    await world.sync.sync();
    assert.deepEqual([world.fs.disk.userReadText('a'), world.store(other).text('a'), world.openings.at(-1)], ['a', 'a', other.url]);
  });

  it('shows what a brake stopped, changes nothing, and lets through what a person allows', async () => {
    world.memory = { connected: remote };
    for (let file = 0; file < 30; file++) world.fs.disk.userWrite(`f${file}`, String(file));
    await world.sync.refresh();
    await world.sync.sync();
    for (let file = 0; file < 15; file++) world.fs.disk.userDelete(`f${file}`);
    const report = await world.sync.sync();
    const { phase } = world.sync.state.value;
    assert.ok(phase.kind === 'stopped' && report?.result?.stopped !== undefined);
    assert.deepEqual([phase.stop.paths.length, world.store().text('f0')], [15, '0']);
    await world.sync.sync({ approval: phase.stop.approval });
    assert.deepEqual([world.sync.state.value.phase.kind, world.store().paths().includes('f0')], ['idle', false]);
  });

  it('shows conflicts until they are resolved, in the way that was chosen', async () => {
    world.memory = { connected: remote };
    world.fs.disk.userWrite('a', 'local');
    world.store().put('a', 'cloud');
    await world.sync.refresh();
    await world.sync.sync();
    const [conflict] = world.sync.state.value.conflicts;
    assert.ok(conflict);
    assert.equal(new TextDecoder().decode(await world.sync.readRemote('a', conflict.etag, 'cloud'.length)), 'cloud');
    await assert.rejects(world.sync.readRemote('a', conflict.etag, 'clou'.length), { code: 'tooLarge' });
    await world.sync.resolve(conflict, 'keepLocal');
    assert.deepEqual([world.sync.state.value.conflicts, world.store().text('a')], [[], 'local']);
  });

  it('refuses a choice that was made for another version, and touches nothing', async () => {
    world.memory = { connected: remote };
    world.fs.disk.userWrite('a', 'local');
    world.store().put('a', 'cloud');
    await world.sync.refresh();
    await world.sync.sync();
    const [conflict] = world.sync.state.value.conflicts;
    assert.ok(conflict);
    world.store().put('a', 'newer');
    await assert.rejects(world.sync.resolve(conflict, 'keepLocal'), (error) => SyncError.is(error, 'raced'));
    assert.deepEqual([world.store().text('a'), world.fs.disk.userReadText('a')], ['newer', 'local']);
  });

  for (const code of ['offline', 'timeout'] as const) {
    it(`is quiet offline (${code}), and tries again by itself`, async () => {
      world.memory = { connected: remote };
      world.settings = { intervalMinutes: 0 };
      world.failure = new SyncError(code, 'There is no answer.');
      world.fs.disk.userWrite('a', 'a');
      await world.sync.refresh();
      await settled();
      assert.deepEqual([world.sync.state.value.phase.kind, world.sync.state.value.nextAttempt], ['offline', 1000 + 15_000]);
      world.failure = undefined;
      await world.timers.pass(20_000);
      while (world.phase !== 'idle') await settled();
      assert.deepEqual([world.store().text('a'), world.sync.state.value.nextAttempt], ['a', undefined]);
    });
  }

  it('waits quietly for a cloud folder whose disk is not connected', async () => {
    world.memory = { connected: { url: 'file:///media/stick' } };
    world.settings = { intervalMinutes: 0 };
    world.failure = new SyncError('noRemote', 'The disk is not connected.');
    await world.sync.refresh();
    await settled();
    const { phase, nextAttempt } = world.sync.state.value;
    assert.deepEqual([phase, nextAttempt], [{ kind: 'offline', message: 'The disk is not connected.' }, 1000 + 15_000]);
    assert.equal(new NoticePolicy().reactTo(world.reports), undefined);
  });

  it('tells of a bucket that is not there', async () => {
    world.memory = { connected: remote };
    world.failure = new SyncError('noRemote', 'There is no such bucket.');
    await world.sync.refresh();
    await settled();
    assert.equal(world.phase, 'error');
    assert.notEqual(new NoticePolicy().reactTo(world.reports), undefined);
  });

  it('stays passive while another window has the folder, and takes over later', async () => {
    world.memory = { connected: remote };
    world.failure = new SyncError('locked', 'Another window has it.');
    await world.sync.refresh();
    await settled();
    assert.equal(world.sync.state.value.phase.kind, 'passive');
    const phases = new Set<string>();
    const subscription = world.sync.state.onDidChange(({ phase }) => phases.add(phase.kind));
    await world.timers.pass(60_000);
    subscription.dispose();
    assert.ok(world.openings.length > 5, 'it looks again and again');
    assert.deepEqual(
      [...phases].filter((kind) => kind !== 'passive'),
      [],
      'and nothing flickers',
    );
    world.fs.disk.userWrite('a', 'a');
    world.failure = undefined;
    await world.timers.pass(16_000);
    while (world.phase !== 'idle') await settled();
    assert.equal(world.store().text('a'), 'a');
  });

  it('shows keys that no longer hold as signed out, with the sentence of the failure', async () => {
    world.memory = { connected: remote };
    world.failure = new SyncError('unauthorized', 'The keys are wrong.');
    await world.sync.refresh();
    const report = await world.sync.sync();
    assert.equal(report?.failure?.message, 'The keys are wrong.');
    assert.deepEqual(world.sync.state.value.phase, { kind: 'signedOut', message: 'The keys are wrong.' });
  });

  it('previews without changing anything', async () => {
    world.memory = { connected: remote };
    world.settings = { syncOnOpen: false };
    world.fs.disk.userWrite('a', 'a');
    await world.sync.refresh();
    await world.sync.preview();
    assert.deepEqual(
      world.sync.state.value.changes.map(({ kind, path }) => [kind, path]),
      [['upload', 'a']],
    );
    assert.deepEqual([...world.store().paths()], []);
  });

  it('opens the connection anew when settings change, and only then', async () => {
    world.memory = { connected: remote };
    await world.sync.refresh();
    await world.sync.sync();
    await world.sync.refresh();
    await world.sync.sync();
    assert.equal(world.openings.length, 1);
    world.settings = { device: 'laptop' };
    await world.sync.refresh();
    await world.sync.sync();
    assert.equal(world.openings.length, 2);
  });

  it('leaves no timer and no lease behind', async () => {
    world.memory = { connected: remote };
    await world.sync.refresh();
    await world.sync.sync();
    await world.sync.hint();
    await world.sync.dispose();
    assert.equal(world.timers.pending, 0);
    assert.equal(await world.states.get(remote.url)?.stat('lease.json'), undefined);
  });
});
