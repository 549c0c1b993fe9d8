import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readFile } from '../../../src/core/bytes';
import { subFolder } from '../../../src/core/state/subFolder';
import { MemoryFs } from '../../../src/local/memoryFs';

const text = async (fs: ReturnType<typeof subFolder>, path: string): Promise<string> => Buffer.from(await readFile(fs, path)).toString();

describe('a folder as a file system of its own', () => {
  it('keeps all its files below the folder, under names without it', async () => {
    const whole = new MemoryFs();
    const inside = subFolder(whole, '.cloudsync');
    const written = await inside.write('a/b', Buffer.from('text'));
    assert.equal(written.path, 'a/b');
    assert.equal(whole.disk.userReadText('.cloudsync/a/b'), 'text');
    assert.deepEqual([(await inside.stat('a/b'))?.path, await text(inside, 'a/b'), await inside.stat('c')], ['a/b', 'text', undefined]);
  });

  it('shows in a scan what is in the folder and nothing else', async () => {
    const whole = new MemoryFs();
    for (const path of ['.cloudsync/a', '.cloudsync/b/c', '.cloudsync2/d', 'e', 'f/.cloudsync/g']) whole.disk.userWrite(path, 'x');
    const scan = await subFolder(whole, '.cloudsync').scan();
    assert.deepEqual(scan.files.map(({ path }) => path).sort(), ['a', 'b/c']);
  });

  it('shows in a scan what is blocked, under names without the folder', async () => {
    const whole = new MemoryFs();
    whole.disk.userWrite('.cloudsync/a', 'x');
    whole.disk.userPlant('.cloudsync/link', 'symlink');
    const scan = await subFolder(whole, '.cloudsync').scan();
    assert.deepEqual(
      scan.blocked.map(({ path }) => path),
      ['link'],
    );
  });

  it('looks in a scan only into the folders that it is told to', async () => {
    const whole = new MemoryFs();
    for (const path of ['.cloudsync/a', '.cloudsync/b/c', '.cloudsync/d/e']) whole.disk.userWrite(path, 'x');
    const scan = await subFolder(whole, '.cloudsync').scan({ enter: (folder) => folder !== 'b' });
    assert.deepEqual(scan.files.map(({ path }) => path).sort(), ['a', 'd/e']);
  });

  it('replaces, moves and removes only what is still expected', async () => {
    const whole = new MemoryFs();
    const inside = subFolder(whole, '.cloudsync');
    const first = await inside.write('a', Buffer.from('first'), { expected: 'absent' });
    await assert.rejects(inside.write('a', Buffer.from('second'), { expected: 'absent' }), { code: 'raced' });
    const second = await inside.write('a', Buffer.from('second'), { expected: first });
    await assert.rejects(inside.remove('a', { expected: first }), { code: 'raced' });
    await assert.rejects(inside.move('a', 'b', { expected: first }), { code: 'raced' });
    const moved = await inside.move('a', 'b', { expected: second });
    assert.equal(moved.path, 'b');
    await inside.remove('b', { expected: moved });
    assert.equal(await inside.stat('b'), undefined);
  });

  it('appends to its files', async () => {
    const inside = subFolder(new MemoryFs(), '.cloudsync');
    for (const part of ['one', 'two']) await inside.append('journal', Buffer.from(part));
    assert.equal(await text(inside, 'journal'), 'onetwo');
  });
});
