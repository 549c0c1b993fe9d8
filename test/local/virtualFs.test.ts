import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { SyncError } from '../../src/core/errors';
import { VirtualFs, type VirtualFolder } from '../../src/local/virtualFs';
import { diskFolder } from '../conformance/fileSystems/diskFolder';
import { bytesOf, failsWith, sha256, statOrFail } from '../conformance/fileSystems/content';

describe('VirtualFs over a folder', () => {
  let root: string;
  let folder: VirtualFolder;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cloud-sync-virtual-'));
    folder = diskFolder(root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('that knows no modification times gives no fingerprints', async () => {
    writeFileSync(join(root, 'a'), '1');
    const fs = new VirtualFs({ ...folder, stat: async (path) => ({ ...(await folder.stat(path)), modified: 0 }) });
    assert.equal((await statOrFail(fs, 'a')).fingerprint, undefined);
  });

  it('that knows no modification times has files replaced, moved and removed that still have the content seen', async () => {
    writeFileSync(join(root, 'a'), 'seen');
    const fs = new VirtualFs({ ...folder, stat: async (path) => ({ ...(await folder.stat(path)), modified: 0 }) });
    const seen = await statOrFail(fs, 'a');
    const other = { ...seen, hash: sha256('then') };
    await assert.rejects(fs.write('a', bytesOf('new'), { expected: other }), failsWith('raced', 'a'));
    await assert.rejects(fs.move('a', 'b', { expected: other }), failsWith('raced', 'a'));
    await assert.rejects(fs.remove('a', { expected: other }), failsWith('raced', 'a'));
    const written = await fs.write('a', bytesOf('new'), { expected: { ...seen, hash: sha256('seen') } });
    await fs.move('a', 'b', { expected: written });
    await fs.remove('b', { expected: { ...written, path: 'b' } });
    assert.deepEqual(readdirSync(root), []);
  });

  it('that knows no modification times takes a file of the size seen for the one seen when nothing else is known', async () => {
    writeFileSync(join(root, 'a'), 'seen');
    const fs = new VirtualFs({ ...folder, stat: async (path) => ({ ...(await folder.stat(path)), modified: 0 }) });
    const seen = await statOrFail(fs, 'a');
    await fs.write('a', bytesOf('longer'), { expected: seen });
    await assert.rejects(fs.write('a', bytesOf('new'), { expected: seen }), failsWith('raced', 'a'));
  });

  it('that loses a part of what is written fails with raced', async () => {
    const fs = new VirtualFs({ ...folder, writeFile: (path, content) => folder.writeFile(path, content.subarray(1)) });
    await assert.rejects(fs.write('a', bytesOf('content')), failsWith('raced', 'a'));
    await assert.rejects(fs.write('a', bytesOf('longer content')), failsWith('raced', 'a'));
  });

  it('that goes away during a scan is missing, not empty', async () => {
    writeFileSync(join(root, 'a'), '1');
    const list: VirtualFolder['list'] = (path) => {
      rmSync(join(root, path), { recursive: true });
      return Promise.resolve([]);
    };
    await assert.rejects(new VirtualFs({ ...folder, list }).scan(), failsWith('noRoot'));
  });

  it('that lists a folder it cannot read is scanned without it', async () => {
    await folder.createFolder('closed');
    writeFileSync(join(root, 'a'), '1');
    const list: VirtualFolder['list'] = (path) =>
      path === 'closed' ? Promise.reject(new SyncError('readOnly', 'No.', { path })) : folder.list(path);
    const { files, blocked } = await new VirtualFs({ ...folder, list }).scan();
    assert.deepEqual(
      files.map(({ path }) => path),
      ['a'],
    );
    assert.deepEqual(
      blocked.map(({ path, cause }) => [path, cause]),
      [['closed', 'unreadable']],
    );
  });

  it('is swept of temporary files that nobody has written to for a day', async () => {
    const litter = '.a.txt.0123abcd-1-0123456789ab.cloudsync-tmp';
    writeFileSync(join(root, litter), 'in progress');
    await new VirtualFs(folder).scan();
    assert.deepEqual(readdirSync(root), [litter]);
    await new VirtualFs(folder, { now: () => Date.now() + 25 * 60 * 60 * 1000 }).scan();
    assert.deepEqual(readdirSync(root), []);
  });

  it('without case is recognised by a scan, and then changes the case of a name', async () => {
    writeFileSync(join(root, 'name.txt'), '1');
    const spelled = (path: string): string => readdirSync(root).find((name) => name.toLowerCase() === path.toLowerCase()) ?? path;
    const fs = new VirtualFs({
      ...folder,
      stat: (path) => folder.stat(spelled(path)),
      rename: (from, to) => folder.rename(spelled(from), to),
    });
    assert.equal(fs.caseSensitive, true);
    await fs.scan();
    assert.equal(fs.caseSensitive, false);
    await fs.move('name.txt', 'Name.txt');
    assert.deepEqual(readdirSync(root), ['Name.txt']);
  });

  it('may forbid a change at the last moment', async () => {
    writeFileSync(join(root, 'a'), '1');
    const guard = (path: string): never => {
      throw new SyncError('unsavedChanges', `${path} is being edited.`, { path });
    };
    const fs = new VirtualFs(folder, { guard });
    await assert.rejects(fs.write('a', bytesOf('2')), failsWith('unsavedChanges', 'a'));
    await assert.rejects(fs.write('b', bytesOf('2')), failsWith('unsavedChanges', 'b'));
    await assert.rejects(fs.remove('a'), failsWith('unsavedChanges', 'a'));
    await assert.rejects(fs.move('a', 'c'), failsWith('unsavedChanges', 'a'));
    await assert.rejects(fs.append('a', bytesOf('2')), failsWith('unsavedChanges', 'a'));
    assert.deepEqual(readdirSync(root), ['a']);
  });
});
