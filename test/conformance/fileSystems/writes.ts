import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bytesOf, chunksOf, failsWith, patterned, sha256, statOrFail, textOf } from './content';
import type { CurrentFixture } from './fileSystemSuite';

export function testWrites(current: CurrentFixture): void {
  describe('write', () => {
    it('makes a file and its parents, and leaves nothing else', async () => {
      const { fs, other } = current();
      const written = await fs.write('new/folder/a.txt', bytesOf('content'), { expected: 'absent' });
      assert.equal(textOf(await other.read('new/folder/a.txt')), 'content');
      assert.deepEqual([written.path, written.size, written.hash], ['new/folder/a.txt', 7, sha256('content')]);
      assert.deepEqual(await other.list(), ['new/', 'new/folder/', 'new/folder/a.txt']);
    });

    it('replaces a file that is as expected', async () => {
      const { fs, other, advance } = current();
      await other.write('a', 'old content');
      advance(60_000);
      await fs.write('a', chunksOf('new', ' and', ' longer content'), { expected: await statOrFail(fs, 'a') });
      assert.equal(textOf(await other.read('a')), 'new and longer content');
      assert.deepEqual(await other.list(), ['a']);
    });

    it('takes the place of folders that hold no file, and of no others', async () => {
      const { fs, other } = current();
      await other.makeFolder('empty/inner');
      await fs.write('empty', bytesOf('file'), { expected: 'absent' });
      assert.deepEqual(await other.list(), ['empty']);
      await other.write('full/inner/a', 'kept');
      await assert.rejects(fs.write('full', bytesOf('file'), { expected: 'absent' }), failsWith('badName', 'full'));
      assert.equal(textOf(await other.read('full/inner/a')), 'kept');
    });

    it('replaces whatever is there when nothing is expected', async () => {
      const { fs, other } = current();
      await other.write('a', 'old');
      await fs.write('a', bytesOf('x'));
      assert.equal(textOf(await other.read('a')), 'x');
    });

    it('answers with the state that a later stat sees', async () => {
      const { fs, now } = current();
      const { hash, ...written } = await fs.write('a', bytesOf('1'), { modified: now() - 100_000 });
      assert.equal(hash, sha256('1'));
      const seen = await statOrFail(fs, 'a');
      assert.deepEqual({ ...written, fingerprint: undefined }, { ...seen, fingerprint: undefined });
      if (written.fingerprint !== undefined) assert.equal(seen.fingerprint, written.fingerprint);
    });

    it('gives an expected state that the next write accepts', async () => {
      const { fs, other, now } = current();
      const first = await fs.write('a', bytesOf('1'), { modified: now() - 100_000 });
      if (first.fingerprint === undefined) return;
      await fs.write('a', bytesOf('2'), { expected: first });
      assert.equal(textOf(await other.read('a')), '2');
    });

    for (const size of [0, 5 * 1024 * 1024]) {
      it(`writes ${size} bytes`, async () => {
        const { fs, other } = current();
        const content = patterned(size);
        const { hash } = await fs.write('file', content);
        assert.equal(hash, sha256(content));
        assert.equal(sha256((await other.read('file')) ?? 'absent'), hash);
      });
    }

    it('gives the file its modification time and its executable mode', async function () {
      const { fs, other, can } = current();
      if (!can.keepAttributes) return this.skip();
      for (const modified of [1_700_000_000_123, 1_700_000_000_000, 1, 4_102_444_800_999]) {
        assert.equal((await fs.write('a', bytesOf(String(modified)), { modified, executable: true })).modified, modified);
      }
      assert.equal((await statOrFail(fs, 'a')).executable, true);
      await fs.write('a', bytesOf('replaced'));
      assert.equal((await statOrFail(fs, 'a')).executable, true);
      await fs.write('a', bytesOf('plain again'), { executable: false });
      assert.equal((await statOrFail(fs, 'a')).executable, false);
      await other.write('b', '1');
      await fs.write('b', bytesOf('2'));
      assert.equal((await statOrFail(fs, 'b')).executable, false);
    });

    it('stores a file whose modification time makes no sense', async () => {
      const { fs, other } = current();
      for (const [index, modified] of [-1e15, 1e300, Number.NaN].entries()) {
        await fs.write(`file${index}`, bytesOf('content'), { modified });
        assert.equal(textOf(await other.read(`file${index}`)), 'content');
      }
    });

    it('never shows a part of the content to a reader', async function () {
      const { fs, other, can } = current();
      if (!can.replaceAtOnce) return this.skip();
      const versions = [patterned(300_000), patterned(200_000).reverse()];
      const whole = new Set(versions.map((bytes) => sha256(bytes)));
      await other.write('a', versions[0]!);
      const state = { isWriting: true };
      const seen = new Set<string>();
      const reader = (async () => {
        while (state.isWriting) seen.add(sha256((await other.read('a')) ?? 'absent'));
      })();
      for (let round = 1; round <= 40; round++) {
        const version = versions[round % 2]!;
        await fs.write('a', chunksOf(version.subarray(0, 1000), version.subarray(1000)));
      }
      state.isWriting = false;
      await reader;
      assert.ok(seen.size > 0);
      assert.deepEqual(
        [...seen].filter((hash) => !whole.has(hash)),
        [],
      );
    });
  });

  describe('a write that fails', () => {
    it('changes nothing when the file is there and was expected absent', async () => {
      const { fs, other } = current();
      await other.write('a', 'theirs');
      await assert.rejects(fs.write('a', bytesOf('ours'), { expected: 'absent' }), failsWith('raced', 'a'));
      assert.equal(textOf(await other.read('a')), 'theirs');
      assert.deepEqual(await other.list(), ['a']);
    });

    it('changes nothing when another program made the file while the content came', async () => {
      const { fs, other } = current();
      const content = async function* (): AsyncGenerator<Uint8Array> {
        yield bytesOf('ours');
        await other.write('a', 'theirs');
      };
      await assert.rejects(fs.write('a', content(), { expected: 'absent' }), failsWith('raced', 'a'));
      assert.equal(textOf(await other.read('a')), 'theirs');
      assert.deepEqual(await other.list(), ['a']);
    });

    it('changes nothing when another program changed the file while the content came', async () => {
      const { fs, other, advance } = current();
      await other.write('a', 'first');
      advance(60_000);
      const expected = await statOrFail(fs, 'a');
      const content = async function* (): AsyncGenerator<Uint8Array> {
        yield bytesOf('ours');
        await other.write('a', 'again');
      };
      await assert.rejects(fs.write('a', content(), { expected }), failsWith('raced', 'a'));
      assert.equal(textOf(await other.read('a')), 'again');
    });

    it('does not bring back a file that was removed meanwhile', async () => {
      const { fs, other, advance } = current();
      await other.write('a', '1');
      advance(60_000);
      const expected = await statOrFail(fs, 'a');
      await other.remove('a');
      await assert.rejects(fs.write('a', bytesOf('2'), { expected }), failsWith('raced', 'a'));
      assert.deepEqual(await other.list(), []);
    });

    it('takes a file that is still too young to tell for a changed one', async () => {
      const { fs, other, now, advance } = current();
      await other.write('a', '1', now());
      const expected = await statOrFail(fs, 'a');
      await assert.rejects(fs.write('a', bytesOf('2'), { expected }), failsWith('raced', 'a'));
      assert.equal(textOf(await other.read('a')), '1');
      advance(60_000);
      await fs.write('a', bytesOf('2'), { expected });
      assert.equal(textOf(await other.read('a')), '2');
    });

    it('keeps the old file when the content is not the content expected', async () => {
      const { fs, other } = current();
      await other.write('a', 'old');
      await assert.rejects(fs.write('a', bytesOf('damaged'), { hash: sha256('whole') }), failsWith('corrupt', 'a'));
      await assert.rejects(fs.write('new/b', bytesOf('damaged'), { hash: sha256('whole') }), failsWith('corrupt', 'new/b'));
      assert.equal(textOf(await other.read('a')), 'old');
      assert.deepEqual(
        (await other.list()).filter((path) => !path.endsWith('/')),
        ['a'],
      );
      await fs.write('a', bytesOf('whole'), { hash: sha256('whole') });
    });

    it('keeps the old file when the content breaks off', async () => {
      const { fs, other } = current();
      await other.write('a', 'old');
      const content = async function* (): AsyncGenerator<Uint8Array> {
        yield bytesOf('half of');
        await Promise.resolve();
        throw new Error('The connection was cut.');
      };
      await assert.rejects(fs.write('a', content()), failsWith('unknown'));
      assert.equal(textOf(await other.read('a')), 'old');
      assert.deepEqual(await other.list(), ['a']);
    });

    it('keeps the old file when it is aborted, before and during', async () => {
      const { fs, other } = current();
      await other.write('a', 'old');
      await assert.rejects(fs.write('a', bytesOf('new'), { signal: AbortSignal.abort() }), failsWith('aborted'));
      const controller = new AbortController();
      const content = async function* (): AsyncGenerator<Uint8Array> {
        yield bytesOf('half');
        await Promise.resolve();
        controller.abort();
        yield bytesOf('rest');
      };
      await assert.rejects(fs.write('a', content(), { signal: controller.signal }), failsWith('aborted'));
      assert.equal(textOf(await other.read('a')), 'old');
      assert.deepEqual(await other.list(), ['a']);
    });

    it('says what is in the way of the file or of its folder', async () => {
      const { fs, other } = current();
      await other.write('folder/a', '0');
      await other.write('file', '1');
      await assert.rejects(fs.write('folder', bytesOf('2')), failsWith('badName', 'folder'));
      await assert.rejects(fs.write('file/below', bytesOf('2')), failsWith('badName', 'file/below'));
      assert.deepEqual(await other.list(), ['file', 'folder/', 'folder/a']);
    });

    it('never goes through a link', async function () {
      const { fs, other } = current();
      if (other.linkOutside === undefined) return this.skip();
      await other.linkOutside('link');
      await assert.rejects(fs.write('link', bytesOf('2')), failsWith('badName', 'link'));
      await assert.rejects(fs.write('link/new.txt', bytesOf('2')), failsWith('unreadable', 'link/new.txt'));
      await assert.rejects(fs.write('link/secret.txt', bytesOf('2')), failsWith('unreadable', 'link/secret.txt'));
      await assert.rejects(fs.append('link/secret.txt', bytesOf('2')), failsWith('unreadable', 'link/secret.txt'));
      assert.deepEqual(await other.outside?.(), { 'secret.txt': 'secret' });
    });
  });

  describe('append', () => {
    it('makes the file and adds to its end', async () => {
      const { fs, other } = current();
      await fs.append('state/journal', bytesOf('one\n'));
      await fs.append('state/journal', bytesOf('two\n'));
      await fs.append('state/journal', new Uint8Array());
      assert.equal(textOf(await other.read('state/journal')), 'one\ntwo\n');
    });

    it('refuses a folder', async () => {
      const { fs, other } = current();
      await other.makeFolder('folder');
      await assert.rejects(fs.append('folder', bytesOf('1')), failsWith('badName', 'folder'));
    });
  });
}
