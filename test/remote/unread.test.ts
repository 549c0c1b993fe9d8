import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChunks } from '../../src/remote/folder/readChunks';
import { S3Provider } from '../../src/remote/s3/s3Provider';
import { startDouble } from '../support/httpDouble';

describe('a download that is given up before its first byte', () => {
  const toClose: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of toClose.splice(0)) await close();
  });

  it('gives its connection to S3 back', async () => {
    const body = Buffer.alloc(200_000, 1);
    const { endpoint, close } = await startDouble((_, response) => {
      response.writeHead(200, { etag: '"abc"', 'content-length': body.length });
      response.end(body);
    });
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
    // Were a connection kept, the next download would wait for it for ever.
    const provider = new S3Provider({ bucket: 'bucket', endpoint, maxSockets: 1, credentials });
    toClose.push(() => provider.dispose(), close);
    for (let n = 0; n < 3; n++) {
      const { content } = await provider.download(`file ${n}`);
      await content[Symbol.asyncIterator]().return?.();
    }
    assert.equal(provider.requests, 3);
  });

  it('closes the file of a folder', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cloud-sync-unread-'));
    toClose.push(() => rm(dir, { recursive: true }));
    await writeFile(join(dir, 'file'), 'content');
    const handle = await open(join(dir, 'file'));
    toClose.push(() => handle.close());
    const content = readChunks(handle, 'file', await handle.stat({ bigint: true }));
    await content[Symbol.asyncIterator]().return?.();
    assert.equal(handle.fd, -1);
  });
});
