import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { exitCodeOf } from '../../src/cli/exitCode';
import { failure, nothingDone } from '../../src/cli/outcome';
import { SyncError } from '../../src/core/errors';

const stopped = { brake: 'massChange', message: '', paths: [], approval: '' } as const;
const trouble = { code: 'unreadable', message: '' } as const;

describe('The exit code', () => {
  it('is 0 for a success', () => assert.equal(exitCodeOf(nothingDone), 0));
  it('is 3 for pending conflicts', () => assert.equal(exitCodeOf({ ...nothingDone, success: false }), 3));
  it('is 1 for any error, with conflicts or without', () => {
    assert.equal(exitCodeOf({ ...nothingDone, success: false, errors: [trouble] }), 1);
  });
  it('is 4 for a brake', () => assert.equal(exitCodeOf({ ...nothingDone, success: false, stopped }), 4));
  it('is 2 for wrong usage', () => assert.equal(exitCodeOf(failure(new SyncError('usage', 'No.'))), 2));
  it('is 1 for what nobody has thought of', () => assert.equal(exitCodeOf(failure(new TypeError('x'))), 1));
});
