import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Pacer } from '../../src/remote/drive/pacer';

/** A clock that only pauses move. */
function world(): { readonly sleeps: number[]; monotonic(): number; random(): number; sleep(ms: number): Promise<void> } {
  let now = 0;
  const sleeps: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    sleeps.push(ms);
    now += ms;
    return Promise.resolve();
  };
  return { sleeps, monotonic: () => now, random: () => 0, sleep };
}

describe('The gate to Drive', () => {
  for (const [asked, waits] of [
    [undefined, 250],
    [7_000, 7_000],
    [86_400_000, 120_000],
  ] as const) {
    it(`is closed for ${waits / 1000} s when Drive asks for ${asked === undefined ? 'fewer requests' : `${asked / 1000} s`}`, async () => {
      const given = world();
      const pacer = new Pacer(given);
      await pacer.turn(undefined);
      pacer.slowDown(asked);
      await pacer.turn(undefined);
      assert.deepEqual(given.sleeps, [waits]);
    });
  }
});
