import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SyncError } from '../../../src/core/errors';
import { createVault, readVault } from '../../../src/core/state/vault';
import { MemoryProvider, type MemoryOperation } from '../../../src/remote/memoryProvider';
import { MemoryStore } from '../../../src/remote/memoryStore';
import { once } from '../../support/laptop';
import { ManualClock } from '../../support/manualClock';

const path = '.cloudsync/vault.json';
const isUpload = ({ kind }: MemoryOperation): boolean => kind === 'upload';

describe('the identity of a cloud folder', () => {
  it('is missing in a new folder', async () => {
    assert.equal(await readVault(new MemoryProvider()), undefined);
  });

  it('is read as it was created', async () => {
    const provider = new MemoryProvider();
    const created = await createVault(provider, new ManualClock());
    assert.deepEqual(await readVault(provider), created);
    assert.equal(created.id.length, 24);
  });

  it('is that of the faster device when two create it at once', async () => {
    const store = new MemoryStore();
    const clock = new ManualClock();
    const [one, other] = await Promise.all([createVault(new MemoryProvider(store), clock), createVault(new MemoryProvider(store), clock)]);
    assert.deepEqual(one, other);
    assert.deepEqual(store.paths(), [path]);
  });

  it('is known also when the answer to its creation was lost', async () => {
    const store = new MemoryStore();
    const provider = new MemoryProvider(store, {
      after: once(isUpload, () => {
        throw new SyncError('timeout', 'No answer.');
      }),
    });
    const created = await createVault(provider, new ManualClock());
    assert.ok(store.text(path).includes(created.id));
  });

  it('is not made up when its creation never arrived', async () => {
    const provider = new MemoryProvider(new MemoryStore(), {
      before: once(isUpload, () => {
        throw new SyncError('timeout', 'No answer.');
      }),
    });
    await assert.rejects(createVault(provider, new ManualClock()), { code: 'timeout' });
  });

  for (const content of [
    '',
    '{',
    'null',
    '5',
    '[]',
    '{}',
    '{"id":"x"}',
    '{"format":1}',
    '{"format":"1","id":"x"}',
    '{"format":1,"id":2}',
  ]) {
    it(`is damaged when its file holds ${JSON.stringify(content)}`, async () => {
      const store = new MemoryStore();
      store.put(path, content);
      await assert.rejects(readVault(new MemoryProvider(store)), { code: 'corrupt', path });
    });
  }

  it('of a newer format is refused', async () => {
    const store = new MemoryStore();
    store.put(path, '{"format":2,"id":"x"}');
    await assert.rejects(readVault(new MemoryProvider(store)), { code: 'newerFormat' });
  });

  it('of this format may hold more than is known today', async () => {
    const store = new MemoryStore();
    const { etag } = store.put(path, '{"format":1,"id":"x","more":true}');
    assert.deepEqual(await readVault(new MemoryProvider(store)), { id: 'x', etag });
  });
});
