import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Activity } from '../../src/vscode/activity/activity';
import { planUndo } from '../../src/vscode/activity/planUndo';
import type { FileRecord, SyncRecord } from '../../src/vscode/activity/syncRecord';
import { applyUndo, lookAt, type UndoResult } from '../../src/vscode/activity/undo';
import { english, useLanguage } from '../../src/vscode/texts/l10n';
import { FolderWorld, remote } from './folderWorld';

const folder = 'file:///project';

/** The undo of real syncs of a folder in memory. */
describe('An undo', () => {
  let world: FolderWorld;
  let activity: Activity;
  let stored: string | undefined;

  beforeEach(async () => {
    world = new FolderWorld();
    world.memory = { connected: remote };
    stored = undefined;
    let ids = 0;
    activity = new Activity({
      remoteOf: () => remote,
      fileOf: () => ({ read: () => Promise.resolve(stored), write: (text) => Promise.resolve(void (stored = text)) }),
      newId: () => String(++ids),
      device: () => 'laptop',
      onProblem: assert.fail,
    });
    await world.sync.refresh();
    await world.sync.sync();
  });

  afterEach(() => world.sync.dispose());

  /** Syncs, and gives the record of it. */
  async function synced(): Promise<SyncRecord> {
    const report = await world.sync.sync();
    assert.ok(report);
    await activity.noteSync(report);
    const record = activity.histories.value.get(folder)?.[0];
    assert.ok(record);
    return record;
  }

  /** Undoes files of a sync; `meanwhile` runs between the plan and the steps. */
  function undo(files: readonly FileRecord[], meanwhile: () => void = () => undefined): Promise<UndoResult> {
    return world.sync.change(async (contents) => {
      const plan = planUndo(files, await lookAt(contents, files));
      meanwhile();
      return applyUndo(contents, plan);
    });
  }

  async function trashed(): Promise<readonly string[]> {
    const entries = await world.sync.use(({ session }) => session.engine.trash.list());
    return entries.map(({ path, reason }) => `${path}: ${reason}`);
  }

  const { userWrite, userReadText, userDelete } = {
    userWrite: (path: string, text: string) => world.fs.disk.userWrite(path, text),
    userReadText: (path: string) => world.fs.disk.userReadText(path),
    userDelete: (path: string) => world.fs.disk.userDelete(path),
  };

  it('gives back what a download replaced, and that goes to the cloud with the next sync', async () => {
    userWrite('a', 'mine');
    await synced();
    world.store().put('a', 'theirs');
    const record = await synced();
    assert.equal(userReadText('a'), 'theirs');
    const { done, refused } = await undo(record.files);
    assert.deepEqual([done.length, refused, userReadText('a')], [1, [], 'mine']);
    await synced();
    assert.equal(world.store().text('a'), 'mine');
    assert.ok((await trashed()).includes('a: replaced when a sync was undone'), 'what was replaced can be had back');
  });

  it('takes away what a download created, into the trash', async () => {
    userWrite('other', 'an empty folder would stop the sync');
    await synced();
    world.store().put('new', 'theirs');
    const record = await synced();
    await undo(record.files);
    assert.equal(userReadText('new'), undefined);
    assert.deepEqual(await trashed(), ['new: created by a sync that was undone']);
    await synced();
    assert.ok(!world.store().paths().includes('new'));
  });

  it('brings back what was deleted, here and in the cloud', async () => {
    userWrite('a', 'one');
    userWrite('b', 'two');
    await synced();
    world.store().remove('a');
    userDelete('b');
    const record = await synced();
    assert.deepEqual(record.files.map(({ effect, path }) => `${path} ${effect}`).sort(), ['a deletedHere', 'b deletedInCloud']);
    await undo(record.files);
    assert.deepEqual([userReadText('a'), userReadText('b')], ['one', 'two']);
    await synced();
    assert.deepEqual([world.store().text('a'), world.store().text('b')], ['one', 'two']);
  });

  it('says of a file that cannot be read, in the language of the window, why it is left as it is', async () => {
    userWrite('a', 'mine');
    await synced();
    world.store().put('a', 'theirs');
    const record = await synced();
    world.fs.disk.userSetReadable('a', false);
    useLanguage({
      ...english,
      bundle: { '“{0}” cannot be read. Check its permissions./engine': '„{0}“ ist nicht lesbar.' },
      language: 'de',
    });
    try {
      assert.deepEqual((await undo(record.files)).refused, [{ path: 'a', why: '„a“ ist nicht lesbar.' }]);
    } finally {
      useLanguage(english);
    }
  });

  it('moves back what was moved', async () => {
    userWrite('a', 'a text that is long enough to be told from others');
    await synced();
    world.store().move('a', 'b');
    const record = await synced();
    assert.deepEqual([userReadText('a'), record.files[0]?.effect], [undefined, 'movedHere']);
    await undo(record.files);
    assert.deepEqual([userReadText('a') !== undefined, userReadText('b')], [true, undefined]);
  });

  it('gives an upload its former content back', async () => {
    userWrite('a', 'first');
    await synced();
    userWrite('a', 'second');
    const record = await synced();
    await undo(record.files);
    assert.equal(userReadText('a'), 'first');
  });

  it('undoes one file of a sync, and leaves the others', async () => {
    for (const path of ['a', 'b']) userWrite(path, 'mine');
    await synced();
    for (const path of ['a', 'b']) world.store().put(path, 'theirs');
    const record = await synced();
    await undo(record.files.filter(({ path }) => path === 'b'));
    assert.deepEqual([userReadText('a'), userReadText('b')], ['theirs', 'mine']);
  });

  it('leaves a file that was edited after the sync as it is', async () => {
    for (const path of ['a', 'b']) userWrite(path, 'mine');
    await synced();
    for (const path of ['a', 'b']) world.store().put(path, 'theirs');
    const record = await synced();
    userWrite('a', 'edited since');
    const { refused } = await undo(record.files);
    assert.deepEqual([userReadText('a'), userReadText('b'), refused.map(({ path }) => path)], ['edited since', 'mine', ['a']]);
  });

  it('leaves a file that is edited while it is being undone as it is', async () => {
    userWrite('a', 'mine');
    await synced();
    world.store().put('a', 'theirs');
    const record = await synced();
    const { done, refused } = await undo(record.files, () => userWrite('a', 'edited just now'));
    assert.deepEqual([userReadText('a'), done, refused.length], ['edited just now', [], 1]);
  });

  it('does not move a file back that is edited while it is being undone', async () => {
    userWrite('a', 'a text that is long enough to be told from others');
    await synced();
    world.store().move('a', 'b');
    const record = await synced();
    const { done, refused } = await undo(record.files, () => userWrite('b', 'edited just now'));
    assert.deepEqual([userReadText('a'), userReadText('b'), done, refused.length], [undefined, 'edited just now', [], 1]);
  });

  it('can itself be undone', async () => {
    userWrite('a', 'mine');
    await synced();
    world.store().put('a', 'theirs');
    await undo((await synced()).files);
    const record = await synced();
    await undo(record.files);
    assert.equal(userReadText('a'), 'theirs');
  });

  it('is remembered, file by file, also by the window that opens next', async () => {
    for (const path of ['a', 'b']) world.store().put(path, 'theirs');
    const record = await synced();
    await activity.noteUndone(folder, record.id, new Set([1]), 77);
    await activity.load([folder]);
    const files = activity.histories.value.get(folder)?.[0]?.files;
    assert.deepEqual(
      files?.map(({ undone }) => undone),
      [undefined, 77],
    );
  });

  it('takes back a decision about a conflict', async () => {
    userWrite('a', 'mine');
    world.store().put('a', 'theirs');
    await world.sync.sync();
    const [conflict] = world.sync.state.value.conflicts;
    assert.ok(conflict);
    await world.sync.resolve(conflict, 'keepRemote');
    const [event] = world.resolved;
    assert.ok(event);
    await activity.noteDecision(folder, event);
    const record = activity.histories.value.get(folder)?.[0];
    assert.deepEqual([record?.trigger, record?.files[0]?.effect], ['decision', 'keptRemote']);
    await undo(record?.files ?? []);
    assert.equal(userReadText('a'), 'mine');
  });
});
