import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openConnection, openLocal, tryConnection, type ConnectionParts, type LocalParts } from '../../src/vscode/folder/openConnection';
import type { Connection } from '../../src/vscode/folder/connection';
import { parseSettings } from '../../src/vscode/folder/settings';
import { SyncError } from '../../src/core';
import { sharedS3, type S3Server } from '../harness/rgw';

const startTimeout = 120_000;
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

describe('A connection to S3 from inside VS Code', () => {
  let s3: S3Server;
  let client: S3Client;
  let bucket: string;
  let root: string;
  let parts: ConnectionParts & LocalParts;
  let connection: Connection;

  before(async function () {
    this.timeout(startTimeout);
    s3 = await sharedS3();
    bucket = await s3.createBucket();
    const { endpoint, region, accessKeyId, secretAccessKey } = s3;
    const keys = { accessKeyId, secretAccessKey };
    client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: keys });
    root = await mkdtemp(join(tmpdir(), 'cloud-sync-s3-'));
    parts = {
      folder: vscode.Uri.file(root),
      storage: vscode.Uri.file(`${root}-state`),
      remote: { url: `s3://${bucket}/team`, endpoint, region },
      settings: parseSettings(() => undefined).settings,
      access: { s3: { credentials: keys } },
      log,
    };
    connection = await openConnection(await openLocal(parts), parts);
  });

  after(async function () {
    this.timeout(startTimeout);
    await connection?.close();
    client?.destroy();
    await s3?.stop();
    for (const dir of [root, `${root}-state`]) await rm(dir, { recursive: true, force: true });
  });

  async function remote(path: string): Promise<string | undefined> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: `team/${path}` }));
    return Body?.transformToString();
  }

  it('carries creations, edits and deletions both ways', async () => {
    const { engine } = connection.session;
    await writeFile(join(root, 'here.txt'), 'from here');
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'team/there.txt', Body: 'from there' }));
    assert.deepEqual((await engine.sync()).errors, []);
    assert.deepEqual([await remote('here.txt'), await readFile(join(root, 'there.txt'), 'utf8')], ['from here', 'from there']);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'team/here.txt', Body: 'edited there' }));
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'team/there.txt' }));
    assert.deepEqual((await engine.sync()).errors, []);
    assert.equal(await readFile(join(root, 'here.txt'), 'utf8'), 'edited there');
    assert.equal(existsSync(join(root, 'there.txt')), false);
  });

  it('is refused to a second window, with a sentence that says who has the folder', async () => {
    await assert.rejects(
      openConnection(await openLocal(parts), parts),
      (error) => SyncError.is(error, 'locked') && /another VS Code window/.test(error.message),
    );
  });

  it('is tried without leaving anything behind', async () => {
    await writeFile(join(root, 'new.txt'), 'new');
    const { preview, capabilities } = await tryConnection({ ...parts, remote: { ...parts.remote, url: `s3://${bucket}/fresh` } }, signal());
    assert.equal(capabilities?.conditionalUpdate, true);
    assert.deepEqual(preview.actions.map(({ type, path }) => `${type} ${path}`).sort(), ['upload here.txt', 'upload new.txt']);
    await assert.rejects(client.send(new GetObjectCommand({ Bucket: bucket, Key: 'fresh/new.txt' })));
  });

  it('fails with one sentence when the keys are wrong, and does not repeat them', async () => {
    const credentials = { accessKeyId: 'WRONGKEY', secretAccessKey: 'not-the-secret' };
    await assert.rejects(tryConnection({ ...parts, access: { s3: { credentials } } }, signal()), (error) => {
      return SyncError.is(error, 'unauthorized') && !error.message.includes('not-the-secret');
    });
  });

  it('fails with one sentence when there is no such bucket', async () => {
    const missing = { ...parts.remote, url: 's3://no-such-bucket-here' };
    await assert.rejects(tryConnection({ ...parts, remote: missing }, signal()), (error) => SyncError.is(error, 'noRemote'));
  });
});

function signal(): AbortSignal {
  return new AbortController().signal;
}
