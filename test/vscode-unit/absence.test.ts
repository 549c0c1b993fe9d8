import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Absence } from '../../src/vscode/folder/absence';

describe('Coming back to the window', () => {
  function returnsAfter(away: number, ...focusChanges: readonly boolean[]): number {
    let [time, returns] = [0, 0];
    const absence = new Absence({ now: () => time }, () => returns++);
    for (const focused of focusChanges) {
      absence.onFocus(focused);
      time += away;
    }
    return returns;
  }

  it('counts after more than a minute away, and once', () => {
    assert.equal(returnsAfter(61_000, false, true, true), 1);
  });

  it('does not count after a glance at something else', () => {
    assert.equal(returnsAfter(59_000, false, true, false, true), 0);
  });

  it('counts from the moment of leaving, however often VS Code tells of it', () => {
    assert.equal(returnsAfter(40_000, false, false, true), 1);
  });
});
