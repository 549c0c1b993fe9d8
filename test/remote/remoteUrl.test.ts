import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core/errors';
import { openProvider } from '../../src/remote/open';
import { parseRemoteUrl } from '../../src/remote/remoteUrl';
import { failsWith } from '../conformance/providers/helpers';

describe('the URL of a remote', () => {
  const understood = [
    ['s3://bucket', { kind: 's3', bucket: 'bucket', prefix: '' }],
    ['s3://my.bucket-1/', { kind: 's3', bucket: 'my.bucket-1', prefix: '' }],
    ['S3://bucket/a/b c/é%20/', { kind: 's3', bucket: 'bucket', prefix: 'a/b c/é%20' }],
    [' s3://bucket/mail@example ', { kind: 's3', bucket: 'bucket', prefix: 'mail@example' }],
    ['gdrive://1AbC_d-EfGhIjKlMnOp', { kind: 'drive', folderId: '1AbC_d-EfGhIjKlMnOp' }],
    ['file:///home/me/my%20cloud', { kind: 'folder', path: '/home/me/my cloud' }],
    ['file:///home/me/my cloud/é', { kind: 'folder', path: '/home/me/my cloud/é' }],
  ] as const;
  for (const [text, expected] of understood) {
    it(`is understood: ${text}`, () => {
      assert.deepEqual(parseRemoteUrl(text, 'linux'), expected);
    });
  }

  it('may name a drive or a share on Windows', () => {
    assert.deepEqual(parseRemoteUrl('file:///C:/Users/me/cloud', 'win32'), { kind: 'folder', path: 'C:\\Users\\me\\cloud' });
    assert.deepEqual(parseRemoteUrl('file://server/share/cloud', 'win32'), { kind: 'folder', path: '\\\\server\\share\\cloud' });
  });

  const refused = [
    ['', /not a URL/u],
    ['bucket/prefix', /not a URL/u],
    ['/home/me/cloud', /not a URL/u],
    ['C:\\cloud', /not a URL/u],
    ['ftp://host/path', /"ftp:" is not a kind/u],
    ['s3:bucket', /not complete/u],
    ['s3://', /names no bucket/u],
    ['s3:///prefix', /names no bucket/u],
    ['s3://ab', /3 to 63/u],
    ['s3://Bucket', /lower-case/u],
    ['s3://my_bucket', /lower-case/u],
    ['s3://-bucket', /begins and ends/u],
    ['s3://my..bucket', /two dots/u],
    ['s3://127.0.0.1/x', /IP address/u],
    ['s3://bucket/a//b', /two slashes/u],
    ['s3://bucket/../a', /"\."/u],
    ['s3://bucket/a?region=x', /"\?"/u],
    ['s3://bucket#x', /"\?" or "#"/u],
    ['s3://key:secret@bucket/x', /user name or password/u],
    ['gdrive://', /no Drive folder/u],
    ['gdrive://a/b', /no Drive folder/u],
    ['file://cloud', /three slashes/u],
    ['file:cloud', /three slashes/u],
    ['file://host/share', /on this computer/u],
    ['file:///a?b', /%3F/u],
  ] as const;
  for (const [text, sentence] of refused) {
    it(`is refused: ${text === '' ? 'nothing' : text}`, () => {
      assert.throws(
        () => parseRemoteUrl(text, 'linux'),
        (error) => SyncError.is(error, 'usage') && sentence.test(error.message) && !error.message.includes('secret'),
      );
    });
  }

  it('is refused on Windows without a drive', () => {
    assert.throws(
      () => parseRemoteUrl('file:///cloud', 'win32'),
      (error) => SyncError.is(error, 'usage'),
    );
  });

  it('opens the provider that it names', async () => {
    const folder = await openProvider('file:///tmp/cloud');
    assert.match(folder.id, /^folder:.*cloud$/u);
    const store = await openProvider('s3://bucket/prefix/', { s3: { endpoint: 'http://127.0.0.1:9000' } });
    assert.equal(store.id, 's3://127.0.0.1:9000/bucket/prefix');
    store.dispose?.();
    await failsWith('unauthorized', openProvider('gdrive://1AbC_d-EfGhIjKlMnOp'));
    const drive = await openProvider('gdrive://1AbC_d-EfGhIjKlMnOp', { drive: { credentials: { type: 'access_token', token: 'x' } } });
    assert.equal(drive.id, 'gdrive:1AbC_d-EfGhIjKlMnOp');
    await failsWith('usage', openProvider('s3://'));
  });
});
