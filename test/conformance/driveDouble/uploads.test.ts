import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { after, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { startDriveDouble, type DriveDouble } from '../../harness/drive/driveDouble';
import { googleClient, reasonIn, refusalOf, send, uploadTo } from './clients';

const UNIT = 256 * 1_024;

describe('The Drive double: uploads and downloads', () => {
  let double: DriveDouble;
  let drive: drive_v3.Drive;

  before('start', async () => {
    double = await startDriveDouble();
    drive = googleClient(double);
  });

  beforeEach('no faults', () => double.clearFaults());

  after('stop', () => double.close());

  /** Starts a resumable upload and resolves with its address. */
  async function open(metadata: object = { name: 'large' }): Promise<string> {
    const body = JSON.stringify(metadata);
    const headers = { 'content-type': 'application/json', 'x-upload-content-type': 'image/png' };
    const answer = await send(double, 'POST', '/upload/drive/v3/files?uploadType=resumable&fields=id,size,name,mimeType', {
      body,
      headers,
    });
    assert.equal(answer.status, 200);
    return answer.headers.get('location') ?? '';
  }

  function put(address: string, bytes: Uint8Array, range?: string): Promise<Response> {
    return send(double, 'PUT', address, { body: bytes, ...(range === undefined ? {} : { headers: { 'content-range': range } }) });
  }

  it('takes a multipart upload byte for byte', async () => {
    const bytes = Buffer.concat([randomBytes(100_000), Buffer.from('\r\n--\r\n\r\n'), randomBytes(10)]);
    const media = { mimeType: 'image/png', body: Readable.from([bytes]) };
    const requestBody = { name: 'a.png', modifiedTime: '2026-01-02T03:04:05.678Z' };
    const { data } = await drive.files.create({ requestBody, media, fields: '*' }, uploadTo(double));
    assert.deepEqual(double.store.content(data.id!), bytes);
    assert.deepEqual([data.mimeType, data.size, data.modifiedTime], ['image/png', String(bytes.length), requestBody.modifiedTime]);
  });

  it('replaces content with a multipart and with a simple upload, each with a new head revision', async () => {
    const { id } = double.store.createFile('a', double.rootId, 'one');
    const two = await drive.files.update({ fileId: id, requestBody: { name: 'b' }, media: { body: 'two' }, fields: '*' }, uploadTo(double));
    assert.deepEqual([two.data.name, two.data.version, double.store.content(id).toString()], ['b', '2', 'two']);
    const three = await drive.files.update({ fileId: id, media: { mimeType: 'text/plain', body: 'three' }, fields: '*' }, uploadTo(double));
    assert.deepEqual([three.data.mimeType, double.store.content(id).toString()], ['text/plain', 'three']);
    assert.equal(new Set(double.store.revisions(id).map((revision) => revision.id)).size, 3);
  });

  it('refuses content for a folder, and a body that is not what it says', async () => {
    const { id } = double.store.createFolder('folder');
    assert.equal((await refusalOf(drive.files.update({ fileId: id, media: { body: 'x' } }, uploadTo(double))))[0], 403);
    const headers = { 'content-type': 'multipart/related; boundary=b' };
    assert.equal(
      (await send(double, 'POST', '/upload/drive/v3/files?uploadType=multipart', { headers, body: '--b\r\n\r\n{}' })).status,
      400,
    );
    assert.equal((await send(double, 'POST', '/upload/drive/v3/files', { body: 'x' })).status, 400);
  });

  it('takes a resumable upload in pieces and tells how far it has come', async () => {
    const bytes = randomBytes(2 * UNIT + 5);
    const address = await open();
    const first = await put(address, bytes.subarray(0, UNIT), `bytes 0-${UNIT - 1}/${bytes.length}`);
    assert.deepEqual([first.status, first.headers.get('range')], [308, `bytes=0-${UNIT - 1}`]);
    const asked = await put(address, Buffer.alloc(0), `bytes */${bytes.length}`);
    assert.deepEqual([asked.status, asked.headers.get('range')], [308, `bytes=0-${UNIT - 1}`]);
    const last = await put(address, bytes.subarray(UNIT), `bytes ${UNIT}-${bytes.length - 1}/${bytes.length}`);
    const made = (await last.json()) as { readonly id: string };
    assert.deepEqual(made, { id: made.id, name: 'large', mimeType: 'image/png', size: String(bytes.length) });
    assert.deepEqual(double.store.content(made.id), bytes);
    const again = await put(address, Buffer.alloc(0), `bytes */${bytes.length}`);
    assert.deepEqual(await again.json(), made, 'a finished upload tells its end again and makes nothing more');
  });

  it('takes a resumable upload in one request, and an empty one', async () => {
    const whole = (await (await put(await open(), Buffer.from('whole'))).json()) as { readonly id: string };
    assert.equal(double.store.content(whole.id).toString(), 'whole');
    const empty = await put(await open(), Buffer.alloc(0), 'bytes */0');
    assert.equal(((await empty.json()) as { readonly size: string }).size, '0');
  });

  it('goes on after a cut where whole units have come, and skips what comes twice', async () => {
    const bytes = randomBytes(3 * UNIT);
    const address = await open();
    double.inject({ kind: 'cutUpload', bytes: UNIT + 1_000, matches: ({ operation }) => operation === 'upload.chunk' });
    await assert.rejects(put(address, bytes));
    const asked = await put(address, Buffer.alloc(0), `bytes */${bytes.length}`);
    assert.deepEqual([asked.status, asked.headers.get('range')], [308, `bytes=0-${UNIT - 1}`]);
    const rest = await put(address, bytes, `bytes 0-${bytes.length - 1}/${bytes.length}`);
    assert.deepEqual(double.store.content(((await rest.json()) as { readonly id: string }).id), bytes);
  });

  it('makes nothing of an upload that was cut and is not resumable', async () => {
    const count = double.store.list().length;
    double.inject({ kind: 'cutUpload', bytes: 10 });
    await assert.rejects(send(double, 'POST', '/upload/drive/v3/files?uploadType=media', { body: 'x'.repeat(100) }));
    assert.equal(double.store.list().length, count);
  });

  it('refuses gaps, odd pieces and wrong lengths', async () => {
    const address = await open();
    assert.equal((await put(address, Buffer.alloc(UNIT), `bytes ${UNIT}-${2 * UNIT - 1}/*`)).status, 400);
    assert.equal((await put(address, Buffer.alloc(10), 'bytes 0-9/100')).status, 400);
    assert.equal((await put(await open(), Buffer.alloc(10), 'bytes 0-99/100')).status, 400);
    assert.equal((await put(address, Buffer.alloc(10), 'bytes nonsense')).status, 400);
  });

  it('knows nothing of an upload that was called off or has expired', async () => {
    const address = await open();
    assert.equal((await send(double, 'DELETE', address)).status, 499);
    assert.equal((await put(address, Buffer.from('x'))).status, 404);
    const other = await open();
    double.expireUploads();
    assert.equal((await put(other, Buffer.from('x'))).status, 404);
  });

  it('refuses at the start what cannot work, and again at the end', async () => {
    const id = (await drive.files.generateIds({ count: 1 })).data.ids?.[0];
    const address = await open({ id, name: 'a' });
    await drive.files.create({ requestBody: { id: id!, name: 'faster' } });
    const late = await put(address, Buffer.from('x'));
    assert.deepEqual([late.status, reasonIn(await late.json())], [409, 'fileIdInUse']);
    const early = await send(double, 'POST', '/upload/drive/v3/files?uploadType=resumable', { body: JSON.stringify({ id }) });
    assert.equal(early.status, 409);
  });

  it('gives ranges of a content, and 416 for what lies behind it', async () => {
    const { id } = double.store.createFile('digits', double.rootId, '0123456789', { mimeType: 'text/plain' });
    const ranges: readonly (readonly [string, string, string])[] = [
      ['bytes=3-5', '345', 'bytes 3-5/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-2', '89', 'bytes 8-9/10'],
      ['bytes=8-100', '89', 'bytes 8-9/10'],
    ];
    for (const [range, content, contentRange] of ranges) {
      const answer = await send(double, 'GET', `/drive/v3/files/${id}?alt=media`, { headers: { range } });
      assert.deepEqual([answer.status, await answer.text(), answer.headers.get('content-range')], [206, content, contentRange]);
    }
    assert.equal((await send(double, 'GET', `/drive/v3/files/${id}?alt=media`, { headers: { range: 'bytes=10-' } })).status, 416);
    const whole = await send(double, 'GET', `/drive/v3/files/${id}?alt=media`);
    assert.deepEqual([whole.status, whole.headers.get('content-type'), await whole.text()], [200, 'text/plain', '0123456789']);
  });
});
