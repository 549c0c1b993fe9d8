import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { ByteSource } from '../../../src/core/model/provider';
import { collect } from '../../../src/remote/bytes';
import { bytes, failsWith, find, paths, patternBytes, read, readText, sha256 } from './helpers';
import type { Bench } from './providerSuite';

const largeSize = 20 * 1024 * 1024 + 7;

export function testContent(bench: Bench): void {
  describe('content', () => {
    it('comes back byte for byte, whatever bytes they are', async () => {
      const provider = await bench.fresh();
      const everyByte = Uint8Array.from({ length: 1024 }, (_, index) => (index * 7) % 256);
      const uploaded = await provider.upload('bin', everyByte, { hash: sha256(everyByte) });
      assert.equal(uploaded.size, 1024);
      assert.deepEqual(Buffer.from(await read(provider, 'bin')), Buffer.from(everyByte));
    });

    it('may be empty', async () => {
      const provider = await bench.fresh();
      await provider.upload('empty', new Uint8Array(0), { hash: sha256(new Uint8Array(0)) });
      assert.equal((await find(provider, 'empty')).size, 0);
      assert.equal((await read(provider, 'empty')).length, 0);
    });

    it('may be large, and is streamed both ways', async () => {
      const provider = await bench.fresh();
      const large = patternBytes(largeSize);
      const uploaded = await provider.upload('large', inChunks(large, 1_000_003), { replaces: 'absent', hash: sha256(large) });
      assert.equal(uploaded.size, largeSize);
      assert.equal((await find(provider, 'large')).etag, uploaded.etag);
      assert.equal(sha256(await read(provider, 'large', uploaded.etag)), sha256(large));
    });

    it('is not replaced by a source that ends too early', async () => {
      const provider = await bench.fresh();
      await provider.upload('kept', bytes('kept'));
      for (const size of [100, largeSize]) {
        const short: ByteSource = { size, open: () => inChunks(patternBytes(50), 10).open() };
        await failsWith('corrupt', provider.upload('kept', short));
      }
      assert.equal(await readText(provider, 'kept'), 'kept');
      assert.deepEqual(await paths(provider), ['kept']);
    });

    it('is not replaced when the source fails', async () => {
      const provider = await bench.fresh();
      await provider.upload('kept', bytes('kept'));
      const failing: ByteSource = { size: largeSize, open: () => failingChunks() };
      await assert.rejects(provider.upload('kept', failing), /the disk died/u);
      assert.equal(await readText(provider, 'kept'), 'kept');
      assert.deepEqual(await paths(provider), ['kept']);
    });

    it('is not replaced when it does not have the hash announced', async () => {
      const provider = await bench.fresh();
      await provider.upload('kept', bytes('kept'));
      await failsWith('corrupt', provider.upload('kept', bytes('flipped'), { hash: sha256(bytes('flopped')) }));
      assert.equal(await readText(provider, 'kept'), 'kept');
    });

    it('is not changed by an upload that was cancelled', async () => {
      const provider = await bench.fresh();
      await provider.upload('kept', bytes('kept'));
      const controller = new AbortController();
      const source: ByteSource = { size: largeSize, open: () => cancellingChunks(controller) };
      await failsWith('aborted', provider.upload('kept', source, { signal: controller.signal }));
      assert.equal(await readText(provider, 'kept'), 'kept');
      assert.deepEqual(await paths(provider), ['kept']);
    });

    it('stops coming when the download is cancelled', async () => {
      const provider = await bench.fresh();
      const controller = new AbortController();
      await provider.upload('large', patternBytes(8_000_000));
      const { content } = await provider.download('large', { signal: controller.signal });
      controller.abort();
      await failsWith('aborted', collect(content));
    });

    it('of a file that is not there is notFound, and a look at it finds nothing', async () => {
      const provider = await bench.fresh();
      await failsWith('notFound', read(provider, 'nowhere/nothing.txt'));
      assert.equal(await provider.getFileInfo('nowhere/nothing.txt'), undefined);
    });
  });

  describe('metadata', () => {
    it('keeps the time of modification to the millisecond', async () => {
      const provider = await bench.fresh();
      for (const modified of [1_700_000_000_123, 981_173_106_999, 1_000, 4_102_444_800_001]) {
        const uploaded = await provider.upload('timed', bytes('x'), { modified });
        assert.equal(uploaded.modified, modified);
        assert.equal((await provider.getFileInfo('timed'))?.modified, modified);
        assert.equal((await provider.download('timed').then(async (file) => (await collect(file.content), file))).info.modified, modified);
      }
    });

    it('keeps whether a file is executable', async function () {
      if (process.platform === 'win32') this.skip();
      const provider = await bench.fresh();
      await provider.upload('run.sh', bytes('#!/bin/sh\n'), { executable: true });
      assert.equal((await provider.getFileInfo('run.sh'))?.executable, true);
      await provider.upload('run.sh', bytes('#!/bin/sh\n:\n'), { executable: false });
      assert.ok((await provider.getFileInfo('run.sh'))?.executable !== true);
    });

    it("never tells a hash that is not the content's", async () => {
      const provider = await bench.fresh();
      const hash = sha256(bytes('hashed'));
      await provider.upload('hashed', bytes('hashed'), { hash });
      for (const info of [await provider.getFileInfo('hashed'), await find(provider, 'hashed')]) {
        assert.ok(info?.hash === undefined || info.hash === hash);
      }
    });

    it('has one version token for one version, wherever it is told', async () => {
      const provider = await bench.fresh();
      const uploaded = await provider.upload('file', bytes('one'));
      assert.equal((await find(provider, 'file')).etag, uploaded.etag);
      assert.equal((await provider.getFileInfo('file'))?.etag, uploaded.etag);
      const { info, content } = await provider.download('file');
      await collect(content);
      assert.equal(info.etag, uploaded.etag);
    });

    it('has another version token for other content, also of the same size and time', async () => {
      const provider = await bench.fresh();
      const tokens = new Set<string>();
      for (let version = 0; version < 10; version += 1) {
        const { etag } = await provider.upload('file', bytes(`version ${version}`), { modified: 1_700_000_000_000 });
        tokens.add(etag);
      }
      assert.equal(tokens.size, 10);
    });

    it('counts its requests', async () => {
      const provider = await bench.fresh();
      const before = provider.requests ?? 0;
      await provider.upload('file', bytes('one'));
      await provider.listFiles('');
      assert.ok((provider.requests ?? 0) >= before + 2);
    });
  });
}

function inChunks(content: Uint8Array, size: number): ByteSource {
  return { size: content.length, open: () => chunksOf(content, size) };
}

async function* chunksOf(content: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let offset = 0; offset < content.length; offset += size) yield await Promise.resolve(content.subarray(offset, offset + size));
}

async function* failingChunks(): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(patternBytes(9_000_000));
  throw new Error('the disk died');
}

async function* cancellingChunks(controller: AbortController): AsyncIterable<Uint8Array> {
  for (let sent = 0; sent < largeSize; sent += 1_048_576) {
    yield await Promise.resolve(patternBytes(Math.min(1_048_576, largeSize - sent)));
    if (sent > 9_000_000) controller.abort();
  }
}
