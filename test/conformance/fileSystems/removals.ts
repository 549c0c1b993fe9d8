import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bytesOf, failsWith, statOrFail, textOf } from './content';
import type { CurrentFixture } from './fileSystemSuite';

export function testRemovals(current: CurrentFixture): void {
  describe('remove', () => {
    it('removes the file and the folders it leaves empty', async () => {
      const { fs, other, advance } = current();
      await other.write('keep/a', '1');
      await other.write('keep/go/further/b', '2');
      advance(60_000);
      await fs.remove('keep/go/further/b', { expected: await statOrFail(fs, 'keep/go/further/b') });
      assert.deepEqual(await other.list(), ['keep/', 'keep/a']);
    });

    it('keeps the root when its last file goes', async () => {
      const { fs, other } = current();
      await other.write('folder/a', '1');
      await fs.remove('folder/a');
      assert.deepEqual(await fs.scan(), { files: [], blocked: [] });
      assert.deepEqual(await other.list(), []);
    });

    it('is content when nothing is there', async () => {
      const { fs, other } = current();
      await other.write('a', '1');
      await fs.remove('absent');
      await fs.remove('absent/below');
      await fs.remove('a/below');
      assert.deepEqual(await other.list(), ['a']);
    });

    it('keeps a file that is not the expected one', async () => {
      const { fs, other, advance } = current();
      await other.write('a', '1');
      advance(60_000);
      const expected = await statOrFail(fs, 'a');
      await other.write('a', '2');
      await assert.rejects(fs.remove('a', { expected }), failsWith('raced', 'a'));
      assert.equal(textOf(await other.read('a')), '2');
    });

    it('refuses a folder, and what lies behind a link', async () => {
      const { fs, other } = current();
      await other.makeFolder('folder');
      await assert.rejects(fs.remove('folder'), failsWith('unreadable', 'folder'));
      assert.deepEqual(await other.list(), ['folder/']);
      if (other.linkOutside === undefined) return;
      await other.linkOutside('link');
      await assert.rejects(fs.remove('link/secret.txt'), failsWith('unreadable', 'link/secret.txt'));
      assert.deepEqual(await other.outside?.(), { 'secret.txt': 'secret' });
    });
  });

  describe('move', () => {
    it('moves a file into a new folder with its content and time, and removes the folder left empty', async () => {
      const { fs, other, advance } = current();
      await other.write('old/a', 'content', 1_700_000_000_123);
      advance(60_000);
      const moved = await fs.move('old/a', 'new/place/b', { expected: await statOrFail(fs, 'old/a') });
      assert.equal(textOf(await other.read('new/place/b')), 'content');
      assert.deepEqual(await other.list(), ['new/', 'new/place/', 'new/place/b']);
      assert.deepEqual([moved.path, moved.size], ['new/place/b', 7]);
      assert.deepEqual(moved, await statOrFail(fs, 'new/place/b'));
      if (current().can.keepAttributes) assert.equal(moved.modified, 1_700_000_000_123);
    });

    it('moves within a folder', async () => {
      const { fs, other } = current();
      await other.write('folder/a', '1');
      await fs.move('folder/a', 'folder/b');
      assert.deepEqual(await other.list(), ['folder/', 'folder/b']);
    });

    it('changes the case of a name', async () => {
      const { fs, other } = current();
      await other.write('folder/name.txt', '1');
      await fs.move('folder/name.txt', 'folder/Name.txt');
      assert.deepEqual(await other.list(), ['folder/', 'folder/Name.txt']);
    });

    it('never overwrites', async () => {
      const { fs, other } = current();
      await other.write('a', '1');
      await other.write('b', '2');
      await assert.rejects(fs.move('a', 'b'), failsWith('raced'));
      assert.deepEqual([textOf(await other.read('a')), textOf(await other.read('b'))], ['1', '2']);
    });

    it('leaves a file that is not the expected one', async () => {
      const { fs, other, advance } = current();
      await other.write('a', '1');
      advance(60_000);
      const expected = await statOrFail(fs, 'a');
      await other.write('a', '2');
      await assert.rejects(fs.move('a', 'b', { expected }), failsWith('raced', 'a'));
      assert.deepEqual(await other.list(), ['a']);
    });

    it('throws when there is nothing to move', async () => {
      await assert.rejects(current().fs.move('absent', 'b'), failsWith('notFound', 'absent'));
    });

    it('never goes through a link', async function () {
      const { fs, other } = current();
      if (other.linkOutside === undefined) return this.skip();
      await other.write('a', '1');
      await other.linkOutside('link');
      await assert.rejects(fs.move('a', 'link/a'), failsWith('unreadable'));
      await assert.rejects(fs.move('link/secret.txt', 'b'), failsWith('unreadable'));
      assert.equal(textOf(await other.read('a')), '1');
      assert.deepEqual(await other.outside?.(), { 'secret.txt': 'secret' });
    });
  });

  describe('a change', () => {
    it('is seen by the next scan', async () => {
      const { fs } = current();
      await fs.write('a', bytesOf('1'));
      await fs.write('b', bytesOf('2'));
      await fs.move('b', 'c/d');
      await fs.remove('a');
      assert.deepEqual(
        (await fs.scan()).files.map(({ path }) => path),
        ['c/d'],
      );
    });
  });
}
