import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import type { S3Server } from '../harness/rgw';
import { isConditionalWrite, startProxy } from '../support/httpDouble';
import { s3Cloud, type Cloud } from './clouds';
import { scenario, type Scenario } from './scenario';
import type { World } from './world';

/** A store that takes conditions and does not heed them, as Google's S3 interface does. */
export function heedlessCloud(): Cloud {
  // A signed header cannot be taken away, so that the signature goes too and the bucket is open to all.
  const strip = ['if-match', 'if-none-match', 'authorization'];
  return s3Cloud({
    open: async (server, bucket) => {
      await openToAll(server, bucket);
      return startProxy(server.endpoint, { strip });
    },
  });
}

/** A store that answers 501 to every write with a condition, as Backblaze B2 does. */
export function refusingCloud(): Cloud {
  return s3Cloud({ open: (server) => startProxy(server.endpoint, { refuses: isConditionalWrite }) });
}

async function openToAll({ endpoint, region, accessKeyId, secretAccessKey }: S3Server, bucket: string): Promise<void> {
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource }];
  await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }));
  client.destroy();
}

async function playsGuarded(world: World): Promise<void> {
  assert.deepEqual(world.capabilities, {
    conditionalCreate: false,
    conditionalUpdate: false,
    conditionalDelete: false,
    keepsDeleted: false,
  });
  const [a, b] = await world.pair({ 'f.md': 'one', 'gone.md': 'one', 'other.md': 'other' }, { concurrency: 1 });
  a.write('f.md', 'mine').write('new.md', 'mine').write('gone.md', 'edited');
  b.write('f.md', 'theirs').write('new.md', 'theirs').delete('gone.md');
  a.once('request upload', () => b.sync());
  await a.sync();
  const copies = { 'f (conflict A).md': 'mine', 'new (conflict A).md': 'mine' };
  await world.ends({ 'f.md': 'theirs', 'new.md': 'theirs', ...copies, 'gone.md': 'edited', 'other.md': 'other' }, [
    'kept bothCreated new.md',
    'kept bothEdited f.md',
  ]);
}

export const heedlessStore: readonly Scenario[] = [
  scenario('S60 the store ignores conditions: the probe finds it out, and the guarded mode keeps both sides of each race', playsGuarded),
];

export const refusingStore: readonly Scenario[] = [
  scenario(
    'S61 the store answers 501 to conditions: the probe finds it out, and the guarded mode keeps both sides of each race',
    playsGuarded,
  ),
];
