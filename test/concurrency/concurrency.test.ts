import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { Ledger } from '../crash/ledger';
import { assertConverged, Party, randomMoment } from '../crash/party';
import { until } from '../harness/processes';
import { startRgw, type Rgw } from '../harness/rgw';
import { Random } from '../simulation/random';
import { useFolders } from '../support/testClouds';

/** Syncs of each device, and the seed of what happens between them; many rounds take minutes. */
const rounds = Number(process.env['CLOUD_SYNC_CONCURRENCY_ROUNDS'] ?? 8);
const seed = Number(process.env['CLOUD_SYNC_SEED'] ?? 1);

const deviceCount = 4;

/** Requests of all devices together between the end of an outage and the next one. */
const requestsBetweenOutages = 60;

/** Longest outage, in milliseconds; shorter than it takes a client to give a request up. */
const longestOutage = 3000;

describe('Several computers that sync with one bucket at the same time', () => {
  const makeFolder = useFolders();
  const parties: Party[] = [];
  let rgw: Rgw;
  // A server of this test's own: it is frozen in the middle.
  before(async function () {
    this.timeout(180_000);
    rgw = await startRgw();
  });
  after(() => rgw.stop());
  afterEach(async () => {
    for (const party of parties.splice(0)) await party.close();
  });

  it(`lose nothing and end up the same after ${rounds} rounds with kill -9 and a server that stands still`, async function () {
    this.timeout(0);
    const story = [`seed ${seed}`];
    const ledger = new Ledger();
    const common = { home: await makeFolder(), account: rgw, bucket: await rgw.createBucket(), ledger };
    for (let index = 1; index <= deviceCount; index++) {
      const tell = (line: string): void => void story.push(line);
      parties.push(await Party.open({ ...common, name: `device ${index}`, random: new Random(seed * 1000 + index), tell }));
    }
    const struck = { kills: 0, edits: 0, outages: 0 };
    const lives = Promise.all(parties.map((party, index) => live(party, new Random(seed * 1000 + 500 + index), struck)));
    await Promise.all([lives, disturb(lives, story, struck)]);
    await assertConverged(parties, ledger, story);
    for (const [what, count] of Object.entries(struck)) assert.ok(count > 0, `there were no ${what}: the run proves nothing about them`);
  });

  /** Freezes the server again and again while the others live, and thaws it when somebody has run into it. */
  async function disturb(lives: Promise<unknown>, story: string[], struck: { outages: number }): Promise<void> {
    let isOver = false;
    void lives.finally(() => (isOver = true)).catch(() => undefined);
    const requests = (): number => parties.reduce((sum, party) => sum + party.requests, 0);
    while (!isOver) {
      const start = requests();
      await until(() => Promise.resolve(isOver || requests() >= start + requestsBetweenOutages), 600_000, 'nobody sends anything');
      story.push('the server: stands still');
      await rgw.pause();
      const frozen = requests();
      await until(() => Promise.resolve(isOver || requests() >= frozen + deviceCount), longestOutage, 'all wait').catch(() => undefined);
      await rgw.resume();
      story.push('the server: goes on');
      struck.outages++;
    }
  }
});

/** One computer and its person: work, sync, work on while it syncs, be killed, start again. */
async function live(party: Party, random: Random, struck: { kills: number; edits: number }): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (let count = random.below(3); count >= 0; count--) party.act();
    const moment = randomMoment(random);
    if (random.chance(0.35)) {
      if (await party.syncKilledAt(moment)) struck.kills++;
    } else {
      await party.syncWhileActing(moment);
      struck.edits++;
    }
  }
}
