import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { CloudSyncProvider } from '../../../src/core/model/provider';
import { S3Provider } from '../../../src/remote/s3/s3Provider';
import { sharedS3, type S3Server } from '../../harness/rgw';
import { isConditionalWrite, startProxy, type HttpDouble, type ProxyHooks } from '../../support/httpDouble';
import { bytes, failsWith, KeptText, paths, patternBytes, readText } from './helpers';

/** A signed header cannot be taken away, so that the proxy takes the signature too and the bucket is open to all. */
const ignoringConditions = ['if-match', 'if-none-match', 'authorization'];

describe('S3 behind a network of its own ways', function () {
  this.timeout(120_000);
  let server: S3Server;
  let bucket: string;
  const toClose: (() => void | Promise<void>)[] = [];

  const clientOf = (endpoint: string, prefix: string, memory?: KeptText): S3Provider => {
    const { region, accessKeyId, secretAccessKey } = server;
    const provider = new S3Provider({ endpoint, region, bucket, prefix, memory, credentials: { accessKeyId, secretAccessKey } });
    toClose.push(() => provider.dispose());
    return provider;
  };
  /** A client that goes through a proxy, and one that does not. */
  const through = async (
    prefix: string,
    hooks: ProxyHooks,
    memory?: KeptText,
  ): Promise<{ provider: S3Provider; direct: CloudSyncProvider }> => {
    const proxy: HttpDouble = await startProxy(server.endpoint, hooks);
    toClose.push(() => proxy.close());
    return { provider: clientOf(proxy.endpoint, prefix, memory), direct: clientOf(server.endpoint, prefix) };
  };

  before(async () => {
    server = await sharedS3();
    bucket = await server.createBucket();
    await openToAll(server, bucket);
  });
  after(async () => {
    for (const close of toClose) await close();
    await server.stop();
  });

  describe('with a store that ignores conditions', () => {
    it('finds out', async () => {
      const { provider, direct } = await through('probe', { strip: ignoringConditions });
      const capabilities = await provider.connect();
      assert.deepEqual(capabilities, { conditionalCreate: false, conditionalUpdate: false, conditionalDelete: false, keepsDeleted: false });
      assert.deepEqual(await paths(direct), []);
    });

    it('looks before it creates', async () => {
      const { provider } = await through('create', { strip: ignoringConditions });
      await provider.upload('file', bytes('1'), { replaces: 'absent' });
      await failsWith('raced', provider.upload('file', bytes('2'), { replaces: 'absent' }));
      assert.equal(await readText(provider, 'file'), '1');
    });

    it('looks before it replaces and deletes', async () => {
      const { provider } = await through('replace', { strip: ignoringConditions });
      const one = await provider.upload('file', bytes('1'));
      const two = await provider.upload('file', bytes('2'), { replaces: one.etag });
      await failsWith('raced', provider.upload('file', bytes('3'), { replaces: one.etag }));
      await failsWith('raced', provider.delete('file', { etag: one.etag }));
      assert.equal(await readText(provider, 'file'), '2');
      await provider.delete('file', { etag: two.etag });
      assert.deepEqual(await paths(provider), []);
    });

    it('looks before it replaces a large file and before it moves', async () => {
      const { provider } = await through('large', { strip: ignoringConditions });
      const large = patternBytes(17 * 1024 * 1024);
      await provider.upload('a', bytes('a'));
      await failsWith('raced', provider.upload('a', large, { replaces: 'absent' }));
      const { etag } = await provider.upload('b', large, { replaces: 'absent' });
      await failsWith('raced', provider.move('b', 'a', { etag }));
      await provider.move('b', 'c', { etag });
      assert.deepEqual(await paths(provider), ['a', 'c']);
      assert.equal(await readText(provider, 'a'), 'a');
    });

    it('notices after the write that another one wrote in the same moment', async () => {
      const rivals: CloudSyncProvider[] = [];
      const { provider, direct } = await through('verify', {
        strip: ignoringConditions,
        onAnswer: async (method, path) => {
          if (method === 'PUT' && path.includes('/verify/file')) for (const rival of rivals) await rival.upload('file', bytes('theirs'));
          return 'pass';
        },
      });
      await provider.connect();
      rivals.push(direct);
      await failsWith('raced', provider.upload('file', bytes('mine'), { replaces: 'absent' }));
      assert.equal(await readText(direct, 'file'), 'theirs');
    });
  });

  describe('with a store that refuses requests with conditions', () => {
    it('moves, but not onto what is there', async () => {
      const { provider } = await through('refuse-move', { refuses: isConditionalWrite });
      const { etag } = await provider.upload('a', bytes('a'), { modified: 1_700_000_000_123 });
      const moved = await provider.move('a', 'b', { etag });
      assert.equal(moved.modified, 1_700_000_000_123);
      assert.equal((await provider.getFileInfo('b'))?.etag, moved.etag);
      assert.deepEqual(await paths(provider), ['b']);
      const other = await provider.upload('c', bytes('c'));
      await failsWith('raced', provider.move('c', 'b', { etag: other.etag }));
      assert.deepEqual([await readText(provider, 'b'), await readText(provider, 'c')], ['a', 'c']);
    });

    it('moves an empty file, and deletes', async () => {
      const { provider } = await through('refuse-empty', { refuses: isConditionalWrite });
      const { etag } = await provider.upload('a', new Uint8Array(0));
      const moved = await provider.move('a', 'b', { etag });
      await provider.delete('b', { etag: moved.etag });
      assert.deepEqual(await paths(provider), []);
    });

    it('notices after a move that another one wrote in the same moment, and keeps what it was to move', async () => {
      const rivals: CloudSyncProvider[] = [];
      const { provider, direct } = await through('refuse-verify', {
        refuses: isConditionalWrite,
        onAnswer: async (method, path) => {
          if (method === 'PUT' && path.includes('/refuse-verify/b')) for (const rival of rivals) await rival.upload('b', bytes('theirs'));
          return 'pass';
        },
      });
      const { etag } = await provider.upload('a', bytes('mine'));
      rivals.push(direct);
      await failsWith('raced', provider.move('a', 'b', { etag }));
      assert.deepEqual([await readText(direct, 'a'), await readText(direct, 'b')], ['mine', 'theirs']);
    });
  });

  it('writes though it cannot abort what an earlier process left, and leaves that to the next one', async () => {
    const memory = new KeptText();
    const refuses: ProxyHooks['refuses'] = ({ method, url }) => method === 'DELETE' && url?.includes('uploadId=') === true;
    const { provider } = await through('no-abort', { refuses }, memory);
    memory.text = JSON.stringify([{ provider: provider.id, path: 'large', uploadId: 'left' }]);
    await provider.upload('file', bytes('x'));
    await provider.move('file', 'moved');
    const kept = JSON.parse(memory.text) as readonly { readonly uploadId: string }[];
    assert.ok(kept.some(({ uploadId }) => uploadId === 'left'));
    assert.equal(await readText(provider, 'moved'), 'x');
  });

  describe('with answers that get lost', () => {
    /** Loses the first answer to such a request. */
    const losing = (method: string, path: string): ProxyHooks => {
      let lost = false;
      return {
        onAnswer: (seenMethod, seenPath) => {
          const loses = !lost && seenMethod === method && seenPath.includes(path);
          lost ||= loses;
          return Promise.resolve(loses ? 'drop' : 'pass');
        },
      };
    };

    it('never reports a create that happened as anything but done or raced', async () => {
      const { provider, direct } = await through('lost-create', losing('PUT', '/lost-create/file'));
      await provider
        .upload('file', bytes('mine'), { replaces: 'absent' })
        .catch((error: unknown) => failsWith('raced', Promise.reject(error as Error)));
      assert.equal(await readText(direct, 'file'), 'mine');
    });

    it('reads on as if nothing had been', async () => {
      const { provider, direct } = await through('lost-read', losing('GET', 'list-type=2'));
      await direct.upload('file', bytes('x'));
      assert.deepEqual(await paths(provider), ['file']);
    });

    it('keeps the content of a move whose deletion is not confirmed', async () => {
      const { provider, direct } = await through('lost-move', losing('DELETE', '/lost-move/a'));
      const { etag } = await direct.upload('a', bytes('content'));
      await provider.move('a', 'b', { etag });
      assert.deepEqual(await paths(direct), ['b']);
      assert.equal(await readText(direct, 'b'), 'content');
    });
  });
});

async function openToAll({ endpoint, region, accessKeyId, secretAccessKey }: S3Server, bucket: string): Promise<void> {
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource }];
  await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }));
  client.destroy();
}
