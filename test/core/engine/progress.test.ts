import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SyncError, type SyncProgress } from '../../../src/core/index';
import { Laptop } from '../../support/laptop';

/** A laptop with something to do of every kind, some of which must be done twice because it changes under the sync. */
async function busyLaptop(): Promise<Laptop> {
  const laptop = await Laptop.start({ concurrency: 3 });
  for (let index = 0; index < 30; index++) laptop.write(`a${index}.md`, `text ${index}`);
  await laptop.sync();
  for (let index = 0; index < 3; index++) laptop.write(`a${index}.md`, 'edited here');
  for (let index = 3; index < 5; index++) laptop.store.put(`a${index}.md`, 'edited there');
  laptop.disk.userDelete('a5.md');
  laptop.store.remove('a6.md');
  laptop.write('a7.md', 'edited here');
  laptop.store.put('a7.md', 'edited there');
  const raced = new Set(['a1.md', 'a2.md']);
  laptop.beforeRequest = ({ kind, path }): void => {
    if (kind === 'upload' && raced.delete(path)) laptop.store.put(path, 'edited there');
  };
  return laptop;
}

async function progressOf(laptop: Laptop): Promise<SyncProgress[]> {
  const seen: SyncProgress[] = [];
  await laptop.sync({}, (progress) => seen.push(progress));
  return seen;
}

describe('the progress of a sync', () => {
  it('never goes back and ends at 100', async () => {
    const percents = (await progressOf(await busyLaptop())).map(({ percent }) => percent);
    assert.ok(percents.length > 10);
    assert.deepEqual(
      percents,
      [...percents].sort((one, other) => one - other),
    );
    assert.deepEqual([percents.at(0), percents.at(-1)], [0, 100]);
  });

  it('begins with a look at both sides and ends with the stage "complete"', async () => {
    const stages = (await progressOf(await busyLaptop())).map(({ stage }) => stage.name);
    assert.deepEqual(new Set(stages), new Set(['detectingLocal', 'detectingRemote', 'uploading', 'downloading', 'deleting', 'complete']));
    assert.equal(stages.at(-1), 'complete');
    assert.equal(stages.filter((stage) => stage === 'complete').length, 1);
  });

  it('never counts beyond what there is to do', async () => {
    for (const { current, total } of await progressOf(await busyLaptop()))
      assert.ok(total === 0 || current <= total, `${current} of ${total}`);
  });

  it('reaches 100 also when there is nothing to do', async () => {
    const laptop = await Laptop.start();
    await laptop.sync();
    assert.equal((await progressOf(laptop)).at(-1)?.percent, 100);
  });

  it('ends with the stage "error" and a sentence when the sync fails', async () => {
    const laptop = await busyLaptop();
    laptop.beforeRequest = (): never => {
      throw new SyncError('offline', 'The cloud cannot be reached.');
    };
    const last = (await progressOf(laptop)).at(-1);
    assert.deepEqual([last?.stage.name, last?.message], ['error', 'The cloud cannot be reached.']);
    assert.ok((last?.percent ?? 100) < 100);
  });

  it('describes each stage in words', async () => {
    for (const { stage } of await progressOf(await busyLaptop())) assert.match(stage.description, /^[A-Z].+/u);
  });
});

describe('the result of a sync', () => {
  it('counts exactly what happened on both sides', async () => {
    const laptop = await busyLaptop();
    laptop.beforeRequest = undefined;
    laptop.forgetSteps();
    const result = await laptop.sync();
    const uploads = laptop.requested().filter((request) => request.startsWith('upload'));
    const writes = laptop.diskChanges.filter((change) => /^replace (?!\.state)/u.test(change) && !change.includes('(conflict'));
    const removals = laptop.diskChanges.filter((change) => change.startsWith('remove'));
    const moves = laptop.requested().filter((request) => request.startsWith('move'));
    assert.deepEqual(
      [result.filesUploaded, result.filesDownloaded, result.filesDeleted],
      [uploads.length, writes.length, removals.length + moves.length],
    );
    assert.deepEqual([result.filesUploaded, result.filesDownloaded, result.filesDeleted], [4, 3, 2]);
    assert.equal(result.requests, laptop.requests.length);
    assert.equal(result.conflicts.filter(({ copy }) => copy !== undefined).length, 1);
  });

  it('counts the bytes that travelled', async () => {
    const laptop = await Laptop.start();
    laptop.write('a.md', '12345');
    laptop.store.put('b.md', '123');
    const { bytesUploaded, bytesDownloaded } = await laptop.sync();
    assert.deepEqual([bytesUploaded, bytesDownloaded], [5, 3]);
  });

  it('tells of each action when its effect is confirmed, once', async () => {
    const laptop = await busyLaptop();
    const done: string[] = [];
    await laptop.sync({ onDone: ({ type, path }) => done.push(`${type} ${path}`) });
    const expected = [
      'upload a0.md',
      'conflict a2.md',
      'download a3.md',
      'download a4.md',
      'deleteRemote a5.md',
      'deleteLocal a6.md',
      'conflict a7.md',
      'conflict a1.md',
    ];
    assert.deepEqual([...done].sort(), expected.sort());
  });
});
