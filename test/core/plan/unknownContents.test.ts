import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { decide } from '../../../src/core/plan/plan';
import { baseState, localEntry, remoteInfo } from '../../support/trees';

describe('a path that changed here, and in the cloud has a new version token alone', () => {
  it('is sent, and is no conflict', () => {
    const action = decide('a.md', baseState('old'), localEntry('a.md', 'mine'), { ...remoteInfo('a.md', 'old'), etag: 'another' });
    assert.ok(action?.type === 'upload');
    assert.equal(action.remote?.etag, 'another');
  });
});

describe('a path that changed on both sides', () => {
  for (const base of [undefined, baseState('old')]) {
    const kind = base === undefined ? 'bothCreated' : 'bothEdited';

    it(`is a conflict (${kind}) when neither content is known`, () => {
      const action = decide(
        'a.md',
        base,
        { ...localEntry('a.md', 'mine'), hash: undefined },
        { ...remoteInfo('a.md', 'theirs'), hash: undefined },
      );
      assert.equal(action?.type, 'conflict');
      assert.equal(action.kind, kind);
    });
  }
});
