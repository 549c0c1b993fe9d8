import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mayBeRemoved } from '../../src/vscode/conflicts/merge/mergeLife';

const day = 24 * 60 * 60 * 1000;
const now = 1000 * day;

describe('The files of a merge that was not completed', () => {
  it('stay for 30 days while nobody has worked on them', () => {
    assert.equal(mayBeRemoved({ begunAt: now - 30 * day, isEdited: false }, now), false);
    assert.equal(mayBeRemoved({ begunAt: now - 30 * day - 1, isEdited: false }, now), true);
  });

  it('go with their conflict when nobody has worked on them', () => {
    assert.equal(mayBeRemoved({ begunAt: now, endedAt: now, isEdited: false }, now), true);
  });

  it('stay as long as the conflict, however long that is, when they are work', () => {
    assert.equal(mayBeRemoved({ begunAt: 0, isEdited: true }, now), false);
  });

  it('stay for 30 days after the conflict has ended when they are work', () => {
    assert.equal(mayBeRemoved({ begunAt: 0, endedAt: now - 30 * day, isEdited: true }, now), false);
    assert.equal(mayBeRemoved({ begunAt: 0, endedAt: now - 30 * day - 1, isEdited: true }, now), true);
  });
});
