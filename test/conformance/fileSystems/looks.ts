import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bytesOf, failsWith, patterned, readAll, readText, sha256, statOrFail } from './content';
import type { CurrentFixture } from './fileSystemSuite';

export function testLooks(current: CurrentFixture): void {
  describe('scan', () => {
    it('finds every file at any depth, and no folder', async () => {
      const { fs, other } = current();
      const paths = ['a.txt', 'deep/er/b.txt', 'deep/c.txt'];
      for (const path of paths) await other.write(path, path);
      await other.makeFolder('empty/inside');
      const { files, blocked } = await fs.scan();
      assert.deepEqual(files.map(({ path, size }) => [path, size]).sort(), paths.map((path) => [path, path.length]).sort());
      assert.deepEqual(blocked, []);
    });

    it('finds nothing in an empty root', async () => {
      assert.deepEqual(await current().fs.scan(), { files: [], blocked: [] });
    });

    it('describes a file as stat does', async () => {
      const { fs, other, advance } = current();
      await other.write('folder/file', 'content');
      advance(60_000);
      const { files } = await fs.scan();
      assert.deepEqual(files, [await fs.stat('folder/file')]);
    });

    it('does not look into a folder that is not to be entered', async () => {
      const { fs, other } = current();
      await other.write('in/a', '1');
      await other.write('in/out/b', '2');
      await other.write('out/c', '3');
      const asked: string[] = [];
      const { files } = await fs.scan({ enter: (folder) => (asked.push(folder), !folder.endsWith('out')) });
      assert.deepEqual(
        files.map(({ path }) => path),
        ['in/a'],
      );
      assert.deepEqual(asked.sort(), ['in', 'in/out', 'out']);
    });

    it('throws when the root is missing, as do stat and write', async () => {
      const { fs, other } = current();
      await other.write('a', '1');
      await other.removeRoot();
      await assert.rejects(fs.scan(), failsWith('noRoot'));
      await assert.rejects(fs.stat('a'), failsWith('noRoot'));
      await assert.rejects(fs.write('a', bytesOf('2')), failsWith('noRoot'));
      await assert.rejects(fs.remove('a'), failsWith('noRoot'));
      await assert.rejects(fs.scan(), failsWith('noRoot'));
    });

    it('stops when it is aborted', async () => {
      await assert.rejects(current().fs.scan({ signal: AbortSignal.abort() }), failsWith('aborted'));
    });

    it('reports a symbolic link and does not follow it', async function () {
      const { fs, other } = current();
      if (other.linkOutside === undefined) return this.skip();
      await other.linkOutside('link');
      const { files, blocked } = await fs.scan();
      assert.deepEqual(files, []);
      assert.deepEqual(
        blocked.map(({ path, cause }) => [path, cause]),
        [['link', 'symlink']],
      );
    });

    it('reports a special file, and does not wait for it when it is read', async function () {
      const { fs, other } = current();
      if (other.makePipe === undefined) return this.skip();
      await other.makePipe('folder/pipe');
      const { files, blocked } = await fs.scan();
      assert.deepEqual(files, []);
      assert.deepEqual(
        blocked.map(({ path, cause }) => [path, cause]),
        [['folder/pipe', 'notAFile']],
      );
      await assert.rejects(fs.stat('folder/pipe'), failsWith('unreadable', 'folder/pipe'));
      await assert.rejects(readAll(fs, 'folder/pipe'), failsWith('unreadable', 'folder/pipe'));
    });
  });

  describe('stat', () => {
    it('tells size and modification time in whole milliseconds', async () => {
      const { fs, other } = current();
      await other.write('a', 'four', 1_700_000_000_123);
      const { path, size, modified } = await statOrFail(fs, 'a');
      assert.deepEqual({ path, size, modified }, { path: 'a', size: 4, modified: 1_700_000_000_123 });
    });

    it('finds nothing where nothing is, nor below a file', async () => {
      const { fs, other } = current();
      await other.write('file', '1');
      assert.equal(await fs.stat('absent'), undefined);
      assert.equal(await fs.stat('absent/below'), undefined);
      assert.equal(await fs.stat('file/below'), undefined);
    });

    it('throws for a folder', async () => {
      const { fs, other } = current();
      await other.makeFolder('folder');
      await assert.rejects(fs.stat('folder'), failsWith('unreadable', 'folder'));
    });

    it('throws for a link, and for what lies behind one', async function () {
      const { fs, other } = current();
      if (other.linkOutside === undefined) return this.skip();
      await other.linkOutside('link');
      await assert.rejects(fs.stat('link'), failsWith('unreadable', 'link'));
      await assert.rejects(fs.stat('link/secret.txt'), failsWith('unreadable', 'link/secret.txt'));
      await assert.rejects(readAll(fs, 'link/secret.txt'), failsWith('unreadable', 'link/secret.txt'));
    });
  });

  describe('fingerprint', () => {
    it('is absent while a second write could look the same', async () => {
      const { fs, other, now, advance } = current();
      await other.write('a', '1', now());
      assert.equal((await statOrFail(fs, 'a')).fingerprint, undefined);
      assert.deepEqual(
        (await fs.scan()).files.map(({ fingerprint }) => fingerprint),
        [undefined],
      );
      advance(60_000);
      assert.equal(typeof (await statOrFail(fs, 'a')).fingerprint, 'string');
    });

    it('stays while the file does', async () => {
      const { fs, other, advance } = current();
      await other.write('a', '1');
      advance(60_000);
      const first = await statOrFail(fs, 'a');
      assert.equal(await readText(fs, 'a'), '1');
      assert.deepEqual(await statOrFail(fs, 'a'), first);
    });

    it('differs after a write of as many bytes', async () => {
      const { fs, other, now, advance } = current();
      await other.write('a', '1', now() - 50_000);
      const { fingerprint } = await statOrFail(fs, 'a');
      assert.notEqual(fingerprint, undefined);
      await other.write('a', '2');
      advance(60_000);
      assert.notEqual((await statOrFail(fs, 'a')).fingerprint, fingerprint);
    });
  });

  describe('read', () => {
    it('yields nothing for an empty file', async () => {
      const { fs, other } = current();
      await other.write('empty', '');
      assert.equal((await readAll(fs, 'empty')).length, 0);
    });

    for (const size of [1, 65_535, 65_536, 65_537, 5 * 1024 * 1024 + 3]) {
      it(`yields ${size} bytes as they are`, async () => {
        const { fs, other } = current();
        const content = patterned(size);
        await other.write('file', content);
        assert.equal(sha256(await readAll(fs, 'file')), sha256(content));
      });
    }

    it('throws when there is no such file', async () => {
      const { fs, other } = current();
      await assert.rejects(readAll(fs, 'absent'), failsWith('notFound', 'absent'));
      await other.write('file', '1');
      await assert.rejects(readAll(fs, 'file/below'), failsWith('notFound', 'file/below'));
    });

    it('throws for a folder', async () => {
      const { fs, other } = current();
      await other.makeFolder('folder');
      await assert.rejects(readAll(fs, 'folder'), failsWith('unreadable', 'folder'));
    });

    it('stops when it is aborted', async () => {
      const { fs, other } = current();
      await other.write('a', '1');
      await assert.rejects(fs.read('a', AbortSignal.abort())[Symbol.asyncIterator]().next(), failsWith('aborted'));
    });
  });

  describe('createHasher', () => {
    it('computes SHA-256 in parts', () => {
      const hasher = current().fs.createHasher();
      hasher.update(bytesOf('ab'));
      hasher.update(bytesOf('c'));
      assert.equal(hasher.digest(), sha256('abc'));
    });
  });
}
