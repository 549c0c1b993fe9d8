import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { openProvider } from '../../src/remote/open';
import { remoteId } from '../../src/remote/remoteId';
import { parseRemoteUrl } from '../../src/remote/remoteUrl';

describe('The id of a remote', () => {
  const drive = { credentials: { type: 'access_token', token: 't' }, account: 'a' } as const;
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['s3://bucket', undefined],
    ['s3://bucket/notes/', undefined],
    ['s3://bucket/notes', 'https://s3.example.com:9000/path'],
    ['file:///srv/cloud/', undefined],
    ['file:///srv/../cloud', undefined],
    ['gdrive://abc/', undefined],
  ];
  for (const [url, endpoint] of cases) {
    it(`is that of its provider (${url}${endpoint === undefined ? '' : ` at ${endpoint}`}), and needs none`, async () => {
      const provider = await openProvider(url, { s3: { endpoint, region: 'us-east-1' }, drive });
      assert.equal(remoteId(parseRemoteUrl(url), endpoint), provider.id);
      provider.dispose?.();
    });
  }
});
