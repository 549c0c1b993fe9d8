import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SyncError } from '../../src/core/errors';

describe('SyncError', () => {
  it('stays as it is when it is thrown on', () => {
    const error = new SyncError('raced', 'x', { path: 'a.md' });
    assert.equal(SyncError.from(error, 'b.md'), error);
  });

  it('is made of any thrown value, which is kept as its cause', () => {
    const cause = new Error('a defect');
    const made = SyncError.from(cause, 'a.md');
    assert.deepEqual([made.code, made.message, made.path, made.cause, made.retry], ['unknown', 'a defect', 'a.md', cause, 'never']);
    assert.equal(SyncError.from('text').message, 'text');
  });

  it('knows a cancelled request of the platform as a cancellation', () => {
    assert.equal(SyncError.from(new DOMException('x', 'AbortError')).code, 'aborted');
  });

  it('is known also when another copy of its class made it', () => {
    const foreign = Object.assign(new Error('x'), { name: 'SyncError', code: 'raced' });
    assert.deepEqual([SyncError.is(foreign), SyncError.is(foreign, 'raced'), SyncError.is(foreign, 'offline')], [true, true, false]);
    assert.deepEqual([SyncError.is(new Error('x')), SyncError.is(undefined)], [false, false]);
  });

  it('stops the run when it is about everything, and not when it is about one path', () => {
    const stops = (['aborted', 'offline', 'unauthorized', 'noRemote', 'badRemote', 'newerFormat', 'noRoot', 'locked'] as const).map(
      (code) => new SyncError(code, 'x').stopsTheRun,
    );
    const goesOn = (
      ['raced', 'timeout', 'throttled', 'server', 'busy', 'forbidden', 'notFound', 'unreadable', 'diskFull', 'badName', 'corrupt'] as const
    ).map((code) => new SyncError(code, 'x').stopsTheRun);
    assert.deepEqual([new Set(stops), new Set(goesOn)], [new Set([true]), new Set([false])]);
  });
});
