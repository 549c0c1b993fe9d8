import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { bytes, failsWith, paths, patternBytes, read, readText, rivalry } from './helpers';
import type { Bench } from './providerSuite';

export function testConditions(bench: Bench): void {
  describe('conditions', () => {
    it('says what it found the store to honour', async () => {
      const provider = await bench.fresh();
      const capabilities = await provider.connect?.();
      assert.equal(capabilities?.conditionalCreate, true);
      assert.equal(capabilities.conditionalUpdate, true);
      assert.deepEqual(await paths(provider), [], 'the probe leaves nothing behind');
    });

    it('creates where nothing is, and refuses where a file is', async () => {
      const provider = await bench.fresh();
      await provider.upload('file', bytes('first'), { replaces: 'absent' });
      const error = await failsWith('raced', provider.upload('file', bytes('second'), { replaces: 'absent' }));
      assert.equal(error.path, 'file');
      assert.equal(await readText(provider, 'file'), 'first');
    });

    it('replaces the version named, and refuses another', async () => {
      const provider = await bench.fresh();
      const one = await provider.upload('file', bytes('1'));
      const two = await provider.upload('file', bytes('2'), { replaces: one.etag });
      await failsWith('raced', provider.upload('file', bytes('3'), { replaces: one.etag }));
      assert.equal(await readText(provider, 'file'), '2');
      await provider.upload('file', bytes('4'), { replaces: two.etag });
      assert.equal(await readText(provider, 'file'), '4');
    });

    it('does not bring a deleted file back by replacing it', async () => {
      const provider = await bench.fresh();
      const { etag } = await provider.upload('file', bytes('1'));
      await provider.delete('file');
      await failsWith('raced', provider.upload('file', bytes('2'), { replaces: etag }));
      assert.deepEqual(await paths(provider), []);
    });

    it('deletes the version named, and refuses another', async () => {
      const provider = await bench.fresh();
      const one = await provider.upload('file', bytes('1'));
      const two = await provider.upload('file', bytes('2'));
      await failsWith('raced', provider.delete('file', { etag: one.etag }));
      assert.equal(await readText(provider, 'file'), '2');
      await provider.delete('file', { etag: two.etag });
      assert.deepEqual(await paths(provider), []);
    });

    it('finds nothing wrong with deleting what is not there', async () => {
      const provider = await bench.fresh();
      const { etag } = await provider.upload('file', bytes('1'));
      await provider.delete('file', { etag });
      await provider.delete('file', { etag });
      await provider.delete('file');
    });

    it('hands out the version named, and refuses another', async () => {
      const provider = await bench.fresh();
      const one = await provider.upload('file', bytes('1'));
      const two = await provider.upload('file', bytes('2'));
      await failsWith('raced', read(provider, 'file', one.etag));
      assert.equal(Buffer.from(await read(provider, 'file', two.etag)).toString(), '2');
    });

    it('keeps its conditions for large files', async () => {
      const provider = await bench.fresh();
      const large = patternBytes(20 * 1024 * 1024);
      const one = await provider.upload('file', bytes('1'));
      await failsWith('raced', provider.upload('file', large, { replaces: 'absent' }));
      await failsWith('raced', provider.upload('file', large, { replaces: 'bogus' }));
      assert.equal(await readText(provider, 'file'), '1');
      const two = await provider.upload('file', large, { replaces: one.etag });
      assert.equal(two.size, large.length);
    });

    it('lets one of 20 creates at once win', async () => {
      const clients = await rivals(bench);
      const { winners, codes } = await rivalry(
        clients.map((client, index) => client.upload('file', bytes(`content ${index}`), { replaces: 'absent' })),
      );
      assert.equal(winners, 1);
      assert.deepEqual([...codes], ['raced']);
    });

    it('lets one of 20 replacements at once win', async () => {
      const clients = await rivals(bench);
      const { etag } = await clients[0].upload('file', bytes('content 00'));
      const { winners, codes } = await rivalry(
        clients.map((client, index) => client.upload('file', bytes(`content ${index + 10}`), { replaces: etag })),
      );
      assert.equal(winners, 1);
      assert.deepEqual([...codes], ['raced']);
    });

    it('never lets both a replacement and a deletion of one version win', async () => {
      const clients = await rivals(bench);
      const { etag } = await clients[0].upload('file', bytes('content 00'));
      const actions = clients.map((client, index) =>
        index % 2 === 0 ? client.upload('file', bytes(`content ${index + 10}`), { replaces: etag }) : client.delete('file', { etag }),
      );
      const outcomes = await Promise.allSettled(actions);
      const updated = outcomes.filter(({ status }, index) => index % 2 === 0 && status === 'fulfilled').length;
      assert.ok(updated <= 1);
      assert.equal((await paths(clients[0])).length, updated, 'a replacement that won is still there');
    });
  });
}

type Clients = readonly [Client, ...Client[]];
type Client = Awaited<ReturnType<Bench['client']>>;

/** Twenty clients of one root. */
async function rivals(bench: Bench): Promise<Clients> {
  const root = bench.freshRoot();
  const first = await bench.client(root);
  const others = await Promise.all(Array.from({ length: 19 }, () => bench.client(root)));
  return [first, ...others];
}
