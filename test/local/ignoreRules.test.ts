import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SyncError } from '../../src/core/errors';
import type { Scope } from '../../src/core/model/scope';
import { ignoreFileName } from '../../src/local/ignoreFile';
import { createScope, loadScope } from '../../src/local/ignoreRules';
import { MemoryFs } from '../../src/local/memoryFs';

async function scopeOf(ignoreFile: string, caseSensitive = true): Promise<Scope> {
  const fs = new MemoryFs({ caseSensitive });
  fs.disk.userWrite(ignoreFileName, ignoreFile);
  return loadScope(fs);
}

function included(scope: Scope, ...paths: readonly string[]): string[] {
  return paths.filter((path) => scope.includesFile(path));
}

describe('the built-in rules', () => {
  const scope = createScope([], true);

  for (const path of [
    '.git/config',
    'sub/.git/HEAD',
    'worktree/.git',
    '.GIT/config',
    '.cloudsync/remote.json',
    '.cloudsync',
    'folder/.a.txt.1-2-3.cloudsync-tmp',
    'node_modules/a/index.js',
    'packages/x/node_modules/b.js',
    '.env',
    '.env.local',
    'app/.env.production',
    'server.pem',
    'tls/private.key',
    'id_rsa',
    'home/.ssh/id_ed25519_work',
    '.ssh/config',
    'cert.p12',
    'cert.pfx',
    '.DS_Store',
    'a/Thumbs.db',
    'desktop.ini',
    '.note.md.swp',
    'note.md~',
    '.#note.md',
    '#note.md#',
    '~$report.docx',
  ]) {
    it(`leave out ${path}`, () => assert.equal(scope.includesFile(path), false));
  }

  for (const path of [
    'a.md',
    '.env.example',
    'app/.env.sample',
    '.env.template',
    'id_rsa.pub',
    'id_ed25519_work.pub',
    '.gitignore',
    '.github/workflows/ci.yml',
    ignoreFileName,
    'git/config',
    'monkey',
    'my_node_modules/a',
    'environment.ts',
  ]) {
    it(`let ${path} in`, () => assert.equal(scope.includesFile(path), true));
  }

  it('spare a scan the folders in which nothing can be', () => {
    for (const folder of ['.git', 'a/.git', '.cloudsync', 'node_modules', 'a/node_modules', '.ssh']) {
      assert.equal(scope.entersFolder(folder), false, folder);
    }
    for (const folder of ['', 'src', '.github', 'src/deep']) assert.equal(scope.entersFolder(folder), true, folder);
  });

  it('say why', () => {
    assert.equal(scope.reason?.('a.md'), undefined);
    assert.equal(scope.reason?.('.git/config'), 'it belongs to Git');
    assert.equal(scope.reason?.('.cloudsync/x'), 'it belongs to Cloud Sync');
    assert.equal(scope.reason?.('x/server.pem'), 'the rule “*.pem” leaves it out');
  });
});

describe('the ignore file', () => {
  it('is gitignore syntax', async () => {
    const scope = await scopeOf('# comment\n\n*.log\n!keep.log\n/top\nfolder/\na/**/z\n\\#literal\n');
    const paths = [
      'x.log',
      'deep/x.log',
      'keep.log',
      'top',
      'deep/top',
      'folder/a',
      'deep/folder/b',
      'file/folder',
      'a/z',
      'a/b/c/z',
      '#literal',
    ];
    assert.deepEqual(included(scope, ...paths), ['keep.log', 'deep/top', 'file/folder']);
    assert.equal(scope.entersFolder('folder'), false);
    assert.equal(scope.entersFolder('top'), false);
  });

  it('can take the built-in rules back, but not those that protect Git and Cloud Sync', async () => {
    const scope = await scopeOf('!node_modules/\n!.env\n!*.pem\n!.git/\n!.git\n!.cloudsync/\n!*.cloudsync-tmp\n');
    const paths = ['node_modules/a.js', '.env', '.env.local', 'x.pem', '.git/config', '.cloudsync/x', 'a.cloudsync-tmp'];
    assert.deepEqual(included(scope, ...paths), ['node_modules/a.js', '.env', 'x.pem']);
    assert.equal(scope.entersFolder('node_modules'), true);
    assert.equal(scope.entersFolder('.git'), false);
  });

  it('may end its lines with CRLF and begin with a byte order mark', async () => {
    const scope = await scopeOf('\ufeff*.log\r\n*.tmp\r\n');
    assert.deepEqual(included(scope, 'a.log', 'a.tmp', 'a.txt'), ['a.txt']);
  });

  it('does not distinguish case where the disk does not', async () => {
    assert.equal((await scopeOf('*.LOG\nBuild/', false)).includesFile('x.log'), false);
    assert.equal((await scopeOf('*.LOG\nBuild/', false)).entersFolder('build'), false);
    assert.equal((await scopeOf('*.LOG\nBuild/', true)).includesFile('x.log'), true);
    assert.equal((await scopeOf('*.LOG\nBuild/', true)).entersFolder('build'), true);
  });

  it('is not needed', async () => {
    const scope = await loadScope(new MemoryFs());
    assert.deepEqual(included(scope, 'a.txt', '.env'), ['a.txt']);
  });

  it('is that of the cloud where it is about to come from there', async () => {
    const fs = new MemoryFs();
    fs.disk.userWrite(ignoreFileName, '*.txt');
    const readRemote = async function* (path: string): AsyncGenerator<Uint8Array> {
      assert.equal(path, ignoreFileName);
      yield await Promise.resolve(new TextEncoder().encode('*.log\n'));
    };
    assert.deepEqual(included(await loadScope(fs, { readRemote }), 'a.txt', 'b.log'), ['a.txt']);
    assert.deepEqual(included(await loadScope(fs), 'a.txt', 'b.log'), ['b.log']);
  });

  it('is that of the folder when it is gone from the cloud by then, and stops the run when it cannot be read there', async () => {
    const fs = new MemoryFs();
    fs.disk.userWrite(ignoreFileName, '*.txt');
    const failing = (code: 'notFound' | 'forbidden') => (): AsyncGenerator<Uint8Array> => fail(new SyncError(code, 'no'));
    assert.deepEqual(included(await loadScope(fs, { readRemote: failing('notFound') }), 'a.txt', 'b.log'), ['b.log']);
    await assert.rejects(loadScope(fs, { readRemote: failing('forbidden') }), { code: 'forbidden' });
  });

  it('stops the run when it is there and cannot be read', async () => {
    for (const plant of ['unreadable', 'symlink', 'folder'] as const) {
      const fs = new MemoryFs();
      if (plant === 'symlink') fs.disk.userPlant(ignoreFileName, 'symlink');
      if (plant === 'folder') fs.disk.userMakeFolder(ignoreFileName);
      if (plant === 'unreadable') fs.disk.userWrite(ignoreFileName, 'secret/');
      if (plant === 'unreadable') fs.disk.userSetReadable(ignoreFileName, false);
      await assert.rejects(loadScope(fs), (error) => SyncError.is(error, 'unreadable') && error.path === ignoreFileName, plant);
    }
  });

  it('stops the run when the root is missing', async () => {
    const fs = new MemoryFs();
    fs.disk.isMounted = false;
    await assert.rejects(loadScope(fs), (error) => SyncError.is(error, 'noRoot'));
  });

  it('never makes a run fail, whatever its lines and the paths are', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('[', ']', '\\', '*', '!', '?', '/', '{', 'a', '-', '^', '(', ' ') }),
    );
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 5 }), odd, odd, (lines, exclude, path) => {
        const scope = createScope(lines, true, { excludes: [exclude] });
        assert.equal(typeof scope.includesFile(path), 'boolean');
        assert.equal(typeof scope.entersFolder(path), 'boolean');
      }),
      { numRuns: 500 },
    );
  });
});

describe('excluded globs', () => {
  const scope = createScope([], true, {
    excludes: ['*.iso', 'build', 'docs/*.pdf', '/root.txt', 'cache/', '**/deep/*.bin', '.hidden*', ' '],
  });

  it('match a name at any depth when they have no slash', () => {
    assert.deepEqual(included(scope, 'a.iso', 'x/y/a.iso', 'build/a', 'x/build/b', 'x/build', '.hidden', 'x/.hidden.txt', 'a.is'), [
      'a.is',
    ]);
  });

  it('match from the root when they have one', () => {
    assert.deepEqual(included(scope, 'docs/a.pdf', 'x/docs/a.pdf', 'docs/x/a.pdf', 'root.txt', 'x/root.txt', 'q/deep/a.bin'), [
      'x/docs/a.pdf',
      'docs/x/a.pdf',
      'x/root.txt',
    ]);
  });

  it('match only folders when they end with one', () => {
    assert.deepEqual(included(scope, 'cache/a', 'x/cache/a', 'cache', 'x/cache'), ['cache', 'x/cache']);
    assert.equal(scope.entersFolder('x/cache'), false);
    assert.equal(scope.entersFolder('build'), false);
    assert.equal(scope.entersFolder('docs'), true);
  });

  it('cannot be taken back by the ignore file', () => {
    assert.equal(createScope(['!a.iso'], true, { excludes: ['*.iso'] }).includesFile('a.iso'), false);
  });

  it('do not distinguish case where the disk does not', () => {
    assert.equal(createScope([], false, { excludes: ['*.ISO'] }).includesFile('a.iso'), false);
    assert.equal(createScope([], true, { excludes: ['*.ISO'] }).includesFile('a.iso'), true);
  });

  it('say why', () => {
    assert.equal(scope.reason?.('x/a.iso'), 'the setting or option “*.iso” excludes it');
  });
});

describe('the size limit', () => {
  const scope = createScope([], true, { maxFileSize: 1000 });

  it('leaves out a larger file, and decides nothing without a size', () => {
    assert.deepEqual(
      [999, 1000, 1001, undefined].map((size) => scope.includesFile('a', size)),
      [true, true, false, true],
    );
    assert.equal(scope.reason?.('a', 1001), 'it is larger than the limit of 1,000 bytes');
  });
});

async function* fail(error: Error): AsyncGenerator<Uint8Array> {
  yield await Promise.reject<Uint8Array>(error);
}
