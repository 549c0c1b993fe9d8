import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncEngine, SyncManifest } from '../../src/core/index';
import { MemoryDisk } from '../../src/local/memoryDisk';
import { MemoryFs } from '../../src/local/memoryFs';
import { S3Provider } from '../../src/remote/s3/s3Provider';
import { bytes, patternBytes, readText, sha256 } from '../conformance/providers/helpers';
import { startDouble } from '../support/httpDouble';
import { md5, S3Double } from '../support/s3Double';

describe('the hash that S3 keeps with a file', () => {
  let store: S3Double;
  let provider: S3Provider;
  let close: () => Promise<void>;
  /** As s3fs and `rclone --metadata` do: new content under the metadata that was there. */
  const editOutside = (key: string, content: Buffer): void => {
    store.objects.set(key, { content, metadata: store.objects.get(key)?.metadata ?? {}, tag: md5(content) });
  };

  beforeEach(async () => {
    // As Ceph does.
    store = new S3Double({ honours: (_, on) => on !== 'copy' });
    const double = await startDouble(store.answer);
    ({ close } = double);
    provider = new S3Provider({
      bucket: 'bucket',
      endpoint: double.endpoint,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    });
  });
  afterEach(async () => {
    provider.dispose();
    await close();
  });

  it('is told of a file that went up whole, and of its copy', async () => {
    const hash = sha256(bytes('content'));
    const sent = await provider.upload('a', bytes('content'), { hash });
    assert.equal(sent.hash, hash);
    assert.equal((await provider.getFileInfo('a'))?.hash, hash);
    await provider.move('a', 'b');
    const copy = await provider.getFileInfo('b');
    assert.match(copy?.etag ?? '', /-1$/u);
    assert.equal(copy?.hash, hash);
  });

  it('is told of a file that went up in parts', async () => {
    const large = patternBytes(20 * 1024 * 1024);
    const hash = sha256(large);
    const sent = await provider.upload('large', large, { hash });
    assert.match(sent.etag, /-3$/u);
    assert.equal(sent.hash, hash);
    assert.equal((await provider.getFileInfo('large'))?.hash, hash);
  });

  it('is not told of a content that another tool put under it', async () => {
    const large = patternBytes(20 * 1024 * 1024);
    await provider.upload('a', bytes('version 1'), { hash: sha256(bytes('version 1')) });
    await provider.upload('large', large, { hash: sha256(large) });
    for (const key of ['a', 'large']) {
      editOutside(key, Buffer.from('version 2'));
      assert.equal((await provider.getFileInfo(key))?.hash, undefined);
      const { info, content } = await provider.download(key);
      assert.equal(info.hash, undefined);
      await content[Symbol.asyncIterator]().return?.();
    }
  });

  it('is not told where the store makes its version tokens in another way, as with encryption', async () => {
    await provider.upload('a', bytes('content'), { hash: sha256(bytes('content')) });
    const stored = store.objects.get('a');
    assert.ok(stored !== undefined);
    store.objects.set('a', { ...stored, tag: md5(Buffer.from('encrypted')) });
    assert.equal((await provider.getFileInfo('a'))?.hash, undefined);
  });

  it('hides no edit of a tool that keeps the metadata: it comes here, and is not overwritten by the next edit here', async () => {
    const fs = new MemoryFs({ disk: new MemoryDisk() });
    const state = new MemoryFs({ disk: new MemoryDisk() });
    const manifest = await SyncManifest.open(state, provider.id);
    const engine = new SyncEngine(fs, provider, manifest, { state, capabilities: await provider.connect() });
    const here = async (): Promise<string> => {
      const parts: Uint8Array[] = [];
      for await (const chunk of fs.read('a.md')) parts.push(chunk);
      return Buffer.concat(parts).toString();
    };
    await fs.write('a.md', bytes('version 1'));
    await engine.sync();
    editOutside('a.md', Buffer.from('version 2'));
    await engine.sync();
    assert.equal(await here(), 'version 2');
    const seen = await fs.stat('a.md');
    assert.ok(seen !== undefined);
    await fs.write('a.md', bytes('version 3'), { expected: seen });
    await engine.sync();
    assert.equal(await readText(provider, 'a.md'), 'version 3');
  });
});
