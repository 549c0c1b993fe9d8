import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core';
import { lookAt, applyUndo } from '../../src/vscode/activity/undo';
import { planUndo } from '../../src/vscode/activity/planUndo';
import { recordSync, type SyncRecord } from '../../src/vscode/activity/syncRecord';
import { discardEntries } from '../../src/vscode/trash/discard';
import { isInCloud, type Kept } from '../../src/vscode/trash/renderTrash';
import { restoreEntry } from '../../src/vscode/trash/restore';
import { TrashContents } from '../../src/vscode/trash/trashes';
import { FolderSync } from '../../src/vscode/folder/folderSync';
import { gateway, settled } from './fakeTimers';
import { FolderWorld, remote } from './folderWorld';

const folder = 'file:///project';

describe('What was, without a cloud', () => {
  let world: FolderWorld;
  let sync: FolderSync;
  let trashes: TrashContents;
  let record: SyncRecord;

  /** A window has synced, has replaced `edited` and deleted `here` and `there`, and is closed. */
  beforeEach(async () => {
    world = new FolderWorld();
    world.memory = { connected: remote };
    for (const path of ['edited', 'here', 'there', 'stays']) world.fs.disk.userWrite(path, `content of ${path}`);
    await world.sync.refresh();
    await world.sync.sync();
    world.store().put('edited', 'from the cloud');
    world.store().remove('here');
    world.fs.disk.userDelete('there');
    const report = await world.sync.sync();
    assert.ok(report);
    const ended = {
      id: '1',
      at: 0,
      device: 'laptop',
      trigger: 'user',
      done: report.actions,
      result: report.result,
      failure: undefined,
    } as const;
    record = recordSync(ended) ?? assert.fail();
    await world.sync.dispose();
    sync = new FolderSync(world.parts());
    trashes = new TrashContents({
      look: () => sync.look(),
      lookIntoCloud: async () => (await sync.opened()).session.engine.cloudTrash(),
      onProblem: assert.fail,
    });
  });

  afterEach(async () => {
    world.opening = undefined;
    await sync.dispose();
    assert.equal(await world.states.get(remote.url)?.stat('lease.json'), undefined, 'nobody is kept out for ever');
  });

  function entries(): readonly Kept[] {
    return trashes.entries.value.get(folder) ?? [];
  }

  function entry(path: string): Kept {
    return entries().find((each) => each.path === path) ?? assert.fail();
  }

  async function undo(): ReturnType<typeof applyUndo> {
    const plan = planUndo(record.files, await lookAt(await sync.look(), record.files));
    return sync.change((contents) => applyUndo(contents, plan));
  }

  async function goOffline(): Promise<void> {
    world.failure = new SyncError('offline', 'There is no network.');
    await sync.refresh();
    await settled();
  }

  describe('in a window that never reached it', () => {
    beforeEach(goOffline);

    it('is shown: the trash of this computer, with a sentence about that of the cloud', async () => {
      await trashes.load([folder], true);
      assert.deepEqual(
        entries()
          .map(({ path }) => path)
          .sort(),
        ['edited', 'here'],
      );
      assert.deepEqual([trashes.failures, trashes.lacksCloud(folder)], [['There is no network.'], true]);
      assert.equal(sync.state.value.phase.kind, 'offline');
    });

    it('is compared: every former content can be read', async () => {
      await trashes.load([folder], false);
      const { hash } = entry('here') as Extract<Kept, { hash: string }>;
      assert.equal(new TextDecoder().decode(await (await sync.look()).contentOf(hash)), 'content of here');
    });

    it('is restored, beside or in the place of what is there', async () => {
      await trashes.load([folder], false);
      assert.equal(await restoreEntry(sync, entry('here'), 'putBeside'), 'here');
      assert.equal(await restoreEntry(sync, entry('edited'), 'replace'), 'edited');
      assert.deepEqual(
        [world.fs.disk.userReadText('here'), world.fs.disk.userReadText('edited')],
        ['content of here', 'content of edited'],
      );
      await trashes.reload(folder);
      assert.ok(entries().some((kept) => !isInCloud(kept) && kept.reason === 'replaced by a content from the trash'));
    });

    it('is undone, and goes to the cloud when that is there again', async () => {
      const { done, refused } = await undo();
      assert.deepEqual([done.length, refused], [3, []]);
      assert.equal(world.fs.disk.userReadText('edited'), 'content of edited');
      world.failure = undefined;
      await sync.sync();
      assert.deepEqual([world.store().text('edited'), world.store().text('there')], ['content of edited', 'content of there']);
    });

    it('is forgotten for ever', async () => {
      await trashes.load([folder], false);
      await discardEntries(sync, entries(), new AbortController().signal);
      await trashes.reload(folder);
      assert.deepEqual(entries(), []);
    });

    it('fails with a sentence where the cloud is needed', async () => {
      world.failure = undefined;
      await trashes.load([folder], true);
      const there = entry('there');
      await sync.dispose();
      sync = new FolderSync(world.parts());
      await goOffline();
      await assert.rejects(restoreEntry(sync, there, 'putBeside'), /There is no network/);
    });
  });

  it('does not wait for a cloud that does not answer, and the sync waits for the change', async () => {
    const answer = gateway();
    world.opening = answer.promise;
    await sync.refresh();
    await settled();
    await trashes.load([folder], false);
    const [change, before] = [gateway(), world.reports.length];
    const restoring = sync.change(async (contents) => {
      await change.promise;
      return contents.restore(entry('here') as Extract<Kept, { hash: string }>);
    });
    answer.open();
    for (let turn = 0; turn < 20; turn++) await settled();
    assert.equal(world.reports.length, before, 'no sync runs while something is changed');
    change.open();
    assert.equal(await restoring, 'here');
    await sync.sync();
    assert.equal(world.store().text('here'), 'content of here');
  });

  describe('in a window beside the one that has the folder', () => {
    beforeEach(async () => {
      world.takeAway();
      await sync.refresh();
      while (sync.state.value.phase.kind !== 'passive') await settled();
    });

    afterEach(() => world.giveBack());

    it('is shown and compared', async () => {
      await trashes.load([folder], true);
      assert.deepEqual(
        entries()
          .map(({ path }) => path)
          .sort(),
        ['edited', 'here'],
      );
      assert.match(trashes.failures[0] ?? '', /another window/);
      assert.equal((await lookAt(await sync.look(), record.files)).kept.size > 0, true);
    });

    it('is not changed, and a sentence says why', async () => {
      await trashes.load([folder], false);
      const refused = (error: unknown): boolean => SyncError.is(error, 'locked') && /^Another window has this folder/.test(error.message);
      await assert.rejects(restoreEntry(sync, entry('here'), 'putBeside'), refused);
      await assert.rejects(discardEntries(sync, entries(), new AbortController().signal), refused);
      await assert.rejects(undo(), refused);
      assert.deepEqual([world.fs.disk.userReadText('here'), world.fs.disk.userReadText('edited')], [undefined, 'from the cloud']);
    });

    it('is changed when the other window has gone', async () => {
      world.giveBack();
      await trashes.load([folder], false);
      assert.equal(await restoreEntry(sync, entry('here'), 'putBeside'), 'here');
    });
  });

  it('asks the cloud again when that is there again', async () => {
    await goOffline();
    await trashes.load([folder], true);
    world.failure = undefined;
    await sync.sync();
    await trashes.reload(folder, true);
    assert.deepEqual([entries().some(isInCloud), trashes.failures], [true, []]);
  });
});
