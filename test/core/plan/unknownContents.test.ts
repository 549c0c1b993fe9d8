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

describe('a version in the cloud with another token', () => {
  const remote = { ...remoteInfo('a.md', 'same'), etag: 'another' };
  const local = localEntry('a.md', 'same');

  it('is only recorded when its content is the known one', () => {
    assert.equal(decide('a.md', baseState('same'), local, remote)?.type, 'record');
  });

  it('is fetched when its content is unknown, or its mode is another', () => {
    assert.equal(decide('a.md', baseState('same'), local, { ...remote, hash: undefined })?.type, 'download');
    const executable = decide('a.md', baseState('same'), { ...local, executable: false }, { ...remote, executable: true });
    assert.equal(executable?.type, 'download');
  });

  it('is fetched when the file was deleted here', () => {
    assert.equal(decide('a.md', baseState('same'), undefined, remote)?.type, 'download');
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
