import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { NodeFs } from '../../src/local/nodeFs';
import { toAbsolute } from '../../src/local/nodePaths';
import { makeTemporaryName } from '../../src/local/temporaryNames';
import { bytesOf, chunksOf, failsWith, readText, sha256, statOrFail } from '../conformance/fileSystems/content';

const isUnix = process.platform !== 'win32';
const nobody = 65_534;

describe('NodeFs', () => {
  let root: string;
  let fs: NodeFs;
  const at = (path: string): string => join(root, path);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cloud-sync-node-'));
    chmodSync(root, 0o777);
    fs = new NodeFs(root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Runs something without the rights of root, whom nothing can be forbidden. */
  async function asNobody(action: () => Promise<void>): Promise<void> {
    if (process.geteuid?.() !== 0) return action();
    process.seteuid?.(nobody);
    try {
      await action();
    } finally {
      process.seteuid?.(0);
    }
  }

  describe('where it has no rights', () => {
    before(function () {
      if (!isUnix) this.skip();
    });

    it('reports a folder that it cannot read, and goes on with the rest', async () => {
      mkdirSync(at('closed'));
      writeFileSync(at('closed/a'), '1');
      writeFileSync(at('b'), '2');
      chmodSync(at('closed'), 0o000);
      await asNobody(async () => {
        const { files, blocked } = await fs.scan();
        assert.deepEqual(
          files.map(({ path }) => path),
          ['b'],
        );
        assert.deepEqual(
          blocked.map(({ path, cause }) => [path, cause]),
          [['closed', 'unreadable']],
        );
        await assert.rejects(fs.stat('closed/a'), failsWith('unreadable', 'closed/a'));
      });
    });

    it('reports the files of a folder whose names it can read and nothing else', async () => {
      mkdirSync(at('listed'));
      writeFileSync(at('listed/a'), '1');
      chmodSync(at('listed'), 0o744);
      await asNobody(async () => {
        assert.deepEqual(
          (await fs.scan()).blocked.map(({ path, cause }) => [path, cause]),
          [['listed/a', 'unreadable']],
        );
      });
    });

    it('says that a file is unreadable when it is read', async () => {
      writeFileSync(at('a'), '1');
      chmodSync(at('a'), 0o000);
      await asNobody(() => assert.rejects(readText(fs, 'a'), failsWith('unreadable', 'a')));
    });

    it('throws noRoot for a root that it cannot read', async () => {
      chmodSync(root, 0o000);
      await asNobody(() => assert.rejects(fs.scan(), failsWith('noRoot')));
    });

    it('says that a folder is read-only, and changes nothing', async () => {
      mkdirSync(at('fixed'));
      writeFileSync(at('fixed/a'), '1');
      chmodSync(at('fixed'), 0o755);
      await asNobody(async () => {
        await assert.rejects(fs.write('fixed/a', bytesOf('2')), failsWith('readOnly', 'fixed/a'));
        await assert.rejects(fs.write('fixed/new/b', bytesOf('2')), failsWith('readOnly', 'fixed/new/b'));
        await assert.rejects(fs.remove('fixed/a'), failsWith('readOnly', 'fixed/a'));
        await assert.rejects(fs.move('fixed/a', 'b'), failsWith('readOnly', 'fixed/a'));
      });
      assert.deepEqual(readdirSync(root, { recursive: true }).sort(), ['fixed', 'fixed/a']);
      assert.equal(readFileSync(at('fixed/a'), 'utf8'), '1');
    });

    it('moves a file that it may rename but not link to', async function () {
      if (process.geteuid?.() !== 0 || !hasProtectedLinks()) return this.skip();
      writeFileSync(at('a'), 'of another owner');
      writeFileSync(at('taken'), '2');
      await asNobody(async () => {
        await assert.rejects(fs.move('a', 'taken'), failsWith('raced'));
        await fs.move('a', 'folder/b');
      });
      assert.equal(readFileSync(at('folder/b'), 'utf8'), 'of another owner');
      assert.deepEqual(readdirSync(root).sort(), ['folder', 'taken']);
    });

    it('gives a file that root replaces to the owner of the old one', async function () {
      if (process.geteuid?.() !== 0) return this.skip();
      writeFileSync(at('a'), '1');
      chownSync(at('a'), nobody, nobody);
      chmodSync(at('a'), 0o640);
      await fs.write('a', bytesOf('2'));
      const { uid, gid, mode } = statSync(at('a'));
      assert.deepEqual([uid, gid, mode & 0o7777], [nobody, nobody, 0o640]);
    });
  });

  describe('on a full disk', () => {
    it('keeps the old file and no part of the new one', async function () {
      if (!mountSmallDisk(root)) return this.skip();
      try {
        writeFileSync(at('a'), 'old');
        const large = new Uint8Array(2 * 1024 * 1024);
        await assert.rejects(fs.write('a', large), failsWith('diskFull', 'a'));
        await assert.rejects(fs.write('b', chunksOf('1', large)), failsWith('diskFull', 'b'));
        writeFileSync(at('journal'), 'record\n');
        await assert.rejects(fs.append('journal', large), failsWith('diskFull', 'journal'));
        assert.equal(readFileSync(at('journal'), 'utf8'), 'record\n');
        assert.deepEqual(readdirSync(root).sort(), ['a', 'journal']);
        assert.equal(readFileSync(at('a'), 'utf8'), 'old');
      } finally {
        execFileSync('umount', [root]);
      }
    });
  });

  describe('temporary files', () => {
    it('of a process that was killed are invisible and then swept, and the old file stays', async () => {
      writeFileSync(at('a'), 'old');
      const writer = spawn(process.execPath, ['--import', 'tsx', require.resolve('./hangingWriter.ts'), root, 'a'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(writer.stdout, 'data');
      const [litter = ''] = temporaryFiles();
      assert.equal(readFileSync(at(litter), 'utf8'), 'half of the new content');
      assert.deepEqual(
        (await fs.scan()).files.map(({ path }) => path),
        ['a'],
      );
      assert.deepEqual(temporaryFiles(), [litter], 'its process lives');
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      assert.equal(readFileSync(at('a'), 'utf8'), 'old');
      assert.deepEqual(
        (await fs.scan()).files.map(({ path }) => path),
        ['a'],
      );
      assert.deepEqual(temporaryFiles(), []);
    });

    it('of a write in progress survive a scan', async () => {
      const content = async function* (): AsyncGenerator<Uint8Array> {
        yield bytesOf('one ');
        await fs.scan();
        yield bytesOf('two');
      };
      await fs.write('a', content());
      assert.equal(readFileSync(at('a'), 'utf8'), 'one two');
    });

    it('of another machine are swept when nobody has written to them for a day', async () => {
      const foreign = '.a.txt.0123abcd-1-0123456789ab.cloudsync-tmp';
      writeFileSync(at(foreign), 'in progress');
      await fs.scan();
      assert.deepEqual(temporaryFiles(), [foreign]);
      const old = Date.now() / 1000 - 25 * 60 * 60;
      utimesSync(at(foreign), old, old);
      await fs.scan();
      assert.deepEqual(temporaryFiles(), []);
    });

    it('have names that every disk can store', () => {
      for (const name of ['a', 'x'.repeat(255), 'é'.repeat(127), '👩'.repeat(63)]) {
        const temporary = makeTemporaryName(name);
        assert.ok(Buffer.byteLength(temporary) <= 255, temporary);
        assert.ok(temporary.isWellFormed(), temporary);
      }
    });

    function temporaryFiles(): string[] {
      return readdirSync(root).filter((name) => name.endsWith('.cloudsync-tmp'));
    }
  });

  describe('names that are not UTF-8', () => {
    it('are reported, and the rest of the folder is read', async function () {
      if (process.platform !== 'linux') return this.skip();
      for (const bytes of [
        [0x61, 0xff],
        [0xef, 0xbf, 0xbd],
      ])
        writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(bytes)]), '1');
      writeFileSync(at('b'), '2');
      const { files, blocked } = await fs.scan();
      assert.deepEqual(files.map(({ path }) => path).sort(), ['b', '\ufffd']);
      assert.deepEqual(
        blocked.map(({ path, cause }) => [path, cause]),
        [['a\ufffd', 'badName']],
      );
    });
  });

  describe('on Windows', () => {
    for (const path of ['a:b', 'CON', 'con.txt', 'folder/lpt1.md', 'dot.', 'space ', 'what?', 'a*', 'COM¹']) {
      it(`refuses ${JSON.stringify(path)}`, () => {
        assert.throws(() => toAbsolute(root, path, 'win32'), failsWith('badName', path));
        assert.equal(toAbsolute(root, path, 'linux'), at(path));
      });
    }
  });

  it('takes a link to its root for the root', async () => {
    const link = `${root}-link`;
    symlinkSync(root, link);
    try {
      const linked = new NodeFs(link);
      await linked.write('folder/a', bytesOf('1'));
      assert.deepEqual(
        (await linked.scan()).files.map(({ path }) => path),
        ['folder/a'],
      );
      assert.equal(readFileSync(at('folder/a'), 'utf8'), '1');
    } finally {
      rmSync(link);
    }
  });

  it('never takes a root that goes away during a scan for an emptied one', async () => {
    mkdirSync(at('folder'));
    writeFileSync(at('folder/a'), '1');
    const enter = (): boolean => (rmSync(root, { recursive: true }), true);
    await assert.rejects(fs.scan({ enter }), failsWith('noRoot'));
    mkdirSync(root);
  });

  it('tells whether the disk is case-sensitive by looking only', () => {
    writeFileSync(at('name'), '1');
    const before = readdirSync(root);
    const expected = process.platform === 'linux';
    assert.equal(fs.caseSensitive, expected);
    assert.deepEqual(readdirSync(root), before);
  });

  it('returns what it wrote as the disk spells it', async () => {
    class Caseless extends NodeFs {
      override get caseSensitive(): boolean {
        return false;
      }
    }
    mkdirSync(at('docs'));
    const { native } = realpathSync;
    realpathSync.native = ((path: string) => native(path).replace('/docs/', '/Docs/')) as typeof native;
    try {
      const caseless = new Caseless(root);
      const written = await caseless.write('docs/a.md', bytesOf('x'), { expected: 'absent' });
      assert.deepEqual([written.path, (await statOrFail(caseless, 'docs/a.md')).path], ['Docs/a.md', 'Docs/a.md']);
    } finally {
      realpathSync.native = native;
    }
  });

  it('calls a file with whole seconds too young for two of them', async () => {
    const now = 1_700_000_001_500;
    const late = new NodeFs(root, { now: () => now });
    writeFileSync(at('a'), '1');
    const young = async (seconds: number): Promise<boolean> => {
      utimesSync(at('a'), seconds, seconds);
      return (await statOrFail(late, 'a')).fingerprint === undefined;
    };
    assert.equal(await young(1_700_000_000), true);
    assert.equal(await young(1_699_999_999), false);
    assert.equal(await young(1_700_000_000.5), false);
    assert.equal(await young(1_700_000_001.49), true);
  });

  it('knows by its content a file that was too young for a fingerprint when it was seen', async () => {
    const second = 1_700_000_000;
    let now = second * 1000 + 500;
    const coarse = new NodeFs(root, { now: () => now });
    const save = (text: string): void => {
      writeFileSync(at('a'), text);
      utimesSync(at('a'), second, second);
    };
    save('seen');
    const seen = { ...(await statOrFail(coarse, 'a')), hash: sha256('seen') };
    assert.equal(seen.fingerprint, undefined);
    save('then');
    await assert.rejects(coarse.write('a', bytesOf('2'), { expected: { ...seen, hash: sha256('then') } }), failsWith('raced', 'a'));
    now += 10_000;
    await assert.rejects(coarse.write('a', bytesOf('2'), { expected: seen }), failsWith('raced', 'a'));
    await assert.rejects(coarse.move('a', 'b', { expected: seen }), failsWith('raced', 'a'));
    await assert.rejects(coarse.remove('a', { expected: seen }), failsWith('raced', 'a'));
    save('seen');
    await coarse.write('a', bytesOf('2'), { expected: seen });
    assert.equal(readFileSync(at('a'), 'utf8'), '2');
  });

  it('notices a rewrite that put the old modification time back', async () => {
    const past = 1_700_000_000.5;
    writeFileSync(at('a'), '1');
    utimesSync(at('a'), past, past);
    const first = await statOrFail(fs, 'a');
    await waitFor(() => Date.now() - statSync(at('a')).ctimeMs > 20);
    writeFileSync(at('a'), '2');
    utimesSync(at('a'), past, past);
    assert.notEqual((await statOrFail(fs, 'a')).fingerprint, first.fingerprint);
    await assert.rejects(fs.remove('a', { expected: first }), failsWith('raced', 'a'));
  });

  it('leaves the event loop its turn during a scan', async () => {
    for (let folder = 0; folder < 5; folder++) {
      mkdirSync(at(`folder${folder}`));
      for (let file = 0; file < 100; file++) writeFileSync(at(`folder${folder}/file${file}`), '');
    }
    let turns = 0;
    const state = { isScanning: true };
    const count = (): void => {
      turns++;
      if (state.isScanning) setImmediate(count);
    };
    setImmediate(count);
    const slow = new NodeFs(root, { now: () => spin(0.2) });
    assert.equal((await slow.scan()).files.length, 500);
    state.isScanning = false;
    assert.ok(turns > 5, `${turns} turns`);
  });
});

/** Takes so many milliseconds, and tells the time. */
function spin(milliseconds: number): number {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
  return Date.now();
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function hasProtectedLinks(): boolean {
  try {
    return readFileSync('/proc/sys/fs/protected_hardlinks', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}

/** Puts a disk of 1 MiB over the folder, where this process may. */
function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
