import { after, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { startDriveDouble, type DriveDouble } from '../../harness/drive/driveDouble';
import { reasonIn, send } from './clients';

interface FileV2 {
  readonly id: string;
  readonly etag: string;
  readonly title: string;
  readonly fileSize: string;
  readonly modifiedDate: string;
  readonly labels: { readonly trashed: boolean };
  readonly parents: readonly { readonly id: string; readonly isRoot: boolean }[];
}

describe('The Drive double: v2, for conditional changes', () => {
  let double: DriveDouble;
  let id: string;
  let etag: string;

  before('start', async () => {
    double = await startDriveDouble();
  });

  beforeEach('a file', async () => {
    double.clearFaults();
    id = double.store.createFile('a', double.rootId, 'old').id;
    etag = (await read()).etag;
  });

  after('stop', () => double.close());

  async function read(): Promise<FileV2> {
    return (await (await send(double, 'GET', `/drive/v2/files/${id}`)).json()) as FileV2;
  }

  function putContent(condition: string, content = 'new'): Promise<Response> {
    return send(double, 'PUT', `/upload/drive/v2/files/${id}?uploadType=media`, { body: content, headers: { 'if-match': condition } });
  }

  function patch(body: object, query = '', condition = etag): Promise<Response> {
    const headers = { 'content-type': 'application/json', 'if-match': condition };
    return send(double, 'PATCH', `/drive/v2/files/${id}${query}`, { body: JSON.stringify(body), headers });
  }

  it('shows a file by its old names, with an etag that every change changes', async () => {
    const file = await read();
    assert.deepEqual(
      [file.title, file.fileSize, file.parents],
      ['a', '3', [{ kind: 'drive#parentReference', id: double.rootId, isRoot: true }]],
    );
    assert.match(etag, /^"[\w-]+"$/);
    double.store.rename(id, 'b');
    assert.notEqual((await read()).etag, etag);
    const part = await send(double, 'GET', `/drive/v2/files/${id}?fields=title,labels(trashed)`);
    assert.deepEqual(await part.json(), { title: 'b', labels: { trashed: false } });
  });

  it('replaces content while the etag is that of the file', async () => {
    const answer = await putContent(etag);
    assert.equal(answer.status, 200);
    assert.equal(double.store.content(id).toString(), 'new');
    assert.notEqual(((await answer.json()) as FileV2).etag, etag);
  });

  it('answers 412 and replaces nothing when the file has changed', async () => {
    double.store.setContent(id, 'theirs');
    const answer = await putContent(etag);
    assert.deepEqual([answer.status, reasonIn(await answer.json())], [412, 'conditionNotMet']);
    assert.equal(double.store.content(id).toString(), 'theirs');
    assert.equal((await putContent('*')).status, 200);
  });

  it('lets one of many win', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => putContent(etag, `writer ${index}`)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array<number>(9).fill(412)]);
    assert.equal(double.store.revisions(id).length, 2);
  });

  it('looks at the condition at the end of a resumable upload as well', async () => {
    const headers = { 'if-match': etag, 'content-type': 'application/json' };
    const opened = await send(double, 'PUT', `/upload/drive/v2/files/${id}?uploadType=resumable`, { body: '{}', headers });
    double.store.setContent(id, 'theirs');
    const ended = await send(double, 'PUT', opened.headers.get('location') ?? '', { body: 'new' });
    assert.equal(ended.status, 412);
    const refused = await send(double, 'PUT', `/upload/drive/v2/files/${id}?uploadType=resumable`, { body: '{}', headers });
    assert.equal(refused.status, 412);
  });

  it('changes names, times, parents and the trash on the same condition', async () => {
    const folder = double.store.createFolder('folder').id;
    const query = `?addParents=${folder}&removeParents=root&setModifiedDate=true`;
    const moved = (await (await patch({ title: 'b', modifiedDate: '2026-01-02T03:04:05.000Z' }, query)).json()) as FileV2;
    assert.deepEqual([moved.title, moved.modifiedDate, moved.parents[0]?.id], ['b', '2026-01-02T03:04:05.000Z', folder]);
    assert.equal((await patch({ title: 'c' })).status, 412);
    assert.equal((await patch({ labels: { trashed: true } }, '', moved.etag)).status, 200);
    assert.equal((await read()).labels.trashed, true);
  });

  it('trashes and deletes on the same condition', async () => {
    const headers = { 'if-match': etag };
    assert.equal((await send(double, 'POST', `/drive/v2/files/${id}/trash`, { headers })).status, 200);
    assert.equal((await send(double, 'DELETE', `/drive/v2/files/${id}`, { headers })).status, 412);
    assert.equal((await send(double, 'DELETE', `/drive/v2/files/${id}`, { headers: { 'if-match': (await read()).etag } })).status, 204);
  });

  it('can be told not to look at conditions, or to be gone', async () => {
    double.inject({ kind: 'ignoreIfMatch', times: Number.POSITIVE_INFINITY });
    assert.equal((await putContent('"wrong"')).status, 200);
    double.clearFaults();
    double.inject({ kind: 'error', status: 404, reason: 'notFound', matches: ({ path }) => path.includes('/drive/v2/') });
    assert.equal((await putContent(etag)).status, 404);
  });
});
