import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { bytes, failsWith, paths, readText } from './helpers';
import type { Bench } from './providerSuite';

/** Names that have been the undoing of one tool or another, and that every store must keep as they are. */
const oddNames: readonly string[] = [
  'a b.txt',
  ' leading and trailing ',
  'plus+plus.txt',
  'percent%20.txt',
  '100%.txt',
  'hash#query?and&amp;.txt',
  '"quotes" and \'apostrophes\'.txt',
  'brackets [1] {2} (3) <4>.txt',
  'semi;colon,comma=equals@at!.txt',
  'tilde~ $dollar ^caret `tick | pipe * star : colon.txt',
  'ünïcödé/日本語/файл.txt',
  'emoji 👩‍💻/🎉.md',
  'Caf\u00e9 composed.txt',
  'Cafe\u0301 decomposed.txt',
  '.hidden/..dots...',
  'UPPER/lower.TXT',
  'no-break\u00a0space\u2028line separator.txt',
  `${'long'.repeat(50)}/${'x'.repeat(230)}.txt`,
  'deep/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p.txt',
  '-rf',
  'con',
];

export function testListing(bench: Bench): void {
  describe('listing', () => {
    it('is empty for a root where nothing was stored', async () => {
      const provider = await bench.fresh();
      assert.deepEqual(await provider.listFiles(''), []);
    });

    it('holds every file, also when they are more than one page', async () => {
      const provider = await bench.fresh();
      const names = Array.from({ length: bench.manyFiles }, (_, index) => `folder-${index % 7}/file-${index}.txt`);
      await inBatches(names, (name) => provider.upload(name, bytes(name)));
      const seen: number[] = [];
      const listing = await provider.listFiles('', { onProgress: (count) => seen.push(count) });
      assert.deepEqual(listing.map(({ path }) => path).sort(), [...names].sort());
      assert.equal(seen.at(-1), names.length);
      assert.ok(listing.every(({ path, size }) => size === path.length));
    });

    for (const name of oddNames) {
      it(`keeps the name ${JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}...` : name)}`, async () => {
        const provider = await bench.fresh();
        await provider.upload(name, bytes('odd'), { replaces: 'absent' });
        assert.deepEqual(await paths(provider), [name]);
        assert.equal(await readText(provider, name), 'odd');
        const info = await provider.getFileInfo(name);
        assert.equal(info?.path, name);
        await provider.delete(name, { etag: info.etag });
        assert.deepEqual(await paths(provider), []);
      });
    }

    it('is limited to the paths that begin with a prefix', async () => {
      const provider = await bench.fresh();
      for (const path of ['a/1', 'a/2', 'ab/3', 'b/a/4', '.cloudsync/log/5']) await provider.upload(path, bytes(path));
      assert.deepEqual(await paths(provider, 'a/'), ['a/1', 'a/2']);
      assert.deepEqual(await paths(provider, 'a'), ['a/1', 'a/2', 'ab/3']);
      assert.deepEqual(await paths(provider, 'a/2'), ['a/2']);
      assert.deepEqual(await paths(provider, '.cloudsync/log/'), ['.cloudsync/log/5']);
      assert.deepEqual(await paths(provider, 'none/'), []);
    });

    it('of one root shows nothing of another, though one name begins with the other', async () => {
      const root = bench.freshRoot();
      const [one, other] = [await bench.client(root), await bench.client(`${root}0`)];
      await one.upload('mine.txt', bytes('1'));
      await other.upload('theirs.txt', bytes('2'));
      assert.deepEqual(await paths(one), ['mine.txt']);
      assert.deepEqual(await paths(other), ['theirs.txt']);
      assert.equal(await one.getFileInfo('theirs.txt'), undefined);
    });

    it('shows at once what another client stored and deleted', async () => {
      const root = bench.freshRoot();
      const [one, other] = [await bench.client(root), await bench.client(root)];
      const { etag } = await one.upload('shared.txt', bytes('1'));
      assert.equal((await other.listFiles(''))[0]?.etag, etag);
      await other.delete('shared.txt', { etag });
      assert.deepEqual(await one.listFiles(''), []);
    });

    it('includes the folder that is ours, where files can be stored like others', async () => {
      const provider = await bench.fresh();
      await provider.upload('.cloudsync/remote.json', bytes('{}'), { replaces: 'absent' });
      assert.deepEqual(await paths(provider), ['.cloudsync/remote.json']);
      assert.equal(await readText(provider, '.cloudsync/remote.json'), '{}');
    });

    it('ends when it is cancelled', async () => {
      const provider = await bench.fresh();
      await failsWith('aborted', provider.listFiles('', { signal: AbortSignal.abort() }));
    });
  });
}

async function inBatches(names: readonly string[], action: (name: string) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < names.length; start += 32) await Promise.all(names.slice(start, start + 32).map(action));
}
