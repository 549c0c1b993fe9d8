import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { RequestListener, ServerResponse } from 'node:http';
import { createBucket } from '../../src/remote/s3/buckets';
import { S3Provider } from '../../src/remote/s3/s3Provider';
import { bytes, failsWith, paths, read } from '../conformance/providers/helpers';
import { startDouble } from '../support/httpDouble';

interface Entry {
  readonly key: string;
  readonly withoutTag?: boolean;
}

function entryXml({ key, withoutTag }: Entry): string {
  const tag = withoutTag === true ? '' : '<ETag>"abc"</ETag>';
  return `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>${tag}<Size>3</Size></Contents>`;
}

interface Listing {
  readonly entries?: readonly Entry[];
  readonly count?: number;
  readonly more?: string;
}

function listingXml({ entries = [], count = entries.length, more = '<IsTruncated>false</IsTruncated>' }: Listing): string {
  const head = `<Name>bucket</Name><Prefix>p/</Prefix><KeyCount>${count}</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>`;
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>${head}${more}${entries.map(entryXml).join('')}</ListBucketResult>`;
}

const files: readonly Entry[] = [{ key: 'p/a' }, { key: 'p/b' }];
const complete = listingXml({ entries: files });

describe('S3 with a server that answers oddly', () => {
  const toClose: (() => void | Promise<void>)[] = [];
  const against = async (
    answer: RequestListener,
    options: { readonly maxAttempts?: number; readonly silenceLimitMs?: number } = {},
  ): Promise<S3Provider> => {
    const { endpoint, close } = await startDouble(answer);
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
    const provider = new S3Provider({ bucket: 'bucket', prefix: 'p', endpoint, credentials, maxAttempts: 1, ...options });
    toClose.push(() => provider.dispose(), close);
    return provider;
  };
  const answering = (body: string, status = 200, headers: Record<string, string> = {}): Promise<S3Provider> =>
    against((_, response) => send(response, body, status, headers));
  afterEach(async () => {
    for (const close of toClose.splice(0)) await close();
  });

  it('measures by how much its clock is ahead, and has no opinion before it was asked', async () => {
    const provider = await answering(complete, 200, { Date: new Date(Date.now() + 3_600_000).toUTCString() });
    assert.equal(provider.clockAhead, undefined);
    await provider.listFiles('');
    assert.equal(Math.round((provider.clockAhead ?? 0) / 60_000), 60);
  });

  it('lists what a whole answer holds', async () => {
    assert.deepEqual(await paths(await answering(complete)), ['a', 'b']);
  });

  const untrusted: Readonly<Record<string, string>> = {
    'no answer at all': '',
    'an answer that is no XML': '<html><body>Sign in to the hotel network</body></html>',
    'an answer that is cut in an entry': complete.slice(0, complete.indexOf('p/b')),
    'an answer that is cut between entries': complete.slice(0, complete.lastIndexOf('<Contents>')),
    'an answer that is cut before its entries': complete.slice(0, complete.indexOf('<KeyCount>')),
    'fewer entries than announced': listingXml({ entries: files, count: 3 }),
    'entries where none were announced': listingXml({ entries: files, count: 0 }),
    'no word on whether there is more': listingXml({ entries: files, more: '' }),
    'more to come without a continuation': listingXml({ entries: files, more: '<IsTruncated>true</IsTruncated>' }),
    'a continuation that goes nowhere': listingXml({
      entries: files,
      more: '<IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken>',
    }),
    'keys of another prefix': listingXml({ entries: [{ key: 'other/a' }] }),
    'an entry without a version': listingXml({ entries: [{ key: 'p/a', withoutTag: true }] }),
  };
  for (const [what, body] of Object.entries(untrusted)) {
    it(`does not take ${what} for a listing`, async () => {
      await failsWith('corrupt', (await answering(body)).listFiles(''));
    });
  }

  it('tells of keys that are not valid UTF-8, and lists the others', async () => {
    const provider = await answering(listingXml({ entries: [{ key: 'p/%FF%FE' }, { key: 'p/good' }] }));
    const blocked: string[] = [];
    const listing = await provider.listFiles('', { onBlocked: ({ cause }) => blocked.push(cause) });
    assert.deepEqual([listing.map(({ path }) => path), blocked], [['good'], ['badName']]);
  });

  const failures = [
    ['AccessDenied', 403, 'forbidden', /Grant these keys the permission s3:ListBucket/u],
    ['InvalidAccessKeyId', 403, 'unauthorized', /does not know the access key ID/u],
    ['SignatureDoesNotMatch', 403, 'unauthorized', /Enter the secret access key again/u],
    ['SlowDown', 503, 'throttled', /fewer requests/u],
    ['InternalError', 500, 'server', /fault of its own/u],
    ['RequestTimeTooSkewed', 403, 'forbidden', /clock/u],
    ['ExpiredToken', 400, 'unauthorized', /expired/u],
    ['AuthorizationHeaderMalformed', 400, 'badRemote', /region/u],
    ['NoSuchBucket', 404, 'noRemote', /"bucket" does not exist/u],
    ['NotImplemented', 501, 'unsupported', /does not offer/u],
    ['SomethingNew', 418, 'unknown', /SomethingNew, HTTP 418/u],
  ] as const;
  for (const [name, status, code, sentence] of failures) {
    it(`explains ${name}`, async () => {
      const provider = await answering(`<Error><Code>${name}</Code><Message>words of the server</Message></Error>`, status);
      const error = await failsWith(code, provider.listFiles(''));
      assert.match(error.message, sentence);
    });
  }

  for (const status of [200, 302, 400, 404, 405, 501]) {
    it(`names the endpoint when that is a web server, which answers ${status}, and no store`, async () => {
      const provider = await answering('<!doctype html><html><body>Welcome</body></html>', status, { 'content-type': 'text/html' });
      const error = await failsWith('badRemote', provider.connect());
      assert.match(error.message, /[cC]heck whether the endpoint is the address of an S3 store|Set the endpoint/u);
    });
  }

  it('names the endpoint when that begins with https:// and should not', async () => {
    const { endpoint, close } = await startDouble(() => undefined);
    const provider = new S3Provider({
      bucket: 'bucket',
      endpoint: endpoint.replace('http:', 'https:'),
      credentials: 'anonymous',
      maxAttempts: 1,
    });
    toClose.push(() => provider.dispose(), close);
    assert.match((await failsWith('badRemote', provider.connect())).message, /begins with https:\/\/ or with http:/u);
  });

  const takenNames = { BucketAlreadyExists: /"mine" .*taken by someone else/u, BucketAlreadyOwnedByYou: /have a bucket named "mine"/u };
  for (const [code, sentence] of Object.entries(takenNames))
    it(`says that the name of a new bucket is taken: ${code}`, async () => {
      const { endpoint, close } = await startDouble((_, response) => send(response, `<Error><Code>${code}</Code></Error>`, 409));
      toClose.push(close);
      const options = { endpoint, credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } };
      const error = await failsWith('badRemote', createBucket(options, 'mine'));
      assert.match(error.message, sentence);
    });

  it('names the permission to read when that is missing where all others are there', async () => {
    const provider = await against(({ method }, response) => {
      if (method === 'HEAD') send(response, '', 403);
      else send(response, '', 200, { etag: '"abc"' });
    });
    assert.match((await failsWith('forbidden', provider.connect())).message, /s3:GetObject/u);
  });

  it('passes on how long the server asks to wait', async () => {
    const provider = await answering('<Error><Code>SlowDown</Code></Error>', 503, { 'retry-after': '7' });
    const error = await failsWith('throttled', provider.listFiles(''));
    assert.equal(error.retryAfterMs, 7_000);
  });

  it('tries again by itself after a passing fault', async () => {
    let requests = 0;
    const provider = await against(
      (_, response) => {
        requests += 1;
        if (requests === 1) send(response, '<Error><Code>InternalError</Code></Error>', 500);
        else send(response, complete);
      },
      { maxAttempts: 3 },
    );
    assert.deepEqual(await paths(provider), ['a', 'b']);
    assert.equal(provider.requests, 2);
  });

  it('gives up on a server that accepts and never answers', async () => {
    const provider = await against(() => undefined, { silenceLimitMs: 100 });
    await failsWith('timeout', provider.listFiles(''));
  });

  it('never hands out a file that was cut on its way', async () => {
    const provider = await against((_, response) => {
      response.writeHead(200, { 'content-length': '1000', etag: '"abc"' });
      response.write(bytes('only this'), () => response.destroy());
    });
    await failsWith('timeout', read(provider, 'a'));
  });

  it('ends at once when it is cancelled while waiting', async () => {
    const provider = await against(() => controller.abort());
    const controller = new AbortController();
    await failsWith('aborted', provider.listFiles('', { signal: controller.signal }));
  });
});

function send(response: ServerResponse, body: string, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/xml', ...headers });
  response.end(body);
}
