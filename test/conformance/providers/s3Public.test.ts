import { PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { S3Provider } from '../../../src/remote/s3/s3Provider';
import { sharedS3, type S3Server } from '../../harness/rgw';
import { bytes, failsWith, patternBytes, paths, read, readText, sha256 } from './helpers';

const all = ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'] as const;

describe('S3 without a signature', function () {
  this.timeout(120_000);
  let server: S3Server;
  let owner: S3Client;
  const opened: S3Provider[] = [];
  const variables = { ...process.env };

  before(async () => {
    server = await sharedS3();
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    owner = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    // Keys that are lying around must not be used.
    process.env['AWS_ACCESS_KEY_ID'] = 'WRONGKEY';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong';
  });
  after(async () => {
    process.env = variables;
    for (const provider of opened) provider.dispose();
    owner.destroy();
    await server.stop();
  });

  /** A bucket with a file of its owner, in which everyone may do what is allowed and nobody what is denied. */
  async function publicBucket(allowed: readonly string[], denied: readonly string[] = []): Promise<S3Provider> {
    const bucket = await server.createBucket();
    await owner.send(new PutObjectCommand({ Bucket: bucket, Key: 'from the owner.txt', Body: 'hello' }));
    const Statement = [
      ...allowed.map((Action) => statement('Allow', Action, bucket)),
      ...denied.map((Action) => statement('Deny', Action, bucket)),
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    if (Statement.length > 0) await owner.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    const provider = new S3Provider({ endpoint: server.endpoint, bucket, credentials: 'anonymous' });
    opened.push(provider);
    return provider;
  }

  it('does everything in a bucket that is open to everyone, whatever keys are lying around', async () => {
    const provider = await publicBucket(all);
    assert.equal((await provider.connect()).conditionalUpdate, true);
    assert.equal(await readText(provider, 'from the owner.txt'), 'hello');
    const { etag } = await provider.upload('a.txt', bytes('a'), { replaces: 'absent' });
    await failsWith('raced', provider.upload('a.txt', bytes('b'), { replaces: 'absent' }));
    await provider.move('a.txt', 'b.txt', { etag });
    const large = patternBytes(20 * 1024 * 1024);
    await provider.upload('large.bin', large, { replaces: 'absent' });
    assert.equal(sha256(await read(provider, 'large.bin')), sha256(large));
    await provider.delete('b.txt');
    assert.deepEqual(await paths(provider), ['from the owner.txt', 'large.bin']);
  });

  for (const permission of all) {
    it(`says when it is tried out, or listed, that everyone lacks ${permission}`, async () => {
      const provider = await publicBucket(
        all.filter((each) => each !== permission),
        [permission],
      );
      const error = await failsWith(
        'forbidden',
        provider.connect().then(() => provider.listFiles('')),
      );
      assert.match(
        error.message,
        new RegExp(`does not allow this to everyone. Grant everyone the permission ${permission}, or sign in`, 'u'),
      );
    });
  }

  it('changes nothing in a bucket that may only be read', async () => {
    const provider = await publicBucket(['s3:ListBucket', 's3:GetObject']);
    await failsWith('forbidden', provider.connect());
    assert.deepEqual(await paths(provider), ['from the owner.txt']);
    assert.equal(await readText(provider, 'from the owner.txt'), 'hello');
  });

  it('says of a bucket that is not public what everyone lacks, and of none that it does not exist', async () => {
    const error = await failsWith('forbidden', (await publicBucket([])).connect());
    assert.match(error.message, /s3:PutObject/u);
    const nowhere = new S3Provider({ endpoint: server.endpoint, bucket: 'there-is-no-such-bucket', credentials: 'anonymous' });
    opened.push(nowhere);
    await failsWith('noRemote', nowhere.connect());
  });
});

function statement(Effect: 'Allow' | 'Deny', Action: string, bucket: string): object {
  const Resource = `arn:aws:s3:::${bucket}${Action === 's3:ListBucket' ? '' : '/*'}`;
  return { Effect, Principal: '*', Action, Resource };
}
