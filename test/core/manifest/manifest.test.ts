import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SyncError } from '../../../src/core/errors';
import { SyncManifest } from '../../../src/core/manifest/manifest';
import { encodeLine } from '../../../src/core/manifest/record';
import type { FileSyncState } from '../../../src/core/model/changes';
import { MemoryDisk } from '../../../src/local/memoryDisk';
import { MemoryFs } from '../../../src/local/memoryFs';

const remote = 'memory:store/';
const journal = 'manifest.journal';

const state = (content: string): FileSyncState => ({
  localHash: content,
  remoteHash: content,
  localModified: 1,
  remoteModified: 2,
  etag: `etag ${content}`,
  size: 3,
});

/** A manifest in a new process on the same disk. */
const open = (disk: MemoryDisk): Promise<SyncManifest> => SyncManifest.open(new MemoryFs({ disk }), remote);
const contentOf = (manifest: SyncManifest): Record<string, string> =>
  Object.fromEntries([...manifest.entries].map(([path, { localHash }]) => [path, localHash]));
const linesOf = (disk: MemoryDisk): number => (disk.userReadText(journal) ?? '').split('\n').length - 1;

/** A disk with a manifest of these records, written one by one. */
async function diskWith(...paths: readonly string[]): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const manifest = await open(disk);
  await manifest.flush();
  for (const path of paths) {
    manifest.setState(path, state(path));
    await manifest.flush();
  }
  return disk;
}

describe('SyncManifest', () => {
  it('gives in a new process what was flushed in an old one', async () => {
    const disk = new MemoryDisk();
    const manifest = await open(disk);
    const full: FileSyncState = { ...state('a'), fingerprint: 'f', executable: true };
    manifest.setState('a', full);
    manifest.setState('b', state('b'));
    manifest.deleteState('b');
    manifest.vault = { id: 'vault', etag: 'v1' };
    await manifest.flush();
    const again = await open(disk);
    assert.deepEqual([again.condition, again.vault, again.getState('b')], ['good', { id: 'vault', etag: 'v1' }, undefined]);
    assert.deepEqual(again.getState('a'), full);
  });

  it('gives back any path and any change of it', async () => {
    const change = fc.tuple(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
      fc.option(fc.string({ unit: 'binary', maxLength: 6 })),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
        const disk = new MemoryDisk();
        const manifest = await open(disk);
        for (const [path, content, flushes] of changes) {
          if (content === null) manifest.deleteState(path);
          else manifest.setState(path, state(content));
          if (flushes) await manifest.flush();
        }
        await manifest.flush();
        assert.deepEqual((await open(disk)).entries, manifest.entries);
      }),
      { numRuns: 200 },
    );
  });

  it('is missing at first, and writes nothing to find that out', async () => {
    const disk = new MemoryDisk();
    const manifest = await open(disk);
    assert.deepEqual([manifest.condition, manifest.entries.size, [...disk.userFiles().keys()]], ['missing', 0, []]);
  });

  it('writes nothing when nothing changed', async () => {
    const disk = await diskWith('a', 'b');
    const manifest = await open(disk);
    const before = disk.userReadText(journal);
    manifest.vault = undefined;
    manifest.deleteState('never known');
    await manifest.flush();
    assert.equal(disk.userReadText(journal), before);
  });

  it('loses no more than its last record when the last line is cut at any byte', async () => {
    const whole = (await diskWith('a', 'é', '😀\n')).userRead(journal) ?? new Uint8Array();
    const lines = Buffer.from(whole).toString().split('\n');
    const startOfLast = whole.length - Buffer.byteLength(lines.at(-2) ?? '') - 1;
    for (let length = startOfLast; length < whole.length; length++) {
      const disk = new MemoryDisk();
      disk.userWrite(journal, whole.slice(0, length));
      const manifest = await open(disk);
      assert.deepEqual([manifest.condition, contentOf(manifest)], ['good', { a: 'a', é: 'é' }], `cut at ${length}`);
      manifest.setState('next', state('next'));
      await manifest.flush();
      assert.deepEqual(contentOf(await open(disk)), { a: 'a', é: 'é', next: 'next' }, `cut at ${length}, then written to`);
    }
  });

  it('never tells less than a prefix of its history, wherever it is cut', async () => {
    const whole = (await diskWith('a', 'b', 'c')).userRead(journal) ?? new Uint8Array();
    const prefixes = ['', 'a', 'ab', 'abc'];
    let longest = 0;
    for (let length = 0; length <= whole.length; length++) {
      const disk = new MemoryDisk();
      disk.userWrite(journal, whole.slice(0, length));
      const told = prefixes.indexOf(Object.keys(contentOf(await open(disk))).join(''));
      assert.ok(told >= longest, `cut at ${length}`);
      longest = told;
    }
    assert.equal(longest, 3);
  });

  const damages: readonly (readonly [string, (text: string) => string])[] = [
    ['a byte in the middle', (text): string => text.replace('"etag b"', '"etag x"')],
    ['a line that is missing half', (text): string => text.replace(/^(.*"b".{10}).*$/mu, '$1')],
    ['the first line', (text): string => text.slice(3)],
    ['no first line', (): string => ''],
    ['zeros in the middle', (text): string => text.replace('"etag b"', '\0'.repeat(8))],
  ];
  for (const [what, damage] of damages) {
    it(`forgets everything and sets the file aside when it is damaged: ${what}`, async () => {
      const disk = await diskWith('a', 'b', 'c');
      const damaged = damage(disk.userReadText(journal) ?? '');
      disk.userWrite(journal, damaged);
      const manifest = await open(disk);
      assert.deepEqual([manifest.condition, manifest.entries.size, manifest.vault], ['damaged', 0, undefined]);
      assert.equal(disk.userReadText('manifest.unusable'), damaged);
      manifest.setState('new', state('new'));
      await manifest.flush();
      assert.deepEqual(contentOf(await open(disk)), { new: 'new' });
    });
  }

  it('forgets everything and sets the file aside when it is about another cloud folder', async () => {
    const disk = await diskWith('a');
    const before = disk.userReadText(journal);
    const other = await SyncManifest.open(new MemoryFs({ disk }), 'memory:other/');
    assert.deepEqual([other.condition, other.entries.size], ['foreign', 0]);
    assert.equal(disk.userReadText('manifest.unusable'), before);
  });

  it('of a newer format is refused and left untouched', async () => {
    const disk = new MemoryDisk();
    const manifest = await open(disk);
    await manifest.flush();

    disk.userWrite(journal, encodeLine({ format: 2, remote }));
    const before = disk.snapshot();
    await assert.rejects(open(disk), { code: 'newerFormat' });
    assert.deepEqual(disk.snapshot(), before);
  });

  it('is written afresh, and shorter, when it has grown far beyond what it holds', async () => {
    const disk = new MemoryDisk();
    const manifest = await open(disk);
    let longest = 0;
    for (let change = 0; change < 2500; change++) {
      manifest.setState(`a${change % 3}`, state(String(change)));
      await manifest.flush();
      longest = Math.max(longest, linesOf(disk));
    }
    assert.ok(longest < 1100 && linesOf(disk) < longest, `${longest} lines for 3 entries`);
    assert.deepEqual(contentOf(await open(disk)), { a0: '2499', a1: '2497', a2: '2498' });
  });

  it('appends one line for one change, however many entries it has', async () => {
    const disk = await diskWith();
    const manifest = await open(disk);
    for (let index = 0; index < 500; index++) manifest.setState(`a${index}`, state('x'));
    await manifest.flush();
    const before = disk.userReadText(journal) ?? '';
    manifest.setState('one more', state('y'));
    await manifest.flush();
    const after = disk.userReadText(journal) ?? '';
    assert.ok(after.startsWith(before));
    assert.equal(after.slice(before.length).split('\n').length, 2);
  });

  for (const kind of ['append', 'appendRest', 'done'] as const) {
    it(`is whole after the next flush when one failed at "${kind}"`, async () => {
      const disk = await diskWith('a');
      let isBroken = false;
      const fs = new MemoryFs({
        disk,
        before: (step) => {
          if (isBroken && step.kind === kind) throw new SyncError('diskFull', 'The disk is full.');
        },
      });
      const manifest = await SyncManifest.open(fs, remote);
      manifest.setState('b', state('b'));
      isBroken = true;
      await assert.rejects(manifest.flush(), { code: 'diskFull' });
      isBroken = false;
      manifest.setState('c', state('c'));
      await manifest.flush();
      assert.deepEqual(contentOf(await open(disk)), { a: 'a', b: 'b', c: 'c' });
    });
  }

  it('has on the disk, when a flush resolves, everything that was set before it, also with many flushes at once', async () => {
    const disk = await diskWith();
    const manifest = await open(disk);
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        manifest.setState(`a${index}`, state(String(index)));
        await manifest.flush();
        assert.equal((await open(disk)).getState(`a${index}`)?.localHash, String(index));
      }),
    );
    assert.equal((await open(disk)).entries.size, 50);
  });

  it('shares one write among flushes that wait for the same one', async () => {
    const disk = await diskWith();
    let writes = 0;
    const fs = new MemoryFs({ disk, before: ({ kind }) => void (writes += kind === 'append' ? 1 : 0) });
    const manifest = await SyncManifest.open(fs, remote);
    const flushes = Array.from({ length: 50 }, (_, index) => {
      manifest.setState(`a${index}`, state('x'));
      return manifest.flush();
    });
    await Promise.all(flushes);
    assert.ok(writes <= 2, `${writes} writes`);
  });

  it('forgets everything when it is cleared, also on the disk', async () => {
    const disk = await diskWith('a', 'b');
    const manifest = await open(disk);
    manifest.vault = { id: 'vault', etag: 'v1' };
    manifest.clear();
    await manifest.flush();
    const again = await open(disk);
    assert.deepEqual([again.entries.size, again.vault], [0, undefined]);
  });

  it('of 100,000 entries is read back whole', async () => {
    const disk = await diskWith();
    const manifest = await open(disk);
    for (let index = 0; index < 100_000; index++) manifest.setState(`folder ${index % 1000}/file ${index}.md`, state(String(index)));
    await manifest.flush();
    const again = await open(disk);
    assert.deepEqual(
      [again.condition, again.entries.size, again.getState('folder 999/file 99999.md')?.localHash],
      ['good', 100_000, '99999'],
    );
  });

  it('in memory alone works without a disk', async () => {
    const manifest = new SyncManifest(remote);
    manifest.setState('a', state('a'));
    await manifest.flush();
    assert.deepEqual([manifest.condition, contentOf(manifest)], ['missing', { a: 'a' }]);
  });
});
