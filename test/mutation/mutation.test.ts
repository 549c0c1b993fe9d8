import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { Laboratory } from './laboratory';
import { mutants, staleness } from './mutants';

/** Mutants that are made each time, taken from all over the list; `npm run mutate` makes all. */
const sampleSize = Number(process.env['CLOUD_SYNC_MUTANTS'] ?? 4);

describe('An engine that is broken on purpose', () => {
  let laboratory: Laboratory;
  before(async () => {
    laboratory = await Laboratory.open();
  });
  after(() => laboratory.close());

  it('can still be broken in every known way', () => {
    assert.deepEqual(
      mutants.flatMap((mutant) => staleness(mutant) ?? []),
      [],
    );
  });

  const step = Math.ceil(mutants.length / sampleSize);
  for (const mutant of mutants.filter((_, index) => index % step === 0)) {
    it(`is seen to be broken when ${mutant.breaks}`, async function () {
      this.timeout(0);
      assert.notEqual(await laboratory.judge(mutant), undefined, `${mutant.file}: no quick suite fails`);
    });
  }
});
