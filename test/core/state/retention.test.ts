import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cleaningDue, day, expired } from '../../../src/core/state/retention';

const now = Date.UTC(2026, 10, 22);
const aged = (days: number, size = 1): { time: number; size: number } => ({ time: now - days * day, size });
const retention = { maxAge: 30 * day, maxBytes: 1000 };

describe('the retention of the trash', () => {
  it('lets go what is older than its limit, and nothing else', () => {
    const young = Array.from({ length: 12 }, (_, index) => aged(index));
    const old = [aged(31), aged(400)];
    assert.deepEqual(expired([...old, ...young], retention, now), old);
  });

  it('always keeps the last ten, however old', () => {
    const entries = Array.from({ length: 12 }, (_, index) => aged(100 + index));
    assert.deepEqual(expired(entries, retention, now), entries.slice(10));
  });

  it('lets go the oldest when all together are too large, but nothing of the last day', () => {
    const small = Array.from({ length: 10 }, () => aged(0));
    const [today, yesterday, older] = [aged(0.5, 2000), aged(2, 10), aged(3, 10)];
    assert.deepEqual(expired([older, yesterday, today, ...small], retention, now), [yesterday, older]);
  });

  it('keeps what a clock that was ahead has dated into the future', () => {
    assert.deepEqual(expired([...Array.from({ length: 10 }, () => aged(0)), aged(-1000)], retention, now), []);
  });
});

describe('the calendar of cleanings', () => {
  it('has one a day', () => {
    assert.deepEqual(
      [cleaningDue(now - day / 2, now), cleaningDue(now - day, now), cleaningDue(now - 5 * day, now)],
      ['no', 'clean', 'clean'],
    );
  });

  it('begins with the first sync, which cleans nothing', () => {
    assert.equal(cleaningDue(undefined, now), 'note');
  });

  it('does not trust a clock that has leapt', () => {
    assert.deepEqual([cleaningDue(now + day, now), cleaningDue(now - 73 * 365 * day, now)], ['note', 'note']);
  });
});
