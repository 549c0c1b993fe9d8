import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { CloudSyncResult } from '../../src/core/index';
import type { Cloud, Trait } from './clouds';
import type { Device } from './device';
import { World, type Files } from './world';

/** For which clouds a scenario makes sense. */
export interface Where {
  /** The trait of the cloud that it is about. */
  readonly needs?: Trait;
  /** Clouds on which it says nothing that it does not say on the others, with the reason. */
  readonly not?: Partial<Record<Cloud['kind'], string>>;
}

export interface Scenario extends Where {
  /** Begins with its number in the specification: `S13 delete-L / edit-R: ...`. */
  readonly title: string;
  readonly play: (world: World) => Promise<void>;
}

export function scenario(title: string, play: Scenario['play'], where: Where = {}): Scenario {
  return { title, play, ...where };
}

/** A scenario of two devices that were in sync, of which each then does something on its own. */
interface TwoSided {
  readonly base?: Files;
  readonly here?: (a: Device) => unknown;
  /** What happens on the other device, which syncs first. */
  readonly there?: (b: Device) => unknown;
  readonly ends: Files;
  readonly reports?: readonly string[];
  /** What the sync here says it did; the counts not named are 0. `any`: the specification leaves the way open. */
  readonly counts?: Partial<Record<Count, number>> | 'any';
  /** What there is to say beyond that, when all is at rest. */
  readonly also?: (a: Device, b: Device, world: World) => unknown;
}

const counted = ['filesUploaded', 'filesDownloaded', 'filesDeleted', 'filesMoved', 'filesMerged'] as const;
type Count = (typeof counted)[number];

/** Plays the scenario as told, and once more with the other device coming second: all contents must be the same then (P20). */
export function twoSided(title: string, story: TwoSided, where: Where = {}): Scenario {
  const play = async (world: World): Promise<void> => {
    const [a, b] = await begin(world, story);
    await b.sync();
    const result = await a.sync();
    if (story.counts !== 'any') assert.deepEqual(countsOf(result), { ...noCounts, ...story.counts });
    await world.ends(story.ends, story.reports);
    await story.also?.(a, b, world);
    // What the planner makes of it does not depend on the kind of cloud: the quickest is enough.
    if (world.cloud.kind === 'memory') await playSwapped(world, story);
  };
  return scenario(title, play, where);
}

async function begin(world: World, story: TwoSided): Promise<[Device, Device]> {
  const [a, b] = await world.pair(story.base ?? {});
  await story.there?.(b);
  await story.here?.(a);
  return [a, b];
}

async function playSwapped(told: World, story: TwoSided): Promise<void> {
  const world = await World.open(told.cloud);
  try {
    const [a, b] = await begin(world, story);
    await a.sync();
    await b.sync();
    await world.comeToRest();
    await world.nothingIsLost();
    assert.deepEqual(world.contentsHere(), told.contentsHere(), 'the contents depend on who syncs first');
  } finally {
    await world.close();
  }
}

const noCounts: Record<Count, number> = { filesUploaded: 0, filesDownloaded: 0, filesDeleted: 0, filesMoved: 0, filesMerged: 0 };

function countsOf(result: CloudSyncResult): Record<Count, number> {
  const counts = { ...noCounts };
  for (const name of counted) counts[name] = result[name];
  return counts;
}

/** Defines the tests of these scenarios, as far as they make sense for this cloud. */
export function describeScenarios(title: string, cloud: Cloud, scenarios: readonly Scenario[]): void {
  describe(title, function () {
    this.timeout(60_000);
    before(async function () {
      this.timeout(180_000);
      await cloud.start?.();
    });
    after(() => cloud.stop?.());
    for (const each of scenarios.filter((candidate) => makesSense(candidate, cloud))) {
      it(each.title, async () => {
        const world = await World.open(cloud);
        try {
          await each.play(world);
        } finally {
          await world.close();
        }
      });
    }
  });
}

function makesSense({ not, needs }: Scenario, cloud: Cloud): boolean {
  return not?.[cloud.kind] === undefined && (needs === undefined || cloud.traits.includes(needs));
}
