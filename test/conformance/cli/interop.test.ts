import { PutObjectCommand } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { CliDevice } from '../../support/cliDevice';
import { S3Cloud, useFolders, useS3 } from '../../support/testClouds';

describe('A bucket that other tools use too', () => {
  const makeFolder = useFolders();
  const server = useS3();

  async function makeDevice(): Promise<{ device: CliDevice; cloud: S3Cloud }> {
    const cloud = new S3Cloud(server(), await server().createBucket());
    return { device: new CliDevice(await makeFolder(), 'laptop', cloud), cloud };
  }

  it('holds each file as a plain object, with its time, mode and hash as metadata in the form of rclone', async () => {
    const { device, cloud } = await makeDevice();
    const path = 'notes/ü +1.md';
    device.write(path, 'plain');
    device.write('run.sh', '#!/bin/sh\n');
    utimesSync(join(device.folder, path), 1_700_000_000.25, 1_700_000_000.25);
    chmodSync(join(device.folder, 'run.sh'), 0o755);
    assert.equal((await device.sync()).code, 0);
    assert.equal(await cloud.read(path), 'plain');
    const [sha256, md5] = ['sha256', 'md5'].map((algorithm) => createHash(algorithm).update('plain').digest('hex'));
    assert.deepEqual(await cloud.metadata(path), { mtime: '1700000000.25', sha256, 'sha256-etag': md5 });
    assert.equal((await cloud.metadata('run.sh'))['mode'], '100755');
    const keys = Object.keys(await cloud.traces()).filter((key) => !key.startsWith('.cloudsync/'));
    assert.deepEqual(keys, [path, 'run.sh'].sort());
  });

  it('holds the rules that a new device keeps to from its first sync on', async () => {
    const { device, cloud } = await makeDevice();
    await cloud.write('.cloudsyncignore', 'out/\n');
    device.write('out/made.bin', 'made here');
    device.write('a.md', 'a');
    const { code, json } = await device.sync();
    assert.deepEqual([code, json.filesUploaded, json.filesDownloaded], [0, 1, 1]);
    assert.deepEqual(device.tree(), { '.cloudsyncignore': 'out/\n', 'a.md': 'a', 'out/made.bin': 'made here' });
    assert.ok(!('out/made.bin' in (await cloud.traces())));
  });

  it('gives what another tool put there, with the time of rclone’s metadata', async () => {
    const { device, cloud } = await makeDevice();
    await cloud.write('by sdk/a.txt', 'plain object');
    await cloud.client.send(
      new PutObjectCommand({ Bucket: cloud.bucket, Key: 'by rclone.txt', Body: 'with time', Metadata: { mtime: '1600000000.123456789' } }),
    );
    const { code, json } = await device.sync();
    assert.deepEqual([code, json.filesDownloaded], [0, 2]);
    assert.deepEqual(device.tree(), { 'by rclone.txt': 'with time', 'by sdk/a.txt': 'plain object' });
    assert.equal(statSync(join(device.folder, 'by rclone.txt')).mtimeMs, 1_600_000_000_123);
  });

  it('follows edits and deletions by another tool', async () => {
    const { device, cloud } = await makeDevice();
    device.write('a.txt', 'a');
    device.write('b.txt', 'b');
    await device.sync();
    await cloud.write('a.txt', 'a from a console');
    await cloud.remove('b.txt');
    const { code, json } = await device.sync();
    assert.deepEqual([code, json.filesDownloaded, json.filesDeleted], [0, 1, 1]);
    assert.deepEqual(device.tree(), { 'a.txt': 'a from a console' });
  });

  it('passes over the folder markers of consoles', async () => {
    const { device, cloud } = await makeDevice();
    await cloud.write('folder/', '');
    await cloud.write('folder/a.txt', 'a');
    const { code, json } = await device.sync();
    assert.deepEqual([code, json.success, device.tree()], [0, true, { 'folder/a.txt': 'a' }]);
  });

  it('can be shared through a prefix, outside of which nothing is seen or touched', async () => {
    const cloud = new S3Cloud(server(), await server().createBucket(), { prefix: 'vault' });
    const device = new CliDevice(await makeFolder(), 'laptop', cloud);
    await cloud.write('vault-2/theirs.txt', 'theirs');
    await cloud.write('theirs.txt', 'theirs');
    device.write('mine.txt', 'mine');
    const { code, json } = await device.sync();
    assert.deepEqual([code, json.filesUploaded, json.filesDownloaded], [0, 1, 0]);
    const keys = Object.keys(await cloud.traces()).filter((key) => !key.startsWith('vault/.cloudsync/'));
    assert.deepEqual(keys, ['theirs.txt', 'vault-2/theirs.txt', 'vault/mine.txt']);
    assert.deepEqual(device.tree(), { 'mine.txt': 'mine' });
  });
});
