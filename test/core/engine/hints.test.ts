import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AsyncFileSystem } from '../../../src/core/model/fileSystem';
import { SyncError } from '../../../src/core/errors';
import type { MemoryFs } from '../../../src/local/memoryFs';
import { isRequest, Laptop, once, type LaptopOptions } from '../../support/laptop';

const files = ['a/one.md', 'a/deep/two.md', 'b/three.md', 'b/deep/four.md', 'five.md'];

/** A laptop on which these files are in sync, and the folders that its scans looked into since. */
async function watched(options: LaptopOptions = {}): Promise<{ laptop: Laptop; entered: () => string[] }> {
  const folders: string[][] = [];
  const wrapFs = (fs: MemoryFs): AsyncFileSystem => {
    const scan = fs.scan.bind(fs);
    fs.scan = (scanOptions = {}) => {
      const looked: string[] = [];
      folders.push(looked);
      return scan({ ...scanOptions, enter: (folder) => (scanOptions.enter?.(folder) ?? true) && looked.push(folder) > 0 });
    };
    return fs;
  };
  const laptop = await Laptop.start({ ...options, wrapFs });
  for (const path of files) laptop.write(path, `text of ${path}`);
  await laptop.sync();
  // What was just written is read once more.
  laptop.environment.pass(60_000);
  await laptop.sync();
  folders.length = 0;
  laptop.forgetSteps();
  return { laptop, entered: () => folders.flat().sort() };
}

describe('a sync by hints', () => {
  it('looks only into the folders that the hints name', async () => {
    const { laptop, entered } = await watched();
    laptop.write('a/one.md', 'edited');
    await laptop.sync({ hints: ['a/one.md'] });
    assert.deepEqual(entered(), ['a']);
    assert.equal(laptop.cloud()['a/one.md'], 'edited');
  });

  it('looks only there also while another folder cannot be read', async () => {
    const { laptop, entered } = await watched();
    laptop.disk.userSetReadable('b', false);
    await laptop.sync();
    laptop.write('a/one.md', 'edited');
    const before = entered().length;
    await laptop.sync({ hints: ['a/one.md'] });
    assert.equal(entered().length, before + 1);
  });

  it('looks at all that is below a folder', async () => {
    const { laptop, entered } = await watched();
    laptop.write('a/deep/two.md', 'edited');
    laptop.write('a/new/six.md', 'new');
    await laptop.sync({ hints: ['a'] });
    assert.deepEqual(entered(), ['a', 'a/deep', 'a/new']);
    assert.deepEqual(laptop.cloud(), laptop.files());
  });

  it('leaves what no hint named to the next sync that looks at everything', async () => {
    const { laptop } = await watched();
    laptop.write('b/three.md', 'edited');
    await laptop.sync({ hints: ['a/one.md'] });
    assert.equal(laptop.cloud()['b/three.md'], 'text of b/three.md');
    await laptop.sync();
    assert.equal(laptop.cloud()['b/three.md'], 'edited');
  });

  it('takes no file for gone before it has looked at everything', async () => {
    const { laptop } = await watched();
    laptop.disk.userMove('a/one.md', 'b/one.md');
    const { filesMoved, filesDeleted } = await laptop.sync({ hints: ['a/one.md'] });
    assert.deepEqual([filesMoved, filesDeleted], [1, 0]);
    assert.deepEqual(laptop.cloud(), laptop.files());
  });

  for (const then of ['can be read again', 'is gone'] as const) {
    it(`takes no file for gone of a folder that could not be read by the last look and ${then}`, async () => {
      const { laptop } = await watched();
      laptop.disk.userSetReadable('b', false);
      await laptop.sync();
      laptop.disk.userSetReadable('b', true);
      if (then === 'is gone') laptop.disk.userMove('b', 'moved');
      laptop.write('five.md', 'edited');
      const { filesDeleted } = await laptop.sync({ hints: ['five.md'] });
      assert.equal(filesDeleted, 0);
      assert.deepEqual(laptop.cloud(), laptop.files());
    });
  }

  it('knows what it wrote itself since the last look', async () => {
    const { laptop } = await watched();
    laptop.store.put('b/deep/four.md', 'theirs');
    laptop.store.put('c/seven.md', 'new');
    await laptop.sync({ hints: ['a/one.md'] });
    const { filesUploaded, filesDownloaded, filesDeleted } = await laptop.sync({ hints: ['a/one.md'] });
    assert.deepEqual([filesUploaded, filesDownloaded, filesDeleted], [0, 0, 0]);
    assert.deepEqual(laptop.files(), laptop.cloud());
    assert.equal(laptop.files()['b/deep/four.md'], 'theirs');
  });

  it('never overwrites an edit that it was not told of', async () => {
    const { laptop } = await watched();
    laptop.write('b/three.md', 'mine');
    laptop.store.put('b/three.md', 'theirs');
    await laptop.sync({ hints: ['a/one.md'] });
    assert.deepEqual(
      Object.entries(laptop.files())
        .flatMap(([path, text]) => (path.startsWith('b/three') ? [text] : []))
        .sort(),
      ['mine', 'theirs'],
    );
  });

  it('looks at everything when the rules have changed since', async () => {
    let rules = 'old';
    const loadScope = (): Promise<{ rules: string; includesFile: () => boolean; entersFolder: () => boolean }> =>
      Promise.resolve({ rules, includesFile: () => true, entersFolder: () => true });
    const { laptop, entered } = await watched({ loadScope });
    rules = 'new';
    await laptop.sync({ hints: ['a/one.md'] });
    assert.deepEqual(entered(), ['a', 'a/deep', 'b', 'b/deep']);
  });

  for (const failing of ['scan', 'list'] as const) {
    it(`looks again where a sync was told to look whose ${failing} failed`, async () => {
      const { laptop } = await watched();
      laptop.write('a/one.md', 'edited');
      const fail = (): never => {
        throw new SyncError('offline', 'cut');
      };
      if (failing === 'scan') laptop.onDisk = once((step) => step.kind === 'scan', fail);
      else laptop.beforeRequest = once(isRequest('list', ''), fail);
      const { success } = await laptop.sync({ hints: ['a/one.md'] });
      assert.equal(success, false);
      await laptop.sync({ hints: ['b/three.md'] });
      assert.equal(laptop.cloud()['a/one.md'], 'edited');
    });
  }

  it('reads a file only once more that it saw shortly after it was written', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { laptop } = await watched({ disk: { granularity: 2000, now: () => now } });
    laptop.write('b/three.md', 'edited');
    await laptop.sync();
    now += 10_000;
    await laptop.sync({ hints: ['a/one.md'] });
    const { bytesHashed } = await laptop.sync({ hints: ['a/one.md'] });
    assert.equal(bytesHashed, 0);
  });
});
