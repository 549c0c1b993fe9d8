import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { BlockedPath } from '../../../src/core/model/fileSystem';
import type { ByteSource } from '../../../src/core/model/provider';
import { collect } from '../../../src/remote/bytes';
import { createBucket, listBuckets } from '../../../src/remote/s3/buckets';
import type { S3Options } from '../../../src/remote/s3/s3Options';
import { S3Provider } from '../../../src/remote/s3/s3Provider';
import { sharedS3, type S3Server } from '../../harness/rgw';
import { bytes, failsWith, KeptText, patternBytes, paths, readText, sha256 } from './helpers';

describe('S3 on a real store', function () {
  this.timeout(120_000);
  let server: S3Server;
  let bucket: string;
  let raw: S3Client;
  const opened: S3Provider[] = [];

  const account = (): Omit<S3Options, 'bucket'> => ({
    endpoint: server.endpoint,
    region: server.region,
    credentials: { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey },
  });
  const open = (options: Partial<S3Options> = {}): S3Provider => {
    const provider = new S3Provider({ ...account(), bucket, ...options });
    opened.push(provider);
    return provider;
  };
  const put = (Key: string, Body = 'x'): Promise<unknown> => raw.send(new PutObjectCommand({ Bucket: bucket, Key, Body: bytes(Body) }));

  before(async () => {
    server = await sharedS3();
    bucket = await server.createBucket();
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    raw = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  });
  after(async () => {
    for (const provider of opened) provider.dispose();
    raw.destroy();
    await server.stop();
  });

  describe('given what is wrong', () => {
    it('says that the bucket does not exist', async () => {
      const provider = open({ bucket: 'there-is-no-such-bucket' });
      for (const attempt of [provider.listFiles(''), provider.upload('a', bytes('a')), provider.connect()]) {
        const error = await failsWith('noRemote', attempt);
        assert.match(error.message, /The bucket "there-is-no-such-bucket" does not exist/u);
      }
    });

    it('says that the keys are not accepted, and never tells the secret', async () => {
      const secretAccessKey = 'not-the-right-secret';
      const wrong = { nobody: /does not know the access key ID/u, [server.accessKeyId]: /secret does not belong to the access key ID/u };
      for (const [accessKeyId, sentence] of Object.entries(wrong)) {
        const error = await failsWith('unauthorized', open({ credentials: { accessKeyId, secretAccessKey } }).listFiles(''));
        assert.match(error.message, sentence);
        assert.ok(!error.message.includes(secretAccessKey));
      }
    });

    it('says that no one answers', async () => {
      const error = await failsWith('offline', open({ endpoint: 'http://127.0.0.1:1', maxAttempts: 1 }).listFiles(''));
      assert.match(error.message, /127\.0\.0\.1:1 cannot be reached/u);
    });

    it('refuses names that no file can have', async () => {
      for (const path of ['', 'folder/']) await failsWith('badName', open({ prefix: 'names' }).upload(path, bytes('x')));
      await failsWith('badName', open({ prefix: 'names' }).upload('x'.repeat(1_100), bytes('x')));
    });
  });

  describe('holding what others stored', () => {
    it('lists keys as they are, though no file could be called so', async () => {
      const provider = open({ prefix: 'hostile' });
      const keys = ['line\nfeed', 'control\u0001', 'tab\t', 'a//b', '../up', '/absolute', 'back\\slash', '%2e%2e%2f', 'a+b c', '<&>"\''];
      const longest = 'é'.repeat(508);
      for (const key of [...keys, longest]) await put(`hostile/${key}`);
      assert.deepEqual(await paths(provider), [...keys, longest].sort());
      assert.equal(await readText(provider, 'line\nfeed'), 'x');
    });

    it('passes over folder markers, and tells of those with content', async () => {
      const provider = open({ prefix: 'markers' });
      await put('markers/', '');
      await put('markers/empty/', '');
      await put('markers/full/', 'content');
      await put('markers/file');
      const blocked: BlockedPath[] = [];
      const listing = await provider.listFiles('', { onBlocked: (path) => blocked.push(path) });
      assert.deepEqual(
        listing.map(({ path }) => path),
        ['file'],
      );
      assert.deepEqual(
        blocked.map(({ path, cause }) => [path, cause]),
        [['full/', 'notAFile']],
      );
    });

    it("reads rclone's metadata", async () => {
      const provider = open({ prefix: 'rclone' });
      const Metadata = { mtime: '1700000000.123456789', mode: '100755' };
      await raw.send(new PutObjectCommand({ Bucket: bucket, Key: 'rclone/file', Body: 'x', Metadata }));
      const info = await provider.getFileInfo('file');
      assert.equal(info?.modified, 1_700_000_000_123);
      assert.equal(info.executable, true);
    });
  });

  it('writes metadata that rclone reads', async () => {
    const provider = open({ prefix: 'metadata' });
    await provider.upload('file', bytes('x'), { modified: 1_700_000_000_120, executable: true, hash: sha256(bytes('x')) });
    const head = await raw.send(new HeadObjectCommand({ Bucket: bucket, Key: 'metadata/file' }));
    const ours = { sha256: sha256(bytes('x')), 'sha256-etag': head.ETag?.replaceAll('"', '') };
    assert.deepEqual(head.Metadata, { mtime: '1700000000.12', mode: '100755', ...ours });
  });

  it('tells the hash of a file it has sent, whole or in parts, and of a moved one, and none of what another tool put under its metadata', async () => {
    const provider = open({ prefix: 'hashes' });
    for (const content of [bytes('x'), bytes(''), patternBytes(20 * 1024 * 1024)]) {
      const name = `of ${content.length}`;
      const hash = sha256(content);
      assert.equal((await provider.upload(name, content, { hash })).hash, hash);
      assert.equal((await provider.getFileInfo(name))?.hash, hash, name);
    }
    await provider.move('of 1', 'moved');
    assert.equal((await provider.getFileInfo('moved'))?.hash, sha256(bytes('x')));
    const { Metadata } = await raw.send(new HeadObjectCommand({ Bucket: bucket, Key: 'hashes/moved' }));
    await raw.send(new PutObjectCommand({ Bucket: bucket, Key: 'hashes/moved', Body: 'y', Metadata }));
    assert.equal((await provider.getFileInfo('moved'))?.hash, undefined);
  });

  it('leaves no parts behind, whatever fails', async () => {
    const provider = open({ prefix: 'parts' });
    const large = patternBytes(40 * 1024 * 1024);
    await failsWith('corrupt', provider.upload('short', { size: large.length + 1, open: () => one(large) }));
    await provider.upload('taken', bytes('x'));
    await failsWith('raced', provider.upload('taken', large, { replaces: 'absent' }));
    const controller = new AbortController();
    const cancelling = { size: large.length, open: () => one(large, () => controller.abort()) };
    await failsWith('aborted', provider.upload('cancelled', cancelling, { signal: controller.signal }));
    const { Uploads = [] } = await raw.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    assert.deepEqual(Uploads, []);
    assert.deepEqual(await paths(provider), ['taken']);
  });

  describe('when an earlier process was killed in the middle of an upload in parts', () => {
    const uploadsIn = async (Bucket: string): Promise<(string | undefined)[]> => {
      const { Uploads = [] } = await raw.send(new ListMultipartUploadsCommand({ Bucket }));
      return Uploads.map(({ Key }) => Key).sort();
    };

    it("aborts it before the first write, and no other tool's", async () => {
      const own = await server.createBucket();
      await raw.send(new CreateMultipartUploadCommand({ Bucket: own, Key: 'kill/large' }));
      const killed = new KeptText();
      const source = stoppingAfter(patternBytes(8 * 1024 * 1024), 40 * 1024 * 1024);
      const dying = open({ bucket: own, prefix: 'kill', memory: killed }).upload('large', source);
      await source.stopped;
      assert.deepEqual(await uploadsIn(own), ['kill/large', 'kill/large']);
      const left = new KeptText();
      left.text = killed.text;

      const next = open({ bucket: own, prefix: 'kill', memory: left });
      await next.connect();
      await next.listFiles('');
      assert.equal(left.text, killed.text, 'who only looks leaves it to the process that has the lease');
      await next.upload('small', bytes('x'));
      assert.deepEqual(await uploadsIn(own), ['kill/large']);
      assert.equal(left.text, '[]');
      source.cut();
      await assert.rejects(dying);
    });

    it('leaves those of another place alone, forgets what is gone, and fails no write', async () => {
      const memory = new KeptText();
      const elsewhere = { provider: 's3:elsewhere', path: 'a', uploadId: 'one' };
      memory.text = JSON.stringify([elsewhere, { provider: open({ prefix: 'gone' }).id, path: 'a', uploadId: 'gone' }]);
      await open({ prefix: 'gone', memory }).upload('a', bytes('x'));
      assert.equal(memory.text, JSON.stringify([elsewhere]));
      memory.text = 'no JSON';
      await open({ prefix: 'gone', memory }).upload('b', bytes('x'));
    });

    it('asks for nothing when nothing is noted, and notes nothing but what is under way', async () => {
      const [memory, large] = [new KeptText(), patternBytes(17 * 1024 * 1024)];
      const [noting, forgetting] = [open({ prefix: 'noting', memory }), open({ prefix: 'forgetting' })];
      for (const provider of [noting, forgetting]) await provider.upload('large', large);
      assert.equal(noting.requests, forgetting.requests);
      assert.equal(memory.text, '[]');
    });
  });

  it('uploads many large files at once without holding them all in memory', async () => {
    const provider = open({ prefix: 'memory' });
    const chunk = patternBytes(1024 * 1024);
    let held = 0;
    let most = 0;
    const source = {
      size: 16 * chunk.length,
      open: async function* (): AsyncIterable<Uint8Array> {
        held += 1;
        most = Math.max(most, held);
        for (let sent = 0; sent < 16; sent += 1) yield await Promise.resolve(chunk);
      },
    };
    const upload = async (index: number): Promise<void> => {
      await provider.upload(`file-${index}`, source);
      held -= 1;
    };
    await Promise.all(Array.from({ length: 12 }, (_, index) => upload(index)));
    assert.ok(most <= 6, `${most} files were open at once`);
    assert.equal((await paths(provider)).length, 12);
  });

  it('lists and creates buckets', async () => {
    const name = `made-${Date.now()}`;
    await createBucket(account(), name);
    assert.ok((await listBuckets(account())).includes(name));
    await failsWith('unauthorized', listBuckets({ ...account(), credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' } }));
  });

  it('says that a bucket with versioning keeps what is deleted', async () => {
    assert.equal((await open().connect()).keepsDeleted, false);
    const versioned = await server.createBucket();
    await raw.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: 'Enabled' } }));
    assert.equal((await open({ bucket: versioned }).connect()).keepsDeleted, true);
  });

  it('downloads while many uploads are on their way', async () => {
    const provider = open({ prefix: 'both' });
    const names = Array.from({ length: 50 }, (_, index) => `file-${index}`);
    await Promise.all(names.map((name) => provider.upload(name, bytes(name))));
    const contents = await Promise.all(
      names.map(async (name) => Buffer.from(await collect((await provider.download(name)).content)).toString()),
    );
    assert.deepEqual(contents, names);
  });
});

async function* one(content: Uint8Array, then?: () => void): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(content);
  then?.();
}

/** A file of `size` bytes that can be read up to the end of its first chunk, and no further until it is cut. */
function stoppingAfter(chunk: Uint8Array, size: number): ByteSource & { readonly stopped: Promise<unknown>; cut(): void } {
  const events = new EventEmitter();
  return {
    size,
    stopped: once(events, 'stopped'),
    cut: () => void events.emit('cut'),
    open: async function* () {
      yield chunk;
      const cut = once(events, 'cut');
      events.emit('stopped');
      await cut;
      throw new Error('The process is dead.');
    },
  };
}
