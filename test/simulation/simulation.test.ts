import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { explore } from './explore';

/** How many histories are tried; more of them, or fewer, by the environment. */
const seeds = Number(process.env['CLOUD_SYNC_SIMULATION_SEEDS'] ?? 10_000);

/** What must have happened in some history, or the rules that speak of it are not tried at all. */
const premises = [
  'edits',
  'syncs',
  'crashes',
  'faults',
  'raced',
  'conflicts',
  'pending',
  'merges',
  'moves',
  'brakes',
  'blocked',
  'lateListings',
  'unsaved',
  'restores',
  'hinted',
] as const;

describe('the whole engine in random histories', () => {
  let counts: Readonly<Record<string, number>> = {};

  it(`loses nothing and converges in ${seeds} histories of several devices, each run twice`, async function () {
    this.timeout(0);
    const exploration = await explore(1, seeds);
    assert.equal(exploration.failure, undefined, exploration.failure);
    counts = exploration.counts;
  });

  for (const premise of premises) {
    it(`was tried with: ${premise}`, () => {
      assert.ok((counts[premise] ?? 0) > 0, `no history had any ${premise}: the run proves nothing about them`);
    });
  }
});
