import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { CloudSyncProvider } from '../../../src/core/model/provider';
import { bytes, failsWith, paths, readText, rivalry } from './helpers';
import type { Bench } from './providerSuite';

type MovingProvider = CloudSyncProvider & Required<Pick<CloudSyncProvider, 'move'>>;

export function testMoving(bench: Bench): void {
  describe('moving', () => {
    const mover = async (skip: () => void, root = bench.freshRoot()): Promise<MovingProvider> => {
      const provider = await bench.client(root);
      if (!canMove(provider)) return skip() as never;
      return provider;
    };

    it('keeps content, time and mode', async function () {
      const provider = await mover(() => this.skip());
      const { etag } = await provider.upload('from/here 100%.sh', bytes('moved'), { modified: 1_700_000_000_123, executable: true });
      const moved = await provider.move('from/here 100%.sh', 'to/thére +.sh', { etag });
      assert.equal(moved.path, 'to/thére +.sh');
      assert.equal(moved.modified, 1_700_000_000_123);
      assert.equal((await provider.getFileInfo('to/thére +.sh'))?.etag, moved.etag);
      if (process.platform !== 'win32') assert.equal((await provider.getFileInfo('to/thére +.sh'))?.executable, true);
      assert.deepEqual(await paths(provider), ['to/thére +.sh']);
      assert.equal(await readText(provider, 'to/thére +.sh'), 'moved');
    });

    it('refuses when the version is another', async function () {
      const provider = await mover(() => this.skip());
      const old = await provider.upload('a', bytes('1'));
      await provider.upload('a', bytes('2'));
      await failsWith('raced', provider.move('a', 'b', { etag: old.etag }));
      assert.deepEqual(await paths(provider), ['a']);
    });

    it('refuses when something is at the destination', async function () {
      const provider = await mover(() => this.skip());
      const { etag } = await provider.upload('a', bytes('a'));
      await provider.upload('b', bytes('b'));
      await failsWith('raced', provider.move('a', 'b', { etag }));
      assert.equal(await readText(provider, 'a'), 'a');
      assert.equal(await readText(provider, 'b'), 'b');
    });

    it('of a file that is not there is notFound', async function () {
      const provider = await mover(() => this.skip());
      await failsWith('notFound', provider.move('a', 'b'));
    });

    it('loses nothing when 10 clients move a file to different places at once', async function () {
      const root = bench.freshRoot();
      const clients = await Promise.all(Array.from({ length: 10 }, () => mover(() => this.skip(), root)));
      const [first] = clients;
      assert.ok(first !== undefined);
      const { etag } = await first.upload('a', bytes('content'));
      const outcomes = await Promise.allSettled(clients.map((client, index) => client.move('a', `to-${index}`, { etag })));
      const left = await paths(first);
      assert.ok(left.length >= 1, 'the content is not lost');
      outcomes.forEach(({ status }, index) => {
        if (status === 'fulfilled') assert.ok(left.includes(`to-${index}`), 'who moved it finds it');
      });
      for (const path of left) assert.equal(await readText(first, path), 'content');
    });

    it('lets one of 10 files win that are moved to one place at once', async function () {
      const root = bench.freshRoot();
      const clients = await Promise.all(Array.from({ length: 10 }, () => mover(() => this.skip(), root)));
      const tokens = await Promise.all(clients.map((client, index) => client.upload(`from-${index}`, bytes(`content ${index}`))));
      const { winners, codes } = await rivalry(
        clients.map((client, index) => client.move(`from-${index}`, 'to', { etag: tokens[index]?.etag })),
      );
      assert.equal(winners, 1);
      assert.deepEqual([...codes], ['raced']);
      assert.equal((await paths(clients[0] as MovingProvider)).length, 10, 'the others are where they were');
    });

    it('moves an empty file', async function () {
      const provider = await mover(() => this.skip());
      const { etag } = await provider.upload('a', new Uint8Array(0), { modified: 1_700_000_000_123 });
      const moved = await provider.move('a', 'b', { etag });
      assert.equal(moved.modified, 1_700_000_000_123);
      assert.deepEqual(await paths(provider), ['b']);
    });
  });
}

function canMove(provider: CloudSyncProvider): provider is MovingProvider {
  return provider.move !== undefined;
}
