import assert from 'node:assert/strict';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { probeCaseSensitivity } from '../../src/local/nodeCase';
import { NodeFs } from '../../src/local/nodeFs';
import { bytesOf, statOrFail } from '../conformance/fileSystems/content';
import { failsWith } from '../conformance/providers/helpers';
import { disk, failure, onPretendedDisk, withOneMode } from '../support/pretendedDisk';

const hourAgo = Date.now() - 3_600_000;

describe('NodeFs on a disk of another kind', () => {
  let root: string;
  let fs: NodeFs;
  const at = (path: string): string => join(root, path);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cloud-sync-disk-'));
    fs = new NodeFs(root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  for (const mode of [0o755n, 0o644n]) {
    it(`knows of nothing that may be executed where all files have the mode ${mode.toString(8)}, and writes there`, async () => {
      await onPretendedDisk(withOneMode(mode), async () => {
        await fs.write('run.sh', bytesOf('1'), { executable: true });
        await fs.write('run.sh', bytesOf('2'), { executable: false });
        const { files } = await fs.scan();
        assert.deepEqual(
          files.map(({ path, executable }) => [path, executable]),
          [['run.sh', undefined]],
        );
      });
      assert.deepEqual([readFileSync(at('run.sh'), 'utf8'), readdirSync(root)], ['2', ['run.sh']]);
    });
  }

  for (const [code, executable] of [
    ['EROFS', undefined],
    ['ENOSPC', undefined],
    ['EACCES', false],
  ] as const) {
    it(`knows of modes only what can be tried, or what forbids to try it (${code})`, async () => {
      writeFileSync(at('a'), 'a');
      const openSync: typeof disk.openSync = (path, flags, ...rest) => {
        if (flags === 'wx') throw failure(code);
        return disk.openSync(path, flags, ...rest);
      };
      await onPretendedDisk({ openSync }, async () => assert.equal((await statOrFail(fs, 'a')).executable, executable));
    });
  }

  it('tries once what the disk can, and leaves nothing behind', async () => {
    const tried: string[] = [];
    const unlinkSync: typeof disk.unlinkSync = (path) => {
      tried.push(String(path));
      disk.unlinkSync(path);
    };
    writeFileSync(at('a'), 'a');
    await onPretendedDisk({ unlinkSync }, async () => {
      for (let look = 0; look < 3; look++) await fs.scan();
    });
    assert.deepEqual([(await statOrFail(fs, 'a')).executable, readdirSync(root), tried.length], [false, ['a'], 2]);
  });

  describe('that is another one than that of the target', () => {
    const refuse = (from: unknown, to: unknown): void => {
      if (dirname(String(from)) !== dirname(String(to))) throw failure('EXDEV');
      disk.linkSync(String(from), String(to));
    };
    const rename = (from: unknown, to: unknown): void => {
      if (dirname(String(from)) !== dirname(String(to))) throw failure('EXDEV');
      disk.renameSync(String(from), String(to));
    };
    const onTwoDisks = <T>(act: () => Promise<T>): Promise<T> => onPretendedDisk({ linkSync: refuse, renameSync: rename }, act);

    it('moves a file with its content, time and mode', async () => {
      await fs.write('run.sh', bytesOf('script'), { modified: hourAgo, executable: true });
      const moved = await onTwoDisks(() => fs.move('run.sh', 'mount/run.sh'));
      assert.deepEqual([moved.path, moved.modified, moved.executable], ['mount/run.sh', hourAgo, true]);
      assert.deepEqual([readFileSync(at('mount/run.sh'), 'utf8'), readdirSync(root)], ['script', ['mount']]);
      assert.deepEqual(moved, await statOrFail(fs, 'mount/run.sh'));
    });

    it('refuses a file that is not as expected, and one whose target is taken', async () => {
      const seen = await fs.write('a', bytesOf('seen'), { modified: hourAgo });
      await fs.write('a', bytesOf('since'));
      await failsWith(
        'raced',
        onTwoDisks(() => fs.move('a', 'mount/a', { expected: seen })),
      );
      await fs.write('mount/a', bytesOf('there'));
      await failsWith(
        'raced',
        onTwoDisks(() => fs.move('a', 'mount/a')),
      );
      assert.deepEqual([readFileSync(at('a'), 'utf8'), readFileSync(at('mount/a'), 'utf8')], ['since', 'there']);
    });
  });

  describe('that finds a name in the other case, and numbers the names', () => {
    const numberOf = (path: string): bigint => BigInt([...path].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 1_000_003, 7));
    const listedName = (path: string): string => {
      const [folder, name] = [dirname(path), basename(path)];
      const names = readdirSync(folder);
      return join(folder, names.find((each) => each === name) ?? names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name);
    };
    const byName = ((path: string, options: object) => {
      const stats = disk.lstatSync(listedName(path), options);
      return stats && Object.assign(stats, { ino: numberOf(path) });
    }) as unknown as typeof disk.lstatSync;

    it('is known for one that does not tell case', async () => {
      writeFileSync(at('Name.txt'), 'x');
      await onPretendedDisk({ lstatSync: byName }, () => Promise.resolve(assert.equal(probeCaseSensitivity(root), false)));
      assert.equal(probeCaseSensitivity(root), true);
    });

    it('changes the case of a name', async () => {
      writeFileSync(at('name.txt'), 'x');
      await onPretendedDisk({ lstatSync: byName }, async () => {
        assert.equal(fs.caseSensitive, false);
        await fs.move('name.txt', 'Name.txt');
      });
      assert.deepEqual(readdirSync(root), ['Name.txt']);
    });
  });

  it('is known for one that does not tell case also when it was opened under another spelling of its own name', async () => {
    const byFolded = ((path: string, options: object) =>
      disk.lstatSync(path.replace(/PROJ/u, 'proj'), options)) as unknown as typeof disk.lstatSync;
    mkdirSync(at('proj'));
    await onPretendedDisk({ lstatSync: byFolded }, () => Promise.resolve(assert.equal(probeCaseSensitivity(at('PROJ')), false)));
  });

  it('is not taken for one that does not tell case when two names are one file', () => {
    writeFileSync(at('name.txt'), 'x');
    linkSync(at('name.txt'), at('NAME.TXT'));
    assert.equal(probeCaseSensitivity(root), true);
  });

  it('says that a name cannot be stored also where the disk says that something is missing', async () => {
    const openSync: typeof disk.openSync = (path, ...rest) => {
      if (String(path).includes('?')) throw failure('ENOENT');
      return disk.openSync(path, ...rest);
    };
    await onPretendedDisk({ openSync }, () => failsWith('badName', fs.write('what?.md', bytesOf('x'))));
    assert.equal(statSync(root).isDirectory(), true);
  });
});
