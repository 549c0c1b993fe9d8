import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { ByteBudget } from '../../src/remote/s3/byteBudget';
import { writeCondition } from '../../src/remote/s3/conditions';
import { planCopy } from '../../src/remote/s3/copy';
import { toSyncError } from '../../src/remote/s3/errors';
import { describeObject, formatSeconds, parseSeconds, toToken } from '../../src/remote/s3/metadata';
import { keyPrefix, providerId } from '../../src/remote/s3/s3Options';
import { partSize } from '../../src/remote/s3/upload';

describe('the parts of S3', () => {
  describe('an id', () => {
    it('names bucket and prefix, and any store but Amazon by its host', () => {
      assert.equal(providerId({ bucket: 'b' }), 's3:b');
      assert.equal(providerId({ bucket: 'b', prefix: '/a/c/' }), 's3:b/a/c');
      assert.equal(providerId({ bucket: 'b', prefix: 'a', endpoint: 'https://store.example:9000/' }), 's3://store.example:9000/b/a');
    });

    it('differs for the same bucket name in two stores', () => {
      const ids = ['http://one:9000', 'http://one:9001', 'http://two:9000', undefined].map((endpoint) =>
        providerId({ bucket: 'b', endpoint }),
      );
      assert.equal(new Set(ids).size, 4);
    });

    it('has one prefix, however it is written', () => {
      assert.deepEqual(['', '/', 'a', 'a/', '/a//'].map(keyPrefix), ['', '', 'a/', 'a/', 'a/']);
    });
  });

  describe('metadata', () => {
    it('keeps every millisecond through seconds and back', () => {
      fc.assert(
        fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => parseSeconds(formatSeconds(ms)) === ms),
      );
    });

    it('is ignored where it is not understood', () => {
      const LastModified = new Date(5_000);
      const info = describeObject('a', {
        ETag: '"x"',
        ContentLength: 1,
        LastModified,
        Metadata: { mtime: 'soon', mode: 'rwx', sha256: 'short' },
      });
      assert.deepEqual(info, { path: 'a', size: 1, etag: 'x', modified: 5_000, hash: undefined, executable: false });
    });

    it('takes a version token out of its quotes', () => {
      assert.deepEqual(['"a-2"', 'W/"a"', 'a', undefined].map(toToken), ['a-2', 'a', 'a', '']);
    });
  });

  it('copies so that the store sees to its destination, wherever it can', () => {
    const GiB = 1024 ** 3;
    const plan = (size: number, copy: boolean, join: boolean, create = join): unknown =>
      planCopy(size, { copy, joinCreate: join, takesCopyConditions: true }, { create });
    assert.deepEqual(plan(1, true, true), { way: 'whole', isConditional: true });
    assert.deepEqual(plan(1, false, true), { way: 'parts', isConditional: true });
    assert.deepEqual(plan(0, false, true), { way: 'empty', isConditional: true });
    assert.deepEqual(plan(0, false, true, false), { way: 'empty', isConditional: false });
    assert.deepEqual(plan(1, false, false), { way: 'whole', isConditional: false });
    assert.deepEqual(plan(6 * GiB, true, false), { way: 'parts', isConditional: false });
    assert.deepEqual(plan(6 * GiB, true, true), { way: 'parts', isConditional: true });
  });

  it('sends no condition that the store would ignore', () => {
    const all = { create: true, update: true, quotesTags: true };
    assert.deepEqual(writeCondition('absent', all), { IfNoneMatch: '*' });
    assert.deepEqual(writeCondition('x', all), { IfMatch: '"x"' });
    assert.deepEqual(writeCondition('x', { ...all, quotesTags: false }), { IfMatch: 'x' });
    assert.deepEqual(writeCondition(undefined, all), {});
    assert.deepEqual(writeCondition('absent', { ...all, create: false }), {});
    assert.deepEqual(writeCondition('x', { ...all, update: false }), {});
  });

  it('cuts no file into more than 10,000 parts', () => {
    for (const size of [17e6, 1e9, 1e12, 5e12]) assert.ok(Math.ceil(size / partSize(size)) <= 10_000);
  });

  it('explains missing credentials, an unknown host and a broken connection', () => {
    const context = { bucket: 'b', endpoint: 'store.example', permission: 's3:GetObject', path: 'a' };
    const named = (name: string, code?: string): Error => Object.assign(new Error('x'), { name, code });
    assert.equal(toSyncError(named('CredentialsProviderError'), context).code, 'unauthorized');
    assert.equal(toSyncError(named('Error', 'ENOTFOUND'), context).code, 'offline');
    assert.match(toSyncError(named('Error', 'ENOTFOUND'), context).message, /spelling of the endpoint/u);
    assert.equal(toSyncError(new AggregateError([named('Error', 'ECONNREFUSED')]), context).code, 'offline');
    assert.equal(toSyncError(named('Error', 'ECONNRESET'), context).code, 'timeout');
    assert.equal(toSyncError(named('TimeoutError'), context).code, 'timeout');
    for (const code of ['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'])
      assert.match(toSyncError(named('Error', code), context).message, /certificate .* Check the endpoint/u);
    assert.equal(toSyncError(named('Error', 'CERT_HAS_EXPIRED'), context).code, 'badRemote');
    assert.equal(toSyncError(new Error('Region is missing'), context).code, 'badRemote');
    assert.equal(toSyncError(named('AbortError'), context).code, 'aborted');
  });

  it('spends no more bytes at once than the budget has', async () => {
    const budget = new ByteBudget(10);
    let spent = 0;
    let most = 0;
    const spend = (bytes: number): Promise<void> =>
      budget.spend(bytes, async () => {
        spent += bytes;
        most = Math.max(most, spent);
        await Promise.resolve();
        spent -= bytes;
      });
    await Promise.all([4, 4, 4, 10, 1, 9, 3].map(spend));
    await assert.rejects(budget.spend(10, () => Promise.reject(new Error('failed'))));
    await spend(10);
    assert.equal(most, 10);
  });

  it('spends the whole budget on what is larger than that, and then goes on', async () => {
    const budget = new ByteBudget(10);
    const begun: string[] = [];
    const spend = (bytes: number, name: string): Promise<number> => budget.spend(bytes, () => Promise.resolve(begun.push(name)));
    void spend(11, 'larger');
    void spend(1, 'later');
    await new Promise(setImmediate);
    assert.deepEqual(begun, ['larger', 'later']);
  });
});
