import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { MemoryFs } from '../../src/local/memoryFs';
import { MemoryFile } from '../../src/vscode/folder/memoryFile';
import type { FolderMemory, Remote } from '../../src/vscode/folder/remote';

const remote: Remote = { url: 's3://bucket' };
const name = 'key.json';

describe('What a folder remembers', () => {
  let fs: MemoryFs;
  let problems: string[];
  /** How often the engine was loaded to write. */
  let writers: number;

  beforeEach(() => {
    fs = new MemoryFs();
    problems = [];
    writers = 0;
  });

  /** The folder as another window has it. */
  function window(folder = 'file:///home/me/my%20project'): MemoryFile {
    return new MemoryFile({
      folder,
      name,
      read: () => Promise.resolve(fs.disk.userReadText(name)),
      open: () => {
        writers++;
        return Promise.resolve(fs);
      },
      onProblem: (message) => void problems.push(message),
    });
  }

  it('is nothing before a person has chosen anything, and nothing is written to find that out', async () => {
    assert.deepEqual(await window().load(), {});
    assert.deepEqual([writers, (await fs.scan()).files, problems], [0, [], []]);
  });

  it('is known to every window, also to those that were open before', async () => {
    const [one, other] = [window(), window()];
    await other.load();
    await one.update(() => ({ connected: remote, isPaused: true }));
    assert.deepEqual(await other.load(), { connected: remote, isPaused: true });
    assert.deepEqual(await window().load(), { connected: remote, isPaused: true });
  });

  it('keeps what two windows change at the same moment', async () => {
    const [one, other] = [window(), window()];
    await one.update(() => ({ connected: remote }));
    let isFirst = true;
    const pause = (memory: FolderMemory): FolderMemory => {
      if (isFirst) fs.disk.userWrite(name, stored({ connected: remote, accepted: 'by the other window' }));
      isFirst = false;
      return { ...memory, isPaused: true };
    };
    await other.update(pause);
    assert.deepEqual(await one.load(), { connected: remote, accepted: 'by the other window', isPaused: true });
  });

  for (const [what, text] of [
    ['cut short', '{"format": 1, "fol'],
    ['empty', ''],
    ['of another folder', stored({ connected: remote }, { folder: 'file:///elsewhere' })],
    ['of a newer version', stored({ connected: remote }, { format: 2 })],
    ['no remote', JSON.stringify({ format: 1, folder: 'file:///home/me/my%20project', connected: 'x' })],
  ] as const) {
    it(`is unknown where the file is ${what}: the person is told once, and the file is set aside before it is written over`, async () => {
      fs.disk.userWrite(name, text);
      const memory = window();
      assert.equal(await memory.load(), undefined);
      await memory.load();
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', /"my project"/);
      await memory.update(() => ({ connected: remote }));
      assert.deepEqual(await window().load(), { connected: remote });
      assert.equal(fs.disk.userReadText(`${name}.unusable`), text);
    });
  }

  it('stays as this window knows it when the file is damaged while it is open', async () => {
    const memory = window();
    await memory.update(() => ({ connected: remote }));
    fs.disk.userWrite(name, 'damaged');
    assert.deepEqual(await memory.load(), { connected: remote });
    assert.match(problems[0] ?? '', /goes on as before/);
    await memory.update((known) => ({ ...known, isPaused: true }));
    assert.deepEqual(await window().load(), { connected: remote, isPaused: true });
  });

  it('is not taken for nothing when the file cannot be read', async () => {
    const memory = new MemoryFile({
      folder: 'file:///project',
      name,
      read: () => Promise.reject(new Error('EACCES')),
      open: () => Promise.resolve(fs),
      onProblem: (message) => void problems.push(message),
    });
    assert.deepEqual([await memory.load(), problems.length], [undefined, 1]);
  });
});

function stored(memory: FolderMemory, parts: { readonly format?: number; readonly folder?: string } = {}): string {
  return JSON.stringify({ format: 1, folder: 'file:///home/me/my%20project', ...parts, ...memory });
}
