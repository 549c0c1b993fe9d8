import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDriveDouble, type DriveDouble } from '../../harness/drive/driveDouble';
import { startRclone, type Rclone } from '../../harness/drive/rclone';

/** rclone was written against Google's servers: what it can do with the double, it can do with them. */
describe('The Drive double, used by rclone', function () {
  this.timeout(120_000);
  let double: DriveDouble;
  let rclone: Rclone;
  let folder: string;
  let dir: string;

  before('start', async () => {
    double = await startDriveDouble();
    folder = double.store.createFolder('Project').id;
    rclone = await startRclone(double, folder);
  });

  beforeEach('an empty folder', async () => {
    for (const item of double.store.children(folder)) double.store.remove(item.id);
    dir = await mkdtemp(join(tmpdir(), 'cloud-sync-double-'));
    double.resetRequests();
  });

  afterEach('remove', () => rm(dir, { recursive: true }));

  after('stop', async () => {
    await rclone?.close();
    await double?.close();
  });

  it('lists folders, files, odd names and two files of one name', async () => {
    const notes = double.store.createFolder('notes', folder).id;
    double.store.createFile("it's 100 % \\ ünïcode 😀.md", notes, 'text');
    double.store.createFile('twin', folder, 'one');
    double.store.createFile('twin', folder, 'two!');
    double.store.trash(double.store.createFile('in the trash', folder, 'x').id);
    const listed = (await rclone.run('lsf', '-R', 'drive:')).trim().split('\n').sort();
    assert.deepEqual(listed, ['notes/', "notes/it's 100 % \\ ünïcode 😀.md", 'twin', 'twin']);
  });

  it('copies up and down byte for byte, with modification times, also what needs a resumable upload in pieces', async () => {
    const large = randomBytes(20 * 1_024 * 1_024 + 7);
    await mkdir(join(dir, 'up', 'deep', 'er'), { recursive: true });
    await writeFile(join(dir, 'up', 'large.bin'), large);
    await writeFile(join(dir, 'up', 'empty'), '');
    await writeFile(join(dir, 'up', 'deep', 'er', 'é.txt'), 'small\r\n--boundary\r\n');
    await rclone.run('copy', join(dir, 'up'), 'drive:');
    await rclone.run('copy', 'drive:', join(dir, 'down'));
    await rclone.run('check', '--checksum', '--one-way', join(dir, 'up'), 'drive:');
    assert.deepEqual(hash(await readFile(join(dir, 'down', 'large.bin'))), hash(large));
    assert.equal(await readFile(join(dir, 'down', 'deep', 'er', 'é.txt'), 'utf8'), 'small\r\n--boundary\r\n');
    const pieces = double.requests.filter(({ operation }) => operation === 'upload.chunk');
    assert.equal(pieces.length, 3, '20 MiB in pieces of 8 MiB');
    assert.match(await rclone.run('copy', '-v', '--stats-log-level', 'ERROR', join(dir, 'up'), 'drive:', '--dry-run'), /^$/);
  });

  it('finds each difference by its checksum', async () => {
    await writeFile(join(dir, 'same'), 'abc');
    await writeFile(join(dir, 'other'), 'abc');
    double.store.createFile('same', folder, 'abc');
    double.store.createFile('other', folder, 'abd');
    const report = await rclone.run('check', '--checksum', '--differ', '-', dir, 'drive:').catch((error: Error) => error.message);
    assert.match(report, /other/);
    assert.doesNotMatch(report, /same: /);
    assert.match(await rclone.run('hashsum', 'sha256', 'drive:'), new RegExp(`${hash(Buffer.from('abd'))} {2}other`));
  });

  it('replaces a file in place, with a new revision', async () => {
    const { id } = double.store.createFile('a.txt', folder, 'old', { modifiedTime: 1_000 });
    await writeFile(join(dir, 'a.txt'), 'newer');
    await rclone.run('copy', dir, 'drive:');
    assert.equal(double.store.content(id).toString(), 'newer');
    assert.equal(double.store.revisions(id).length, 2);
  });

  it('moves a folder without touching what is in it', async () => {
    const from = double.store.createFolder('from', folder).id;
    const file = double.store.createFile('a.txt', from, 'text').id;
    double.resetRequests();
    await rclone.run('moveto', 'drive:from', 'drive:to/here');
    assert.equal(double.store.pathOf(file, folder), 'to/here/a.txt');
    assert.equal(double.requests.filter(({ path }) => path.startsWith('/upload')).length, 0);
    assert.equal(double.requests.filter(({ path }) => path.endsWith(file)).length, 0);
  });

  it('deletes into the trash, and a folder with all that is in it', async () => {
    const notes = double.store.createFolder('notes', folder).id;
    const file = double.store.createFile('a.txt', notes, 'text');
    await rclone.run('deletefile', 'drive:notes/a.txt');
    assert.equal(double.store.get(file.id)?.explicitlyTrashed, true);
    const other = double.store.createFile('b.txt', notes, 'text');
    await rclone.run('purge', 'drive:notes');
    assert.equal(double.store.get(notes)?.explicitlyTrashed, true);
    assert.equal(double.store.get(other.id)?.explicitlyTrashed, false);
    assert.equal(await rclone.run('lsf', '-R', 'drive:'), '');
    const trashed = (await rclone.run('lsf', '-R', '--drive-trashed-only', '--files-only', 'drive:')).trim().split('\n').sort();
    assert.deepEqual(trashed, ['notes/a.txt', 'notes/b.txt']);
  });

  it('copies on the server, follows shortcuts and leaves documents out', async () => {
    const target = double.store.createFile('a.txt', folder, 'text').id;
    double.store.shortcut('link.txt', folder, target);
    double.store.nativeDocument('Letter', folder);
    await rclone.run('copyto', 'drive:a.txt', 'drive:b.txt');
    assert.equal(await rclone.run('cat', 'drive:b.txt'), 'text');
    assert.equal(await rclone.run('cat', 'drive:link.txt'), 'text');
    const listed = (await rclone.run('lsf', '--drive-skip-gdocs', 'drive:')).trim().split('\n').sort();
    assert.deepEqual(listed, ['a.txt', 'b.txt', 'link.txt']);
  });

  it('goes on after rate limits, server errors and cut connections', async () => {
    await writeFile(join(dir, 'a.txt'), 'text');
    double.inject({ kind: 'userRateLimitExceeded', times: 2 });
    double.inject({ kind: 'serverError', status: 503, matches: ({ operation }) => operation === 'upload.create' });
    double.inject({ kind: 'tooManyRequests', retryAfterSeconds: 0, matches: ({ operation }) => operation === 'files.list' });
    await rclone.run('copy', dir, 'drive:');
    assert.equal(double.store.find('a.txt', folder).length, 1);
  });

  it('reads a part of a file', async () => {
    double.store.createFile('digits', folder, '0123456789');
    assert.equal(await rclone.run('cat', '--offset', '3', '--count', '4', 'drive:digits'), '3456');
  });

  it('reports how much is stored', async () => {
    double.store.createFile('digits', folder, '0123456789');
    const about = JSON.parse(await rclone.run('about', '--json', 'drive:')) as { readonly total: number };
    assert.equal(about.total, 15_000_000_000);
  });

  it('has asked for no other host than those of the Google APIs', () => {
    assert.deepEqual(rclone.refusedHosts, []);
  });
});

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
