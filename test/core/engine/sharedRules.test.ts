import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SyncError } from '../../../src/core/errors';
import type { LoadScope } from '../../../src/core/options';
import { loadScope } from '../../../src/local/ignoreRules';
import { MemoryFs } from '../../../src/local/memoryFs';
import { MemoryStore } from '../../../src/remote/memoryStore';
import { isRequest, Laptop } from '../../support/laptop';

/** A laptop that reads the rules from its ignore file, or from that of the cloud when it is about to come. */
function start(store: MemoryStore): Promise<Laptop> {
  let here = new MemoryFs();
  const load: LoadScope = (readRemote) => loadScope(here, { readRemote });
  return Laptop.start({ store, loadScope: load, wrapFs: (fs) => (here = fs) });
}

/** A new device, and a cloud that has rules. */
function startAsNew(): Promise<Laptop> {
  const store = new MemoryStore();
  store.put('.cloudsyncignore', 'out/\n');
  return start(store);
}

describe('the rules that are in the cloud', () => {
  it('hold from the first file on that a new device could send', async () => {
    const laptop = await startAsNew();
    laptop.store.put('a.md', 'a');
    laptop.write('out/made.bin', 'made here');
    laptop.write('b.md', 'b');
    const preview = await laptop.engine.preview();
    assert.deepEqual(preview.actions.map(({ path }) => path).sort(), ['.cloudsyncignore', 'a.md', 'b.md']);
    assert.equal((await laptop.sync()).success, true);
    assert.deepEqual(Object.keys(laptop.cloud()).sort(), ['.cloudsyncignore', 'a.md', 'b.md']);
    assert.equal(laptop.files()['out/made.bin'], 'made here');
  });

  it('hold as long as they have not come, whatever else was in sync before', async () => {
    const laptop = await startAsNew();
    laptop.write('out/made.bin', 'made here');
    laptop.write('b.md', 'b');
    laptop.onDisk = ({ kind, path }): void => {
      if (kind === 'replace' && path === '.cloudsyncignore') throw new SyncError('readOnly', 'The test forbids it.', { path });
    };
    await laptop.sync();
    const result = await laptop.sync();
    assert.deepEqual([result.success, Object.keys(laptop.cloud()).sort()], [false, ['.cloudsyncignore', 'b.md']]);
    laptop.onDisk = undefined;
    assert.equal((await laptop.sync()).success, true);
    assert.deepEqual(Object.keys(laptop.cloud()).sort(), ['.cloudsyncignore', 'b.md']);
  });

  it('hold at once when another device changes them', async () => {
    const laptop = await start(new MemoryStore());
    laptop.write('.cloudsyncignore', '*.tmp\n');
    await laptop.sync();
    laptop.store.put('.cloudsyncignore', '*.tmp\n*.log\n');
    laptop.write('a.log', 'new here');
    assert.equal((await laptop.sync()).success, true);
    assert.deepEqual(Object.keys(laptop.cloud()), ['.cloudsyncignore']);
  });

  it('are those of the folder where both sides have some', async () => {
    const laptop = await startAsNew();
    laptop.write('.cloudsyncignore', '*.log\n');
    laptop.write('a.log', 'log');
    laptop.write('out/a', 'a');
    await laptop.sync();
    assert.ok('out/a' in laptop.cloud() && !('a.log' in laptop.cloud()));
  });

  it('cost no request where they are known', async () => {
    const laptop = await start(new MemoryStore());
    laptop.write('.cloudsyncignore', '*.tmp\n');
    await laptop.sync();
    laptop.forgetSteps();
    await laptop.sync();
    assert.deepEqual(
      laptop.requests.map(({ kind }) => kind),
      ['list'],
    );
  });

  it('keep the first sync from beginning when they cannot be read', async () => {
    const laptop = await startAsNew();
    laptop.write('out/made.bin', 'made here');
    laptop.beforeRequest = (request): void => {
      if (isRequest('download', '.cloudsyncignore')(request)) throw new SyncError('forbidden', 'The test forbids it.');
    };
    const result = await laptop.sync();
    assert.deepEqual([result.errors.map(({ code }) => code), Object.keys(laptop.cloud())], [['forbidden'], ['.cloudsyncignore']]);
  });
});
