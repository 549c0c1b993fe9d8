import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lookUpContents } from '../../../src/core/observe/contents';
import { everything, hashLocal, scanLocal } from '../../../src/core/observe/localTree';
import { alignSpellings } from '../../../src/core/observe/spellings';
import { MemoryDisk } from '../../../src/local/memoryDisk';
import { MemoryFs } from '../../../src/local/memoryFs';
import { MemoryProvider } from '../../../src/remote/memoryProvider';
import { MemoryStore } from '../../../src/remote/memoryStore';
import { baseState, localEntry, localTree } from '../../support/trees';

describe('the look at a folder', () => {
  it('leaves out, and reports, a file whose name cannot be stored elsewhere', async () => {
    const disk = new MemoryDisk();
    disk.userWrite('good.md', 'good');
    disk.userWrite('line\nfeed.md', 'bad');
    const { files, blocked } = await scanLocal(new MemoryFs({ disk }), { scope: everything });
    assert.deepEqual(
      [files.map(({ path }) => path), blocked.map(({ path, cause }) => [path, cause])],
      [['good.md'], [['line\nfeed.md', 'badName']]],
    );
  });

  it('gives no fingerprint to a file that changed while it was read, so that it is read again next time', async () => {
    const disk = new MemoryDisk();
    disk.userWrite('a.md', 'first');
    const change = (step: { readonly kind: string }): void => {
      if (step.kind === 'stat') disk.userWrite('a.md', 'other');
    };
    const fs = new MemoryFs({ disk, before: change });
    const [file] = (await fs.scan()).files;
    assert.ok(file?.fingerprint !== undefined);
    assert.equal((await hashLocal(fs, file, {})).fingerprint, undefined);
  });

  it('takes a folder for another one when its name differs in case on a disk that tells case', () => {
    const file = localEntry('dir/a.md', 'a');
    const there = new Map([['DIR/a.md', undefined]]);
    assert.deepEqual([...alignSpellings([file], new Map(), there, true).keys()], ['dir/a.md']);
    assert.deepEqual([...alignSpellings([file], new Map(), there, false).keys()], ['DIR/a.md']);
  });
});

describe('the look at contents', () => {
  it('takes a file that went from the cloud meanwhile for absent', async () => {
    const store = new MemoryStore();
    store.put('a.md', 'theirs');
    const provider = new MemoryProvider(store, { listsMetadata: false });
    const listed = await provider.listFiles('');
    store.remove('a.md');
    const remote = { files: new Map(listed.map((file) => [file.path, file])), blocked: [] };
    const lookup = { fs: new MemoryFs(), provider, concurrency: 1 };
    const seen = await lookUpContents(new Map(), localTree({ 'a.md': 'mine' }), remote, lookup);
    assert.deepEqual([...seen.remote.files.keys()], []);
    assert.deepEqual([...seen.local.files.keys()], ['a.md']);
  });
});

describe('the spellings of local files', () => {
  it('leave each file its place when the disk has a known path in two of them', () => {
    const [composed, decomposed] = ['caf\u00e9.md', 'cafe\u0301.md'];
    const base = new Map([[composed, { ...baseState('text'), localPath: decomposed }]]);
    const files = [localEntry(decomposed, 'text'), localEntry(composed, 'mine')];
    const aligned = alignSpellings(files, base, new Set([composed]), true);
    assert.deepEqual(Object.fromEntries(aligned), { [composed]: files[1], [decomposed]: files[0] });
  });
});
