import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { afterBind, afterUnbind, decideBinding, remoteKey, remoteLabel, type Remote } from '../../src/vscode/folder/remote';

const s3: Remote = { url: 's3://bucket/prefix', endpoint: 'https://s3.example.com' };
const folder: Remote = { url: 'file:///srv/cloud' };

describe('Which remote a folder syncs with', () => {
  it('is none without a choice', () => {
    assert.deepEqual(decideBinding({}, { trustedRemotes: [] }), { kind: 'unbound' });
  });

  it('is the one that a person connected, whatever the settings say', () => {
    assert.deepEqual(decideBinding({ connected: s3 }, { remote: folder, trustedRemotes: [folder.url] }), { kind: 'bound', remote: s3 });
  });

  it('is never one of the settings alone: a cloned repository needs consent', () => {
    for (const remote of [s3, folder]) assert.deepEqual(decideBinding({}, { remote, trustedRemotes: [] }), { kind: 'consent', remote });
  });

  it('is one of the settings after a person agreed to it', () => {
    const memory = { accepted: remoteKey(s3), account: 'mine' };
    const bound = { kind: 'bound', remote: { ...s3, account: 'mine' } };
    assert.deepEqual(decideBinding(memory, { remote: s3, trustedRemotes: [] }), bound);
  });

  it('needs new consent when the settings change anything about where data goes', () => {
    const accepted = remoteKey(s3);
    for (const change of [{ url: 's3://other' }, { endpoint: 'https://evil.example.com' }, { region: 'x' }, { pathStyle: true }]) {
      assert.equal(
        decideBinding({ accepted }, { remote: { ...s3, ...change }, trustedRemotes: [] }).kind,
        'consent',
        JSON.stringify(change),
      );
    }
  });

  it('is one of the settings when the user lists it as trusted, but not with an endpoint of the workspace', () => {
    assert.equal(decideBinding({}, { remote: folder, trustedRemotes: [folder.url] }).kind, 'bound');
    assert.equal(decideBinding({}, { remote: s3, trustedRemotes: [s3.url] }).kind, 'consent');
  });

  it('is none after a person disconnected, until the settings name another', () => {
    const declined = remoteKey(folder);
    assert.equal(decideBinding({ declined }, { remote: folder, trustedRemotes: [folder.url] }).kind, 'unbound');
    assert.equal(decideBinding({ declined }, { remote: s3, trustedRemotes: [] }).kind, 'consent');
  });

  it('is never reached with the account of another one', () => {
    const memory = { accepted: remoteKey(s3), account: 'mine' };
    assert.deepEqual(decideBinding(memory, { remote: folder, trustedRemotes: [folder.url] }), { kind: 'bound', remote: folder });
  });

  it('is shown to people as they would write it', () => {
    assert.equal(remoteLabel(s3), 's3://bucket/prefix at s3.example.com');
    assert.equal(remoteLabel({ url: 'file:///srv/my%20cloud' }), '/srv/my cloud');
    assert.equal(remoteLabel({ url: 's3://bucket' }), 's3://bucket');
  });
});

describe('What is remembered of a folder', () => {
  const none = { current: undefined, proposed: undefined };

  it('is the remote that a person connected, and that its first sync is to come', () => {
    assert.deepEqual(afterBind({}, s3, none), { connected: s3, startsAfresh: true, recent: [s3] });
  });

  it('is consent, and the account, for the remote of the settings', () => {
    const mine = { ...s3, account: 'mine' };
    const { accepted, account, connected } = afterBind({}, mine, { ...none, proposed: s3 });
    assert.deepEqual([accepted, account, connected], [remoteKey(s3), 'mine', undefined]);
    const { accepted: still, account: other } = afterBind({ accepted }, { ...s3, account: 'other' }, { ...none, current: mine });
    assert.deepEqual([still, other], [remoteKey(s3), 'other']);
  });

  it('goes on as it was when a person only signs in again', () => {
    const known = { ...none, current: s3 };
    const memory = { connected: s3, isPaused: true };
    const again = { ...s3, account: 'new' };
    assert.deepEqual(afterBind(memory, again, known), { connected: again, isPaused: true, startsAfresh: undefined, recent: [again] });
    assert.equal(afterBind({ ...memory, startsAfresh: true }, again, known).startsAfresh, true, 'a first sync that is still to come');
  });

  it('is every remote of before, once each, the latest first; going back to one begins afresh', () => {
    const first = afterBind({}, s3, none);
    const second = afterBind(first, folder, { ...none, current: s3 });
    assert.deepEqual(second.recent, [folder, s3]);
    const third = afterBind(second, s3, { ...none, current: folder });
    assert.deepEqual([third.recent, third.startsAfresh], [[s3, folder], true]);
    assert.deepEqual(afterUnbind(third, undefined), { recent: [s3, folder] });
    assert.deepEqual(afterUnbind(third, s3), { recent: [s3, folder], declined: remoteKey(s3) });
  });

  it('is a remote that was used without having been connected by hand, and ten in all', () => {
    const trusted = { url: 's3://trusted' };
    assert.deepEqual(afterBind({}, s3, { ...none, current: trusted }).recent, [s3, trusted]);
    const many = Array.from({ length: 20 }, (_, index) => ({ url: `s3://bucket-${index}` }));
    assert.equal(afterBind({ recent: many }, s3, none).recent?.length, 10);
  });
});
