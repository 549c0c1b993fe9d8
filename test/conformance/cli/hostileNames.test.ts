import { PutObjectCommand } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'mocha';
import { CliDevice } from '../../support/cliDevice';
import { GatedProxy } from '../../support/gatedProxy';
import { S3Cloud, useFolders, useS3 } from '../../support/testClouds';

const prefix = 'vault';

/** Names that must never become files, with a part of the sentence that tells of each. */
const hostile: readonly (readonly [string, RegExp])[] = [
  ['../outside.txt', /"\.\.\/outside\.txt".*"\.\." as a folder name/u],
  ['folder/../../outside.txt', /"folder\/\.\.\/\.\.\/outside\.txt".*"\.\." as a folder name/u],
  ['./dot.txt', /"\.\/dot\.txt".*"\." as a folder name/u],
  ['/etc/x', /"\/etc\/x".*begins with a slash/u],
  ['a//b', /"a\/\/b".*empty folder name/u],
  ['a\\..\\b', /"a\\\.\.\\b".*backslash/u],
  ['.git/config', /"\.git\/config".*\.git folder/u],
  ['sub/.GIT/hooks/pre-commit', /"sub\/\.GIT\/hooks\/pre-commit".*\.git folder/u],
  ['line\nfeed', /"line\\u000afeed".*control character/u],
  ['x'.repeat(300), /longer than 255 bytes/u],
];

describe('A hostile or impossible name in the bucket', () => {
  const makeFolder = useFolders();
  const server = useS3();

  /** A device that syncs with the folder `prefix` of a bucket, so that there is an outside. */
  async function makeDevice(): Promise<{ device: CliDevice; put: (name: string) => Promise<void> }> {
    const bucket = await server().createBucket();
    const cloud = new S3Cloud(server(), bucket, { prefix });
    const device = new CliDevice(await makeFolder(), 'laptop', cloud);
    const put = async (name: string): Promise<void> => {
      await cloud.client.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}/${name}`, Body: 'hostile' }));
    };
    return { device, put };
  }

  for (const [name, sentence] of hostile) {
    it(`${JSON.stringify(name.slice(0, 40))} is told in one sentence, and the other files sync`, async () => {
      const { device, put } = await makeDevice();
      await put(name);
      await put('good.txt');
      device.write('mine.txt', 'mine');
      const { code, json, stderr } = await device.sync();
      assert.deepEqual([code, json.filesDownloaded, json.filesUploaded], [1, 1, 1]);
      assert.deepEqual(
        json.errors.map((error) => [error.path, error.code]),
        [[name, 'badName']],
      );
      assert.match(stderr, sentence);
      assert.equal(stderr.trimEnd().split('\n').length, 1);
      assert.deepEqual(device.tree(), { 'good.txt': 'hostile', 'mine.txt': 'mine' });
      assert.deepEqual(readdirSync(device.home).sort(), ['laptop', 'laptop.state']);
    });
  }

  it('with a NUL, as some store may hold it, is told in one sentence, and the other files sync', async () => {
    const proxy = new GatedProxy(server().endpoint);
    const cloud = new S3Cloud(server(), await server().createBucket(), { endpoint: await proxy.start() });
    try {
      const device = new CliDevice(await makeFolder(), 'laptop', cloud);
      await cloud.write('nul-name', 'hostile');
      await cloud.write('good.txt', 'good');
      proxy.onListing = (xml) => xml.replace('nul-name', 'nul%00name');
      const { code, json, stderr } = await device.sync();
      assert.deepEqual([code, json.filesDownloaded], [1, 1]);
      assert.match(stderr, /"nul\\u0000name".*control character/u);
      assert.deepEqual(device.tree(), { 'good.txt': 'good' });
    } finally {
      await proxy.stop();
    }
  });

  it('of many kinds stops none of the other files, on any device', async () => {
    const { device, put } = await makeDevice();
    for (const [name] of hostile) await put(name);
    for (let number = 1; number <= 5; number++) await put(`good ${number}.txt`);
    const { json } = await device.sync();
    assert.deepEqual([json.errors.length, json.filesDownloaded], [hostile.length, 5]);
    const again = await device.sync();
    assert.deepEqual([again.code, again.json.filesDownloaded, again.json.filesDeleted], [1, 0, 0]);
  });
});
