import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SyncErrorCode } from '../../src/core/errors';
import { toSyncError } from '../../src/remote/drive/errors';
import { readFailure } from '../../src/remote/drive/failure';

function answer(status: number, reason: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ error: { code: status, message: 'No.', errors: [{ reason, message: 'No.' }] } }), {
    status,
    headers,
  });
}

describe('A refusal by Google Drive', () => {
  const cases: readonly (readonly [number, string, SyncErrorCode])[] = [
    [400, 'badRequest', 'unknown'],
    [401, 'authError', 'unauthorized'],
    [403, 'insufficientFilePermissions', 'forbidden'],
    [403, 'insufficientPermissions', 'forbidden'],
    [403, 'appNotAuthorizedToFile', 'forbidden'],
    [403, 'accessNotConfigured', 'forbidden'],
    [403, 'domainPolicy', 'forbidden'],
    [403, 'cannotDownloadAbusiveFile', 'forbidden'],
    [403, 'anythingElse', 'forbidden'],
    [403, 'userRateLimitExceeded', 'throttled'],
    [403, 'rateLimitExceeded', 'throttled'],
    [403, 'dailyLimitExceeded', 'throttled'],
    [403, 'storageQuotaExceeded', 'diskFull'],
    [403, 'teamDriveFileLimitExceeded', 'diskFull'],
    [403, 'teamDriveHierarchyTooDeep', 'badName'],
    [403, 'fileNotDownloadable', 'unsupported'],
    [404, 'notFound', 'notFound'],
    [409, 'fileIdInUse', 'raced'],
    [412, 'conditionNotMet', 'raced'],
    [429, 'rateLimitExceeded', 'throttled'],
    [500, 'internalError', 'server'],
    [503, 'backendError', 'server'],
  ];
  for (const [status, reason, code] of cases) {
    it(`with ${status} ${reason} is "${code}", told in a sentence`, async () => {
      const error = toSyncError(await readFailure(answer(status, reason)), { path: 'notes/a.md' });
      assert.equal(error.code, code);
      assert.equal(error.path, 'notes/a.md');
      assert.match(error.message, /^["A-Z].*\.$/u);
      assert.ok(!error.message.includes('%'), error.message);
    });
  }

  it('tells how long to wait', async () => {
    const failure = await readFailure(answer(429, 'rateLimitExceeded', { 'retry-after': '17' }));
    assert.equal(toSyncError(failure, {}).retryAfterMs, 17_000);
  });

  it('without a body, or with another one than JSON, is told by its status', async () => {
    for (const body of ['', '<html>503</html>', '[]', 'null', '{"error":"invalid_grant"}']) {
      assert.equal(toSyncError(await readFailure(new Response(body, { status: 503 })), {}).code, 'server');
    }
  });

  it('keeps its meaning inside the error of the client library', async () => {
    const failure = await readFailure(answer(404, 'notFound'));
    const wrapped = Object.assign(new Error('No.', { cause: failure }), { config: {} });
    assert.equal(toSyncError(wrapped, { path: 'a' }).code, 'notFound');
  });
});

describe('A failure of the network on the way to Google Drive', () => {
  const fetchFailed = (code: string): TypeError => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
  const cases: readonly (readonly [unknown, SyncErrorCode])[] = [
    [fetchFailed('ENOTFOUND'), 'offline'],
    [fetchFailed('ECONNREFUSED'), 'offline'],
    [fetchFailed('UND_ERR_CONNECT_TIMEOUT'), 'offline'],
    [fetchFailed('ECONNRESET'), 'timeout'],
    [fetchFailed('UND_ERR_SOCKET'), 'timeout'],
    [new TypeError('terminated'), 'timeout'],
    [fetchFailed('CERT_HAS_EXPIRED'), 'badRemote'],
    [new DOMException('This operation was aborted', 'AbortError'), 'aborted'],
    [new RangeError('a bug'), 'unknown'],
  ];
  for (const [error, code] of cases) {
    it(`that is ${String(error)} ${error instanceof Error ? String((error.cause as Error | undefined)?.message ?? '') : ''} is "${code}"`, () => {
      assert.equal(toSyncError(error, {}).code, code);
    });
  }

  it('that nobody foresaw tells its class alone, because its text may quote a secret', () => {
    const error = toSyncError(new TypeError('"Bearer SECRET" is an invalid header value'), { path: 'notes/a.md' });
    assert.match(error.message, /"notes\/a.md" .*TypeError/u);
    assert.doesNotMatch(error.message, /SECRET/u);
  });
});
