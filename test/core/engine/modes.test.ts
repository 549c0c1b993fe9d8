import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MemoryStore } from '../../../src/remote/memoryStore';
import { Laptop } from '../../support/laptop';

const script = '#!/bin/sh\n';
const merged = 'merged\n';

/** Two laptops with one script, which nobody may execute yet. */
async function pair(): Promise<[Laptop, Laptop]> {
  const store = new MemoryStore();
  const laptop = await Laptop.start({ store });
  laptop.write('run.sh', script);
  laptop.write('other.md', 'other');
  await laptop.sync();
  const other = await Laptop.start({ store });
  await other.sync();
  return [laptop, other];
}

const isExecutable = (laptop: Laptop): boolean | undefined => {
  const node = laptop.disk.lookup('run.sh');
  return node?.kind === 'file' ? node.executable : undefined;
};

describe('the mode of a file', () => {
  it('that alone has changed here is sent, and arrives on another device without a copy in the trash', async () => {
    const [laptop, other] = await pair();
    laptop.disk.userWrite('run.sh', script, { executable: true });
    assert.equal((await laptop.sync()).filesUploaded, 1);
    await other.sync();
    assert.deepEqual([isExecutable(other), await other.trash()], [true, {}]);
    assert.deepEqual([(await laptop.sync()).filesUploaded, (await other.sync()).filesUploaded], [0, 0]);
  });

  it('of many files never trips the brake: nobody loses anything by it', async () => {
    const laptop = await Laptop.start();
    for (let index = 0; index < 60; index++) laptop.write(`${index}.sh`, `${script}${index}`);
    await laptop.sync();
    for (let index = 0; index < 60; index++) laptop.disk.userWrite(`${index}.sh`, `${script}${index}`, { executable: true });
    const result = await laptop.sync();
    assert.deepEqual([result.stopped, result.filesUploaded], [undefined, 60]);
  });

  it('comes with new content', async () => {
    const [laptop, other] = await pair();
    laptop.disk.userWrite('run.sh', `${script}:\n`, { executable: true });
    await laptop.sync();
    await other.sync();
    assert.deepEqual([isExecutable(other), other.files()['run.sh']], [true, `${script}:\n`]);
  });
});

describe('the mode of a file that may be executed', () => {
  /** A laptop with a script, and another device, whose disk knows no modes, that has it too. */
  async function pairWithout(): Promise<[Laptop, Laptop]> {
    const store = new MemoryStore();
    const laptop = await Laptop.start({ store });
    laptop.disk.userWrite('run.sh', script, { executable: true });
    laptop.write('a.md', 'one\ntwo\nthree\n');
    await laptop.sync();
    const stick = await Laptop.start({ store, disk: { keepsModes: false }, mergeText: () => new TextEncoder().encode(merged) });
    await stick.sync();
    return [laptop, stick];
  }

  it('outlives an edit on a disk that knows no modes', async () => {
    const [laptop, stick] = await pairWithout();
    stick.write('run.sh', `${script}:\n`);
    stick.write('a.md', 'more\n');
    assert.equal((await stick.sync()).filesUploaded, 2);
    await laptop.sync();
    const notes = laptop.disk.lookup('a.md');
    assert.deepEqual([isExecutable(laptop), laptop.files()['run.sh']], [true, `${script}:\n`]);
    assert.equal(notes?.kind === 'file' && notes.executable, false);
    assert.deepEqual([(await laptop.sync()).filesUploaded, (await stick.sync()).filesUploaded], [0, 0]);
  });

  it('outlives a merge there', async () => {
    const [laptop, stick] = await pairWithout();
    laptop.disk.userWrite('run.sh', `${script}first\nlast of the laptop\n`, { executable: true });
    stick.write('run.sh', `first of the stick\n${script}`);
    await laptop.sync();
    assert.equal((await stick.sync()).filesMerged, 1);
    await laptop.sync();
    assert.deepEqual([isExecutable(laptop), laptop.files()['run.sh']], [true, merged]);
  });

  it('that is taken away on the laptop is not brought back by an edit there', async () => {
    const [laptop, stick] = await pairWithout();
    laptop.disk.userWrite('run.sh', script, { executable: false });
    await laptop.sync();
    await stick.sync();
    stick.write('run.sh', `${script}:\n`);
    await stick.sync();
    await laptop.sync();
    assert.deepEqual([isExecutable(laptop), laptop.files()['run.sh']], [false, `${script}:\n`]);
  });
});

describe('the clock of the store', () => {
  it('is in the result, where the store tells the time', async () => {
    const laptop = await Laptop.start({ wrapProvider: (provider) => Object.assign(provider, { clockAhead: 5000 }) });
    assert.equal((await laptop.sync()).clockAheadMs, 5000);
  });
});
