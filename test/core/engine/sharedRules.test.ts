import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SyncError } from '../../../src/core/errors';
import type { LoadScope } from '../../../src/core/options';
import { loadScope } from '../../../src/local/ignoreRules';
import { MemoryFs } from '../../../src/local/memoryFs';
import { MemoryStore } from '../../../src/remote/memoryStore';
import { isRequest, Laptop } from '../../support/laptop';

/** A laptop that reads the rules from its ignore file, and until the first sync from that of the cloud. */
function start(store: MemoryStore): Promise<Laptop> {
  let here = new MemoryFs();
  const load: LoadScope = (readRemote) => loadScope(here, { readRemote });
  return Laptop.start({ store, loadScope: load, wrapFs: (fs) => (here = fs) });
}

describe('the rules that are in the cloud', () => {
  it('hold from the first file on that a new device could send', async () => {
    const store = new MemoryStore();
    store.put('.cloudsyncignore', 'out/\n');
    store.put('a.md', 'a');
    const laptop = await start(store);
    laptop.write('out/made.bin', 'made here');
    laptop.write('b.md', 'b');
    const preview = await laptop.engine.preview();
    assert.deepEqual(preview.actions.map(({ path }) => path).sort(), ['.cloudsyncignore', 'a.md', 'b.md']);
    assert.equal((await laptop.sync()).success, true);
    assert.deepEqual(Object.keys(laptop.cloud()).sort(), ['.cloudsyncignore', 'a.md', 'b.md']);
    assert.equal(laptop.files()['out/made.bin'], 'made here');
  });

  it('are not asked for any more when both sides were in sync', async () => {
    const laptop = await start(new MemoryStore());
    laptop.write('b.md', 'b');
    await laptop.sync();
    laptop.forgetSteps();
    await laptop.sync();
    assert.deepEqual(laptop.requests.filter(isRequest('download', '.cloudsyncignore')), []);
  });

  it('keep the first sync from beginning when they cannot be read', async () => {
    const store = new MemoryStore();
    store.put('.cloudsyncignore', 'out/\n');
    const laptop = await start(store);
    laptop.write('out/made.bin', 'made here');
    laptop.beforeRequest = (request): void => {
      if (isRequest('download', '.cloudsyncignore')(request)) throw new SyncError('forbidden', 'The test forbids it.');
    };
    const result = await laptop.sync();
    assert.deepEqual([result.errors.map(({ code }) => code), Object.keys(laptop.cloud())], [['forbidden'], ['.cloudsyncignore']]);
  });
});
