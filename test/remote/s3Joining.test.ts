import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { S3Provider } from '../../src/remote/s3/s3Provider';
import { bytes, failsWith, patternBytes } from '../conformance/providers/helpers';
import { startDouble } from '../support/httpDouble';
import { S3Double } from '../support/s3Double';

describe('S3 with a store that takes a condition in silence when it joins parts', () => {
  for (const ignored of ['if-match', 'if-none-match'] as const)
    it(`looks before it writes a large file: ${ignored}`, async () => {
      const store = new S3Double({ honours: (condition, on) => on !== 'join' || condition !== ignored });
      const { endpoint, close } = await startDouble(store.answer);
      const provider = new S3Provider({ bucket: 'bucket', endpoint, credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } });
      const mine = await provider.upload('large', bytes('1'), { replaces: 'absent' });
      await provider.upload('large', bytes('theirs'), { replaces: mine.etag });
      const large = patternBytes(17 * 1024 * 1024);
      const replaces = ignored === 'if-match' ? mine.etag : 'absent';
      await failsWith('raced', provider.upload('large', large, { replaces }));
      assert.equal(store.texts()['large'], 'theirs');
      provider.dispose();
      await close();
    });
});
