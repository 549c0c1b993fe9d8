import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isRequest, Laptop, once } from '../../support/laptop';

/** A laptop on which `a.md`, `b.md` and `c.md` are in sync. */
const synced = (): Promise<Laptop> => Laptop.synced(['a.md', 'b.md', 'c.md']);

describe('a change in the middle of a sync', () => {
  it('to a file that is being sent is not lost, and no half of it is sent', async () => {
    const laptop = await synced();
    laptop.write('a.md', 'first edit');
    laptop.onDisk = once(
      (step) => step.kind === 'readChunk' && step.path === 'a.md',
      () => laptop.write('a.md', 'second edit'),
    );
    await laptop.sync();
    await laptop.sync();
    assert.deepEqual([laptop.files()['a.md'], laptop.cloud()['a.md']], ['second edit', 'second edit']);
    assert.ok(
      laptop.store
        .history()
        .filter(({ path }) => path === 'a.md')
        .every(({ content }) => ['text of a.md', 'first edit', 'second edit'].includes(Buffer.from(content).toString())),
    );
  });

  it('to a file that was just sent is sent too, at the latest by the next sync', async () => {
    const laptop = await synced();
    laptop.write('a.md', 'first edit');
    laptop.afterRequest = once(isRequest('upload', 'a.md'), () => laptop.write('a.md', 'second edit'));
    await laptop.sync();
    await laptop.sync();
    assert.equal(laptop.cloud()['a.md'], 'second edit');
  });

  it('to a file that is being fetched is kept', async () => {
    const laptop = await synced();
    laptop.store.put('a.md', 'edited there');
    laptop.onDisk = once(
      (step) => step.kind === 'replace' && step.path === 'a.md',
      () => laptop.write('a.md', 'edited here'),
    );
    const result = await laptop.sync();
    assert.equal(result.conflicts.length, 1);
    assert.deepEqual(Object.values(laptop.files()).sort(), ['edited here', 'edited there', 'text of b.md', 'text of c.md']);
  });

  it('to a file that is being deleted here is kept, and goes back to the cloud', async () => {
    const laptop = await synced();
    laptop.store.remove('a.md');
    laptop.onDisk = once(
      (step) => step.kind === 'remove' && step.path === 'a.md',
      () => laptop.write('a.md', 'edited here'),
    );
    assert.equal((await laptop.sync()).success, true);
    assert.deepEqual([laptop.files()['a.md'], laptop.cloud()['a.md']], ['edited here', 'edited here']);
  });

  it('to a file that is being deleted in the cloud is kept, and comes back here', async () => {
    const laptop = await synced();
    laptop.disk.userDelete('a.md');
    laptop.beforeRequest = once(isRequest('move', 'a.md'), () => laptop.store.put('a.md', 'edited there'));
    assert.equal((await laptop.sync()).success, true);
    assert.deepEqual([laptop.files()['a.md'], laptop.cloud()['a.md']], ['edited there', 'edited there']);
  });

  it('to the version that an upload would replace is kept', async () => {
    const laptop = await synced();
    laptop.write('a.md', 'edited here');
    laptop.beforeRequest = once(isRequest('upload', 'a.md'), () => laptop.store.put('a.md', 'edited there'));
    await laptop.sync();
    assert.deepEqual(Object.values(laptop.cloud()).sort(), ['edited here', 'edited there', 'text of b.md', 'text of c.md']);
  });

  it('that creates the same name in the cloud is kept beside the one from here', async () => {
    const laptop = await synced();
    laptop.write('new.md', 'new here');
    laptop.beforeRequest = once(isRequest('upload', 'new.md'), () => laptop.store.put('new.md', 'new there'));
    await laptop.sync();
    assert.deepEqual(
      Object.values(laptop.files())
        .filter((text) => text.startsWith('new'))
        .sort(),
      ['new here', 'new there'],
    );
    assert.deepEqual(laptop.files(), laptop.cloud());
  });

  it('that deletes a file before it is sent is no failure', async () => {
    const laptop = await synced();
    laptop.write('new.md', 'new');
    laptop.afterRequest = once(isRequest('list', ''), () => laptop.disk.userDelete('new.md'));
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesUploaded, laptop.cloud()['new.md']], [true, 0, undefined]);
  });

  it('that deletes a file while it is looked at is a deletion like any other', async () => {
    const laptop = await synced();
    laptop.write('a.md', 'edit of a.md');
    laptop.onDisk = once(
      (step) => step.kind === 'read' && step.path === 'a.md',
      () => laptop.disk.userDelete('a.md'),
    );
    const result = await laptop.sync();
    assert.deepEqual([result.success, result.filesDeleted, laptop.cloud()['a.md']], [true, 1, undefined]);
  });

  it('that never ends is left to the next sync after a few looks', async () => {
    const laptop = await synced();
    let edits = 0;
    laptop.onDisk = (step): void => {
      if (step.kind === 'readChunk' && step.path === 'log.md') laptop.write('log.md', `line ${edits++}`);
    };
    laptop.write('log.md', 'first');
    laptop.write('b.md', 'edited');
    const result = await laptop.sync();
    assert.deepEqual(
      result.errors.map(({ path, code }) => [path, code]),
      [['log.md', 'raced']],
    );
    assert.deepEqual([laptop.cloud()['log.md'], laptop.cloud()['b.md']], [undefined, 'edited']);
    assert.ok(laptop.requests.filter(({ kind }) => kind === 'list').length <= 5);
  });
});
