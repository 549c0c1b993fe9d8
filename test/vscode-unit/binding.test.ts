import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { decideBinding, remoteKey, remoteLabel, type Remote } from '../../src/vscode/remote';

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
    assert.deepEqual(decideBinding({ accepted: remoteKey(s3) }, { remote: s3, trustedRemotes: [] }), { kind: 'bound', remote: s3 });
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

  it('is shown to people as they would write it', () => {
    assert.equal(remoteLabel(s3), 's3://bucket/prefix at s3.example.com');
    assert.equal(remoteLabel({ url: 'file:///srv/my%20cloud' }), '/srv/my cloud');
    assert.equal(remoteLabel({ url: 's3://bucket' }), 's3://bucket');
  });
});
