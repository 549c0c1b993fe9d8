import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { temporarySuffix } from '../../../src/core/names/remotePath';
import { bytesOf, failsWith, readText, statOrFail, textOf } from './content';
import type { CurrentFixture } from './fileSystemSuite';

const oddNames = [
  'with spaces  and, commas.txt',
  ' leading space',
  '100% + more & more = %2F.txt',
  '#hash?query;semicolon',
  'ünïcödé/日本語.md',
  'emoji 👩‍👩‍👧‍👦 🇩🇪.txt',
  '~$owner.docx',
  '-rf',
  "quote'quote",
  'dollar$HOME`x`',
  '.hidden/.gitignore',
  '...',
  'proto/__proto__',
  'constructor',
  `${'n'.repeat(230)}.txt`,
  `${'é'.repeat(120)}.txt`,
  Array.from({ length: 40 }, (_, depth) => `level ${depth}`).join('/'),
];

const badPaths = [
  '',
  '/absolute',
  '../outside',
  'a/../../b',
  'a//b',
  './a',
  'a/.',
  'back\\slash',
  'nul\0',
  'new\nline',
  '.git/config',
  'a/.GIT/x',
];

export function testNames(current: CurrentFixture): void {
  describe('names', () => {
    for (const path of oddNames) {
      it(`keeps ${JSON.stringify(path.length > 60 ? `${path.slice(0, 40)}… (${path.length})` : path)} through every operation`, async () => {
        const { fs, other } = current();
        await fs.write(path, bytesOf('written'), { expected: 'absent' });
        assert.equal(textOf(await other.read(path)), 'written');
        assert.deepEqual(
          (await fs.scan()).files.map((file) => file.path),
          [path],
        );
        assert.equal((await statOrFail(fs, path)).path, path);
        assert.equal(await readText(fs, path), 'written');
        await fs.move(path, 'plain');
        await fs.move('plain', path);
        await fs.write(path, bytesOf('replaced'));
        assert.equal(await readText(fs, path), 'replaced');
        await fs.remove(path);
        assert.deepEqual(await other.list(), []);
      });
    }

    for (const path of [...badPaths, `a${temporarySuffix}`]) {
      it(`refuses ${JSON.stringify(path)} everywhere`, async () => {
        const { fs, other } = current();
        await other.write('a', '1');
        await assert.rejects(fs.stat(path), failsWith('badName', path));
        await assert.rejects(fs.read(path)[Symbol.asyncIterator]().next(), failsWith('badName', path));
        await assert.rejects(fs.write(path, bytesOf('2')), failsWith('badName', path));
        await assert.rejects(fs.append(path, bytesOf('2')), failsWith('badName', path));
        await assert.rejects(fs.remove(path), failsWith('badName', path));
        await assert.rejects(fs.move('a', path), failsWith('badName', path));
        await assert.rejects(fs.move(path, 'b'), failsWith('badName', path));
        assert.deepEqual(await other.list(), ['a']);
      });
    }

    it('does not show, and does not remove, what merely ends like a temporary file', async () => {
      const { fs, other } = current();
      const path = `notes${temporarySuffix}`;
      await other.write(path, 'a user wrote this');
      assert.deepEqual(await fs.scan(), { files: [], blocked: [] });
      assert.deepEqual(await other.list(), [path]);
    });
  });
}
