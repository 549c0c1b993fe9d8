import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { describe, it } from 'mocha';
import { isAlive, thisLeaseOwner } from '../../src/cli/leaseOwner';

describe('The owner of a lease', () => {
  it('names program, process and computer', () => {
    assert.equal(thisLeaseOwner().label, `cloud-sync, process ${process.pid} on ${hostname()}`);
  });

  it('is known to be alive, being this process', () => {
    const owner = thisLeaseOwner();
    assert.equal(owner.isAlive?.(owner.label), true);
  });

  it('is known to be dead when its process has ended', () => {
    // Above the largest process id that Linux gives (PID_MAX_LIMIT, 2^22).
    assert.equal(thisLeaseOwner().isAlive?.(`VS Code, process 4194305 on ${hostname()}`), false);
  });

  it('is unknown on another computer, and behind a label that is not understood', () => {
    const never = (): boolean => assert.fail('Nobody may be asked.');
    for (const label of ['cloud-sync, process 5 on desktop', 'cloud-sync', '', 'process x on laptop', 'process 5 on laptop 2'])
      assert.equal(isAlive(label, 'laptop', never), undefined);
  });
});
