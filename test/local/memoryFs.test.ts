import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MemoryFs, type MemoryOperation } from '../../src/local/memoryFs';
import { bytesOf, failsWith, readText, statOrFail } from '../conformance/fileSystems/content';

/** Runs the write with a process that dies at a step, and starts another one on its disk. */
async function dieAt(kind: MemoryOperation['kind'], fs: MemoryFs, action: (dying: MemoryFs) => Promise<unknown>): Promise<MemoryFs> {
  const dying = new MemoryFs({
    disk: fs.disk,
    before: (operation) => {
      if (operation.kind === kind) throw new Error('the process died');
    },
  });
  await assert.rejects(action(dying), /the process died/u);
  return new MemoryFs({ disk: fs.disk });
}

describe('a MemoryFs whose process dies', () => {
  for (const kind of ['stage', 'stageChunk', 'replace', 'done'] as const) {
    it(`at ${kind} of a write leaves the old file or the new one, and litter that the next scan removes`, async () => {
      const fs = new MemoryFs();
      fs.disk.userWrite('a', 'old');
      const restarted = await dieAt(kind, fs, (dying) => dying.write('a', bytesOf('new')));
      assert.equal(fs.disk.userReadText('a'), kind === 'done' ? 'new' : 'old');
      assert.equal(fs.disk.temporaryFiles().length, kind === 'stageChunk' || kind === 'replace' ? 1 : 0);
      assert.deepEqual([...fs.disk.userFiles().keys()], ['a']);
      assert.deepEqual(
        (await restarted.scan()).files.map(({ path }) => path),
        ['a'],
      );
      assert.deepEqual(fs.disk.temporaryFiles(), []);
    });
  }

  it('in an append leaves half of it', async () => {
    const fs = new MemoryFs();
    fs.disk.userWrite('journal', 'one\n');
    const restarted = await dieAt('appendRest', fs, (dying) => dying.append('journal', bytesOf('two\n')));
    assert.equal(await readText(restarted, 'journal'), 'one\ntw');
  });

  it('does not have the temporary file of a living write removed', async () => {
    const fs = new MemoryFs({ before: async ({ kind }) => void (kind === 'replace' && (await new MemoryFs({ disk: fs.disk }).scan())) });
    await fs.write('a', bytesOf('new'));
    assert.equal(fs.disk.userReadText('a'), 'new');
  });
});

describe('a MemoryDisk', () => {
  it('stores names decomposed, and finds them in any form', async () => {
    const fs = new MemoryFs({ normalization: 'nfd' });
    await fs.write('caf\u00e9/\u00fc', bytesOf('1'));
    assert.deepEqual(
      (await fs.scan()).files.map(({ path }) => path),
      ['cafe\u0301/u\u0308'],
    );
    assert.equal((await statOrFail(fs, 'caf\u00e9/\u00fc')).path, 'cafe\u0301/u\u0308');
    await fs.write('cafe\u0301/\u00fc', bytesOf('2'));
    assert.equal(fs.disk.userFiles().size, 1);
  });

  it('keeps forms apart as bytes when it does not normalise', async () => {
    const fs = new MemoryFs();
    await fs.write('\u00fc', bytesOf('1'));
    await fs.write('u\u0308', bytesOf('2'));
    assert.equal(fs.disk.userFiles().size, 2);
  });

  it('finds names in any case when it is not case-sensitive, and keeps the first spelling', async () => {
    const fs = new MemoryFs({ caseSensitive: false });
    await fs.write('Folder/Name', bytesOf('1'));
    assert.equal((await fs.write('folder/NAME', bytesOf('2'))).path, 'Folder/Name');
    assert.deepEqual([...fs.disk.userFiles().keys()], ['Folder/Name']);
    await assert.rejects(fs.write('FOLDER/name', bytesOf('3'), { expected: 'absent' }), failsWith('raced'));
  });

  it('is full when its quota is used up, and keeps the file it has', async () => {
    const fs = new MemoryFs({ quota: 10 });
    fs.disk.userWrite('a', '12345');
    await assert.rejects(fs.write('a', bytesOf('123456')), failsWith('diskFull', 'a'));
    await assert.rejects(fs.append('a', bytesOf('123456')), failsWith('diskFull', 'a'));
    assert.equal(fs.disk.userReadText('a'), '12345');
    assert.deepEqual(fs.disk.temporaryFiles(), []);
    await fs.write('a', bytesOf('54321'));
  });

  it('goes back to a snapshot, as often as one likes', async () => {
    const fs = new MemoryFs();
    fs.disk.userWrite('a', '1');
    const before = await fs.scan();
    const snapshot = fs.disk.snapshot();
    for (const round of [1, 2]) {
      fs.disk.userWrite('a', `changed ${round}`);
      fs.disk.userDelete('a');
      await fs.write('b', bytesOf('2'));
      fs.disk.restore(snapshot);
      assert.deepEqual(await fs.scan(), before);
    }
  });

  it('shows two writes within one step of its clock as one, and calls the file too young', async () => {
    let now = 1000;
    const fs = new MemoryFs({ now: () => now, granularity: 100 });
    fs.disk.userWrite('a', '1');
    const first = await statOrFail(fs, 'a');
    now += 50;
    fs.disk.userWrite('a', '2');
    assert.deepEqual(await statOrFail(fs, 'a'), first);
    assert.equal(first.fingerprint, undefined);
    now += 100;
    const { fingerprint } = await statOrFail(fs, 'a');
    fs.disk.userWrite('a', '3');
    now += 100;
    assert.notEqual((await statOrFail(fs, 'a')).fingerprint, fingerprint);
  });

  it('tells every change without a granularity, though its clock stands still', async () => {
    const fs = new MemoryFs();
    fs.disk.userWrite('a', '1');
    const first = await statOrFail(fs, 'a');
    fs.disk.userWrite('a', '2');
    assert.notEqual(first.fingerprint, undefined);
    assert.notEqual((await statOrFail(fs, 'a')).fingerprint, first.fingerprint);
  });

  it('shows a reader what is written in place meanwhile', async () => {
    const fs = new MemoryFs({ chunkSize: 2 });
    fs.disk.userWrite('a', 'aaaa');
    const chunks: string[] = [];
    for await (const chunk of fs.read('a')) {
      chunks.push(new TextDecoder().decode(chunk));
      fs.disk.userWrite('a', 'bbbb');
    }
    assert.deepEqual(chunks, ['aa', 'bb']);
  });

  it('freezes what cannot be read', async () => {
    const fs = new MemoryFs();
    fs.disk.userWrite('file', '1');
    fs.disk.userWrite('folder/below', '2');
    fs.disk.userSetReadable('file', false);
    fs.disk.userSetReadable('folder', false);
    const { files, blocked } = await fs.scan();
    assert.deepEqual(
      files.map(({ path }) => path),
      ['file'],
    );
    assert.deepEqual(
      blocked.map(({ path, cause }) => [path, cause]),
      [['folder', 'unreadable']],
    );
    await assert.rejects(readText(fs, 'file'), failsWith('unreadable', 'file'));
    await assert.rejects(fs.stat('folder/below'), failsWith('unreadable', 'folder/below'));
  });
});
