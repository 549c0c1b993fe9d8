import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Midnight, untilMidnight } from '../../src/vscode/statusBar/midnight';
import { FakeTimers } from './fakeTimers';

const hour = 60 * 60 * 1000;
const evening = new Date(2026, 10, 22, 21, 0).getTime();

describe('A text that says "today"', () => {
  it('is good until the next day begins here', () => {
    assert.equal(untilMidnight(evening), 3 * hour);
    assert.equal(untilMidnight(new Date(2026, 11, 31, 23, 59, 59, 999).getTime()), 1);
  });

  it('is made anew then, however often it was shown, and not before', async () => {
    const timers = new FakeTimers();
    let times = 0;
    const midnight = new Midnight(
      timers,
      () => evening + timers.now(),
      () => times++,
    );
    assert.equal(timers.pending, 0);
    midnight.watch();
    await timers.pass(2 * hour);
    midnight.watch();
    assert.deepEqual([times, timers.pending], [0, 1]);
    await timers.pass(hour);
    assert.deepEqual([times, timers.pending], [1, 0]);
    midnight.watch();
    await timers.pass(24 * hour);
    assert.equal(times, 2);
  });

  it('leaves nothing behind when it is no longer shown', () => {
    const timers = new FakeTimers();
    const midnight = new Midnight(
      timers,
      () => evening,
      () => assert.fail(),
    );
    midnight.watch();
    midnight.dispose();
    assert.equal(timers.pending, 0);
  });
});
