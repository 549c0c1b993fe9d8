import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { openSession, SyncError, type Session } from '../../src/core';
import { everything } from '../../src/core/observe/localTree';
import { MemoryFs } from '../../src/local/memoryFs';
import { MemoryProvider } from '../../src/remote/memoryProvider';
import { MemoryStore } from '../../src/remote/memoryStore';
import { FolderSync, type SyncReport } from '../../src/vscode/folderSync';
import { isNews } from '../../src/vscode/news';
import type { FolderMemory, Remote } from '../../src/vscode/remote';
import { parseSettings } from '../../src/vscode/settings';
import { FakeTimers, settled } from './fakeTimers';

const remote: Remote = { url: 's3://bucket' };
const other: Remote = { url: 's3://other' };

describe('The sync of a folder', () => {
  let fs: MemoryFs;
  let stores: Map<string, MemoryStore>;
  let states: Map<string, MemoryFs>;
  let timers: FakeTimers;
  let memory: FolderMemory;
  let settings: Record<string, unknown>;
  let isTrusted: boolean;
  let reports: SyncReport[];
  let openings: string[];
  let failure: SyncError | undefined;
  let sessions: Session[];
  let sync: FolderSync;

  beforeEach(() => {
    fs = new MemoryFs();
    [stores, states, timers, memory] = [new Map(), new Map(), new FakeTimers(), {}];
    [settings, isTrusted, reports, openings, failure, sessions] = [{}, true, [], [], undefined, []];
    sync = new FolderSync({
      folder: { uri: 'file:///project', name: 'project' },
      isTrusted: () => isTrusted,
      readSettings: () => parseSettings((name) => settings[name]),
      memory: { get: () => memory, set: (value) => Promise.resolve(void (memory = value)) },
      openConnection: (to) => open(to),
      timers,
      now: () => 1000,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
      onSynced: (report) => void reports.push(report),
      onSettingsProblems: () => undefined,
    });
  });

  afterEach(() => sync.dispose());

  function store(of: Remote = remote): MemoryStore {
    const known = stores.get(of.url) ?? new MemoryStore({ name: of.url });
    stores.set(of.url, known);
    return known;
  }

  async function open(to: Remote): Promise<Awaited<ReturnType<ConstructorParameters<typeof FolderSync>[0]['openConnection']>>> {
    openings.push(to.url);
    if (failure !== undefined) throw failure;
    const provider = new MemoryProvider(store(to));
    const state = states.get(to.url) ?? new MemoryFs();
    states.set(to.url, state);
    const session = await openSession(fs, provider, state, { label: 'test' }, { policy: { merge: false, otherwise: 'ask' } });
    sessions.push(session);
    return { session, provider, isNews: (path) => isNews(path, fs, session.manifest, everything), close: () => session.close() };
  }

  /** Resolves when all that was started has ended. */
  async function quiet(): Promise<void> {
    await sync.refresh();
    await timers.pass(10_000);
    while (sync.state.value.phase.kind === 'scanning' || sync.state.value.phase.kind === 'syncing') await settled();
  }

  it('reads nothing and asks nobody while the folder is not connected', async () => {
    await sync.refresh();
    assert.equal(sync.state.value.phase.kind, 'unbound');
    assert.deepEqual([openings, timers.pending], [[], 0]);
  });

  it('transfers nothing in an untrusted workspace, and begins when it is trusted', async () => {
    memory = { connected: remote };
    fs.disk.userWrite('a.txt', 'a');
    isTrusted = false;
    await quiet();
    assert.deepEqual([sync.state.value.phase.kind, openings], ['untrusted', []]);
    isTrusted = true;
    await sync.refresh();
    await sync.sync();
    assert.equal(store().text('a.txt'), 'a');
  });

  it('waits for consent when only the settings name a remote', async () => {
    settings = { remote: remote.url };
    await quiet();
    assert.deepEqual([sync.state.value.phase.kind, openings], ['consent', []]);
    await sync.bind(remote);
    await sync.sync();
    assert.deepEqual([memory.accepted !== undefined, memory.connected], [true, undefined]);
    assert.equal(sync.state.value.phase.kind, 'idle');
  });

  it('syncs when the folder is opened', async () => {
    memory = { connected: remote };
    store().put('a.txt', 'from the cloud');
    await sync.refresh();
    await sync.sync();
    assert.equal(fs.disk.userReadText('a.txt'), 'from the cloud');
    assert.equal(reports[0]?.trigger, 'background');
  });

  it('leaves the first sync after connecting to the person', async () => {
    await sync.refresh();
    await sync.bind(remote);
    await settled();
    assert.deepEqual(reports, []);
  });

  it('syncs soon after a hint', async () => {
    memory = { connected: remote };
    await sync.refresh();
    await sync.sync();
    fs.disk.userWrite('a.txt', 'a');
    await sync.hint('a.txt');
    await quiet();
    assert.equal(store().text('a.txt'), 'a');
  });

  it('is not roused by its own downloads, but by a folder that is gone', async () => {
    memory = { connected: remote };
    settings = { intervalMinutes: 0 };
    store().put('notes/a.txt', 'a');
    await sync.refresh();
    await sync.sync();
    await sync.hint('notes/a.txt');
    assert.equal(timers.pending, 0);
    fs.disk.userDelete('notes');
    assert.equal(await fs.stat('notes'), undefined);
    await sync.hint('notes');
    assert.equal(timers.pending, 1);
  });

  it('does not follow hints when the settings forbid it', async () => {
    memory = { connected: remote };
    settings = { syncOnSave: false, intervalMinutes: 0 };
    await sync.refresh();
    await sync.sync();
    await sync.hint('a.txt');
    assert.equal(timers.pending, 0);
  });

  it('deletes nothing after it was disconnected and connected again, whatever it knows from before', async () => {
    memory = { connected: remote };
    for (const name of ['a', 'b']) fs.disk.userWrite(name, name);
    await sync.refresh();
    await sync.sync();
    await sync.unbind();
    assert.equal(sync.state.value.phase.kind, 'unbound');
    fs.disk.userDelete('a');
    await sync.bind(remote);
    await sync.sync();
    assert.equal(fs.disk.userReadText('a'), 'a');
    assert.equal(memory.startsAfresh, undefined);
    fs.disk.userDelete('a');
    await sync.sync();
    assert.ok(!store().paths().includes('a'));
  });

  it('keeps what it knows when the same remote is connected again for new keys', async () => {
    memory = { connected: remote };
    for (const name of ['a', 'b']) fs.disk.userWrite(name, name);
    await sync.refresh();
    await sync.sync();
    fs.disk.userDelete('a');
    await sync.bind(remote);
    await sync.sync();
    assert.ok(!store().paths().includes('a'));
  });

  it('moves to another remote without carrying over deletions', async () => {
    memory = { connected: remote };
    fs.disk.userWrite('a', 'a');
    await sync.refresh();
    await sync.sync();
    await sync.bind(other);
    await sync.sync();
    assert.deepEqual([fs.disk.userReadText('a'), store(other).text('a'), openings.at(-1)], ['a', 'a', other.url]);
  });

  it('shows what a brake stopped, changes nothing, and lets through what a person allows', async () => {
    memory = { connected: remote };
    for (let file = 0; file < 30; file++) fs.disk.userWrite(`f${file}`, String(file));
    await sync.refresh();
    await sync.sync();
    for (let file = 0; file < 15; file++) fs.disk.userDelete(`f${file}`);
    const report = await sync.sync();
    const { phase } = sync.state.value;
    assert.ok(phase.kind === 'stopped' && report?.result?.stopped !== undefined);
    assert.deepEqual([phase.stop.paths.length, store().text('f0')], [15, '0']);
    await sync.sync({ approval: phase.stop.approval });
    assert.deepEqual([sync.state.value.phase.kind, store().paths().includes('f0')], ['idle', false]);
  });

  it('shows conflicts until they are resolved, in the way that was chosen', async () => {
    memory = { connected: remote };
    fs.disk.userWrite('a', 'local');
    store().put('a', 'cloud');
    await sync.refresh();
    await sync.sync();
    const [conflict] = sync.state.value.conflicts;
    assert.ok(conflict);
    assert.equal(new TextDecoder().decode(await sync.readRemote('a', conflict.etag)), 'cloud');
    await sync.resolve(conflict, 'keepLocal');
    assert.deepEqual([sync.state.value.conflicts, store().text('a')], [[], 'local']);
  });

  it('refuses a choice that was made for another version, and touches nothing', async () => {
    memory = { connected: remote };
    fs.disk.userWrite('a', 'local');
    store().put('a', 'cloud');
    await sync.refresh();
    await sync.sync();
    const [conflict] = sync.state.value.conflicts;
    assert.ok(conflict);
    store().put('a', 'newer');
    await assert.rejects(sync.resolve(conflict, 'keepLocal'), (error) => SyncError.is(error, 'raced'));
    assert.deepEqual([store().text('a'), fs.disk.userReadText('a')], ['newer', 'local']);
  });

  it('is quiet offline, and tries again by itself', async () => {
    memory = { connected: remote };
    settings = { intervalMinutes: 0 };
    failure = new SyncError('offline', 'There is no network.');
    fs.disk.userWrite('a', 'a');
    await sync.refresh();
    await settled();
    assert.equal(sync.state.value.phase.kind, 'offline');
    failure = undefined;
    await timers.pass(20_000);
    while (phaseOf(sync) !== 'idle') await settled();
    assert.equal(store().text('a'), 'a');
  });

  it('stays passive while another window has the folder, and takes over later', async () => {
    memory = { connected: remote };
    failure = new SyncError('locked', 'Another window has it.');
    await sync.refresh();
    await settled();
    assert.equal(sync.state.value.phase.kind, 'passive');
    failure = undefined;
    await sync.sync();
    assert.equal(sync.state.value.phase.kind, 'idle');
  });

  it('shows the first failure of keys as an error, with its sentence', async () => {
    memory = { connected: remote };
    failure = new SyncError('unauthorized', 'The keys are wrong.');
    await sync.refresh();
    const report = await sync.sync();
    assert.equal(report?.failure?.message, 'The keys are wrong.');
    assert.deepEqual(sync.state.value.phase, { kind: 'error', code: 'unauthorized', message: 'The keys are wrong.' });
  });

  it('previews without changing anything', async () => {
    memory = { connected: remote };
    settings = { syncOnOpen: false };
    fs.disk.userWrite('a', 'a');
    await sync.refresh();
    await sync.preview();
    assert.deepEqual(
      sync.state.value.changes.map(({ kind, path }) => [kind, path]),
      [['upload', 'a']],
    );
    assert.deepEqual([...store().paths()], []);
  });

  it('opens the connection anew when settings change, and only then', async () => {
    memory = { connected: remote };
    await sync.refresh();
    await sync.sync();
    await sync.refresh();
    await sync.sync();
    assert.equal(openings.length, 1);
    settings = { device: 'laptop' };
    await sync.refresh();
    await sync.sync();
    assert.equal(openings.length, 2);
  });

  it('leaves no timer and no lease behind', async () => {
    memory = { connected: remote };
    await sync.refresh();
    await sync.sync();
    await sync.hint();
    await sync.dispose();
    assert.equal(timers.pending, 0);
    assert.equal(await states.get(remote.url)?.stat('lease.json'), undefined);
  });
});

function phaseOf({ state }: FolderSync): string {
  return state.value.phase.kind;
}
