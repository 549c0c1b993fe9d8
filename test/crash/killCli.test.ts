import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { Random } from '../simulation/random';
import type { CliDevice } from '../support/cliDevice';
import { S3Cloud, useFolders, useS3 } from '../support/testClouds';
import { Ledger } from './ledger';
import { assertConverged, Party, randomMoment } from './party';

/** How many processes are killed, and from which seed the story and the moments are made. */
const kills = Number(process.env['CLOUD_SYNC_KILLS'] ?? 25);
const seed = Number(process.env['CLOUD_SYNC_SEED'] ?? 1);

/** Rounds between two looks at whether everybody still agrees. */
const roundsBetweenChecks = 5;

describe('The command line, killed by kill -9 while it syncs with a real S3 store,', () => {
  const makeFolder = useFolders();
  const server = useS3();
  const parties: Party[] = [];
  afterEach(async () => {
    for (const party of parties.splice(0)) await party.close();
  });

  it(`goes on when run again after each of ${kills} kills, and nothing that anybody wrote is lost`, async function () {
    this.timeout(0);
    const random = new Random(seed);
    const ledger = new Ledger();
    const story = [`seed ${seed}`];
    const tell = (line: string): void => void story.push(line);
    const common = { home: await makeFolder(), account: server(), bucket: await server().createBucket(), ledger, random, tell };
    const [laptop, desktop] = [await Party.open({ ...common, name: 'laptop' }), await Party.open({ ...common, name: 'desktop' })];
    parties.push(laptop, desktop);
    let killed = 0;
    for (let round = 1; killed < kills; round++) {
      assert.ok(round < 3 * kills, `only ${killed} of ${round} processes lived long enough to be killed`);
      for (const party of parties) for (let count = random.below(4); count >= 0; count--) party.act();
      const victim = random.pick(parties);
      if (await victim.syncKilledAt(randomMoment(random))) killed++;
      if (random.chance(0.5)) victim.act();
      const again = await victim.sync();
      assert.equal(again.code, 0, `${again.stderr}\n${story.join('\n')}`);
      if (round % roundsBetweenChecks === 0) await assertConverged(parties, ledger, story);
    }
    await assertConverged(parties, ledger, story);
  });

  it('in the middle of a file that goes up in parts, sends it whole when run again', async () => {
    const { device, cloud } = await killedBetweenParts();
    assert.equal((await device.sync()).code, 0);
    assert.deepEqual(Object.keys(await cloud.tree()), ['large.bin']);
    assert.equal(await cloud.read('large.bin'), device.read('large.bin'));
  });

  it('in the middle of a file that goes up in parts, leaves no unfinished upload in the bucket when run again', async () => {
    const { device, cloud } = await killedBetweenParts();
    await device.sync();
    const { Uploads = [] } = await cloud.client.send(new ListMultipartUploadsCommand({ Bucket: cloud.bucket }));
    assert.deepEqual(Uploads, []);
  });

  /** A device on which a process was killed when it had sent the second part of a large file. */
  async function killedBetweenParts(): Promise<{ readonly device: CliDevice; readonly cloud: S3Cloud }> {
    const common = { home: await makeFolder(), account: server(), bucket: await server().createBucket() };
    const party = await Party.open({ ...common, name: 'laptop', ledger: new Ledger(), random: new Random(seed), tell: () => undefined });
    parties.push(party);
    party.device.write('large.bin', 'x'.repeat(20 * 1024 * 1024));
    const { process: child, done } = party.device.start('sync', []);
    const sent = party.proxy.holdAnswer(({ method, key }) => method === 'PUT' && key === 'large.bin');
    await sent;
    child.kill('SIGKILL');
    assert.equal((await done).signal, 'SIGKILL');
    party.proxy.onAnswer = () => 'pass';
    return { device: party.device, cloud: new S3Cloud(common.account, common.bucket) };
  }
});
