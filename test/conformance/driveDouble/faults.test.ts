import { after, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { startDriveDouble, type DriveDouble } from '../../harness/drive/driveDouble';
import type { DriveFault } from '../../harness/drive/faults';
import { reasonIn, send } from './clients';

describe('The Drive double: faults', () => {
  let double: DriveDouble;

  before('start', async () => {
    double = await startDriveDouble();
  });

  beforeEach('none', () => {
    double.clearFaults();
    double.resetRequests();
  });

  after('stop', () => double.close());

  const list = (): Promise<Response> => send(double, 'GET', '/drive/v3/files?pageSize=5');
  const create = (name: string): Promise<Response> => send(double, 'POST', '/drive/v3/files', { body: JSON.stringify({ name }) });

  const refusals: readonly (readonly [DriveFault, number, string])[] = [
    [{ kind: 'userRateLimitExceeded' }, 403, 'userRateLimitExceeded'],
    [{ kind: 'rateLimitExceeded' }, 403, 'rateLimitExceeded'],
    [{ kind: 'dailyLimitExceeded' }, 403, 'dailyLimitExceeded'],
    [{ kind: 'storageQuotaExceeded' }, 403, 'storageQuotaExceeded'],
    [{ kind: 'tooManyRequests' }, 429, 'rateLimitExceeded'],
    [{ kind: 'serverError', status: 502 }, 502, 'backendError'],
    [{ kind: 'unauthorized' }, 401, 'authError'],
  ];

  for (const [fault, status, reason] of refusals) {
    it(`answers once with ${status} ${reason}`, async () => {
      double.inject(fault);
      const answer = await create('refused');
      assert.deepEqual([answer.status, reasonIn(await answer.json())], [status, reason]);
      assert.deepEqual(double.store.find('refused'), []);
      assert.equal((await list()).status, 200);
    });
  }

  it('says how long to wait', async () => {
    double.inject({ kind: 'tooManyRequests', retryAfterSeconds: 7 });
    assert.equal((await list()).headers.get('retry-after'), '7');
  });

  it('hits the requests it is meant for, as often as asked, after as many as asked', async () => {
    double.inject({ kind: 'serverError', matches: ({ operation }) => operation === 'files.list', after: 1, times: 2 });
    assert.equal((await create('other')).status, 200);
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push((await list()).status);
    assert.deepEqual(answers, [200, 503, 503, 200]);
  });

  it('cuts the connection before or after the work is done', async () => {
    double.inject({ kind: 'cutBefore' });
    await assert.rejects(create('before'));
    assert.equal(double.store.find('before').length, 0);
    double.inject({ kind: 'cutAfter' });
    await assert.rejects(create('after'));
    assert.equal(double.store.find('after').length, 1);
    double.inject({ kind: 'serverError', carriedOut: true });
    assert.equal((await create('despite')).status, 503);
    assert.equal(double.store.find('despite').length, 1);
  });

  it('cuts a download in its middle', async () => {
    const { id } = double.store.createFile('digits', double.rootId, '0123456789');
    double.inject({ kind: 'cutDownload', bytes: 4 });
    const answer = await send(double, 'GET', `/drive/v3/files/${id}?alt=media`);
    assert.equal(answer.status, 200);
    await assert.rejects(answer.text());
  });

  it('holds a request until the test says, and delays it', async () => {
    let release = (): void => undefined;
    double.inject({ kind: 'hold', until: new Promise<void>((resolve) => (release = resolve)), matches: ({ method }) => method === 'POST' });
    const held = create('held');
    while (double.requests.length === 0) await list();
    assert.equal(double.store.find('held').length, 0);
    release();
    assert.equal((await held).status, 200);
    double.inject({ kind: 'delay', milliseconds: 1 });
    assert.equal((await list()).status, 200);
  });

  it('notes every request', async () => {
    await list();
    assert.deepEqual(double.requests, [{ method: 'GET', path: '/drive/v3/files', query: { pageSize: '5' }, operation: 'files.list' }]);
    double.resetRequests();
    assert.equal(double.requests.length, 0);
  });
});
