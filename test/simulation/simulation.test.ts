import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { explore } from './explore';

const seeds = Number(process.env['CLOUD_SYNC_SIMULATION_SEEDS'] ?? 2000);

describe('the whole engine in random histories', () => {
  it(`loses nothing and converges in ${seeds} histories of several devices with crashes and faults`, async function () {
    this.timeout(0);
    const { failure, counts } = await explore(1, seeds);
    assert.equal(failure, undefined, failure);
    for (const premise of ['edits', 'syncs', 'crashes', 'faults', 'conflicts', 'merges', 'brakes']) {
      assert.ok((counts[premise] ?? 0) > 0, `no history had any ${premise}: the run proves nothing about them`);
    }
  });
});
