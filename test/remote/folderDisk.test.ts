import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { FolderProvider } from '../../src/remote/folder/folderProvider';
import { bytes, failsWith, find, paths, readText } from '../conformance/providers/helpers';
import { disk, failure, onPretendedDisk, withOneMode } from '../support/pretendedDisk';

describe('a folder as the cloud', () => {
  let root: string;
  let provider: FolderProvider;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'cloud-sync-folder-'));
    provider = new FolderProvider(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  describe('in which another program saves a file the moment it is put there', () => {
    /** Saves as most editors do, by a file of its own that takes the place, or into the file that is there. */
    const saves = {
      'in its place': (location: string): void => {
        writeFileSync(`${location}.theirs`, 'THEIRS');
        disk.renameSync(`${location}.theirs`, location);
      },
      'into it': (location: string): void => writeFileSync(location, 'THEIRS'),
    };
    /** Just after the call of `node:fs` that puts `path` in place. */
    const afterwards = <T>(path: string, save: (location: string) => void, act: () => Promise<T>): Promise<T> => {
      const target = join(root, path);
      const savesOnce = (call: (from: string, to: string) => void) => (from: unknown, to: unknown) => {
        call(String(from), String(to));
        if (to === target) save(target);
      };
      return onPretendedDisk({ renameSync: savesOnce(disk.renameSync), linkSync: savesOnce(disk.linkSync) }, act);
    };

    for (const [how, save] of Object.entries(saves)) {
      it(`does not confirm their version as the one created (saved ${how})`, async () => {
        const options = { replaces: 'absent', modified: 1_700_000_000_000 };
        await failsWith(
          'raced',
          afterwards('file', save, () => provider.upload('file', bytes('mine 1'), options)),
        );
        assert.equal(await readText(provider, 'file'), 'THEIRS');
      });

      it(`does not confirm their version as the one that replaced another (saved ${how})`, async () => {
        const { etag } = await provider.upload('file', bytes('mine 1'));
        const options = { replaces: etag, modified: 1_700_000_000_000 };
        await failsWith(
          'raced',
          afterwards('file', save, () => provider.upload('file', bytes('mine 2'), options)),
        );
        assert.equal(await readText(provider, 'file'), 'THEIRS');
      });

      it(`does not confirm their version as the one moved (saved ${how})`, async () => {
        const { etag } = await provider.upload('from', bytes('mine 1'), { modified: 1_700_000_000_000 });
        await failsWith(
          'raced',
          afterwards('to', save, () => provider.move('from', 'to', { etag })),
        );
        assert.equal(await readText(provider, 'to'), 'THEIRS');
      });
    }
  });

  it('confirms what it wrote also where a new name means a new inode number', async () => {
    const numberOf = (path: string): bigint => BigInt([...path].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 1_000_003, 7));
    const byName = ((path: string, options: object) => {
      const stats = disk.lstatSync(path, options);
      return stats && Object.assign(stats, { ino: numberOf(path) });
    }) as unknown as typeof disk.lstatSync;
    await onPretendedDisk({ lstatSync: byName }, async () => {
      const created = await provider.upload('file', bytes('1'), { replaces: 'absent' });
      const replaced = await provider.upload('file', bytes('2'), { replaces: created.etag });
      const moved = await provider.move('file', 'moved', { etag: replaced.etag });
      assert.equal((await find(provider, 'moved')).etag, moved.etag);
    });
    assert.ok(!existsSync(join(root, 'file')));
  });

  for (const mode of [0o755n, 0o644n]) {
    it(`tells nobody what may be executed on a disk that gives all files the mode ${mode.toString(8)}`, async () => {
      await onPretendedDisk(withOneMode(mode), async () => {
        await provider.connect();
        const { etag } = await provider.upload('run.sh', bytes('1'), { replaces: 'absent', executable: true });
        await provider.upload('run.sh', bytes('2'), { replaces: etag, executable: false });
        await provider.upload('plain', bytes('2'), { executable: false });
        const files = await provider.listFiles('');
        assert.deepEqual(files.map(({ path, executable }) => [path, executable]).sort(), [
          ['plain', undefined],
          ['run.sh', undefined],
        ]);
      });
      await provider.connect();
      assert.equal((await find(provider, 'plain')).executable, false);
      assert.deepEqual(readdirSync(root).sort(), ['.cloudsync', 'plain', 'run.sh']);
    });
  }

  it('does not put a file in place whose mode a disk with modes refuses', async () => {
    await provider.connect();
    const { etag } = await provider.upload('secret', bytes('1'));
    const chmodSync = (): never => {
      throw failure('EPERM');
    };
    await onPretendedDisk({ chmodSync }, () => failsWith('forbidden', provider.upload('secret', bytes('2'), { replaces: etag })));
    assert.deepEqual([await readText(provider, 'secret'), readdirSync(root).sort()], ['1', ['.cloudsync', 'secret']]);
  });

  it('says that a file cannot be moved to another disk below the folder', async () => {
    await provider.upload('file', bytes('1'));
    const refuse = (): never => {
      throw failure('EXDEV');
    };
    await onPretendedDisk({ linkSync: refuse, renameSync: refuse }, () => failsWith('unsupported', provider.move('file', 'disk/file')));
    assert.equal(await readText(provider, 'file'), '1');
  });

  describe('on a disk that is unmounted in mid-run, whose mount point stays', () => {
    const mountPoint = (): string => join(root, 'disk');
    const unmount = (): void => {
      renameSync(mountPoint(), `${mountPoint()}.away`);
      mkdirSync(mountPoint());
    };
    const mount = (): void => {
      rmSync(mountPoint(), { recursive: true });
      renameSync(`${mountPoint()}.away`, mountPoint());
    };

    beforeEach(async () => {
      await mkdir(mountPoint());
      provider = new FolderProvider(mountPoint());
      await provider.upload('there', bytes('there'));
      await paths(provider);
    });

    it('takes the empty mount point for no answer to anything, and leaves nothing in it', async () => {
      unmount();
      await failsWith('noRemote', provider.getFileInfo('there'));
      await failsWith('noRemote', provider.download('there'));
      await failsWith('noRemote', provider.delete('there'));
      await failsWith('noRemote', provider.move('there', 'elsewhere'));
      await failsWith('noRemote', provider.upload('new', bytes('mine'), { replaces: 'absent' }));
      await failsWith('noRemote', provider.upload('there', bytes('mine')));
      await failsWith('noRemote', provider.listFiles('.cloudsync/'));
      assert.deepEqual(readdirSync(mountPoint()), []);
    });

    it('puts nothing into the mount point when that happens while content is sent', async () => {
      const open = async function* (): AsyncIterable<Uint8Array> {
        yield await Promise.resolve(bytes('mi'));
        unmount();
        yield bytes('ne');
      };
      await failsWith('noRemote', provider.upload('new', { size: 4, open }, { replaces: 'absent' }));
      assert.deepEqual(readdirSync(mountPoint()), []);
    });

    it('is not listed when that happens on the way', async () => {
      await failsWith('noRemote', provider.listFiles('', { onProgress: unmount }));
    });

    it('is used again from the next listing on, when it is back or another is in its place', async () => {
      unmount();
      await failsWith('noRemote', provider.getFileInfo('there'));
      mount();
      assert.equal(await readText(provider, 'there'), 'there');
      unmount();
      assert.deepEqual(await paths(provider), []);
      await provider.upload('new', bytes('mine'), { replaces: 'absent' });
      assert.deepEqual(await paths(provider), ['new']);
    });
  });

  describe('on a disk that tells no upper from lower case', () => {
    /** How the disk spells the name of what is there. */
    const spelled = (path: unknown): string => {
      const [dir, name] = [dirname(String(path)), basename(String(path))];
      const isThere = existsSync(dir) && readdirSync(dir).find((entry) => entry.toLowerCase() === name.toLowerCase());
      return join(dir, isThere || name);
    };
    const respell = (from: unknown, to: unknown): void => {
      const [source, target] = [spelled(from), spelled(to)];
      disk.renameSync(source, source === target ? String(to) : target);
    };
    const calls = {
      lstatSync: ((path: string, options: object) => disk.lstatSync(spelled(path), options)) as unknown as typeof disk.lstatSync,
      linkSync: (from: unknown, to: unknown) => disk.linkSync(spelled(from), spelled(to)),
      unlinkSync: (path: unknown) => disk.unlinkSync(spelled(path)),
      renameSync: respell,
    };

    for (const hardLinks of [true, false]) {
      it(`renames a file whose name changes in case only (${hardLinks ? 'with' : 'without'} hard links)`, async () => {
        provider = new FolderProvider(root, { hardLinks });
        await onPretendedDisk(calls, async () => {
          const { etag } = await provider.upload('readme.md', bytes('x'));
          const info = await provider.move('readme.md', 'README.md', { etag });
          assert.deepEqual(await provider.listFiles('R'), [info]);
        });
        assert.deepEqual(await paths(provider), ['README.md']);
      });
    }

    it('refuses where the disk takes that for nothing to do, and where the name is that of another file', async () => {
      const idle = (from: unknown, to: unknown): void => {
        if (spelled(from) !== spelled(to)) respell(from, to);
      };
      await onPretendedDisk({ ...calls, renameSync: idle }, async () => {
        await provider.upload('readme.md', bytes('x'));
        await provider.upload('other.md', bytes('y'));
        await failsWith('badName', provider.move('readme.md', 'README.md'));
        await failsWith('badName', provider.move('other.md', 'README.md'));
      });
      assert.deepEqual(await paths(provider), ['other.md', 'readme.md']);
    });
  });

  it('does not take two names of one file for one name', async () => {
    await provider.upload('readme.md', bytes('x'));
    linkSync(join(root, 'readme.md'), join(root, 'README.md'));
    await failsWith('raced', provider.move('readme.md', 'README.md'));
    assert.deepEqual(await paths(provider), ['README.md', 'readme.md']);
  });

  describe('with temporary files of another computer', () => {
    const day = 86_400_000;
    const temporary = '.a.md.0123456789ab-4711-0a1b2c3d4e5f.cloudsync-tmp';
    const aheadBy = (milliseconds: number): FolderProvider =>
      new FolderProvider(root, {
        clock: { now: () => Date.now() + milliseconds, monotonic: () => performance.now(), delay: () => Promise.resolve() },
      });
    /** The disk as it is when these files were last touched so long ago. */
    const aged = (milliseconds: number): typeof disk.lstatSync =>
      ((path: string, options: object) => {
        const stats = disk.lstatSync(path, { ...options, bigint: true });
        if (stats === undefined || !path.endsWith(temporary)) return stats;
        return Object.assign(stats, { ctimeNs: stats.ctimeNs - BigInt(milliseconds) * 1_000_000n });
      }) as unknown as typeof disk.lstatSync;

    beforeEach(async () => {
      await provider.upload('file', bytes('x'));
      writeFileSync(join(root, temporary), 'half of it');
    });

    it('keeps those that are young, however far the clock here is ahead', async () => {
      assert.deepEqual(await paths(aheadBy(2 * day)), ['file']);
      assert.ok(existsSync(join(root, temporary)));
    });

    it('sweeps those that nobody has touched for a day', async () => {
      await onPretendedDisk({ lstatSync: aged(day + 3_600_000) }, () => paths(provider));
      assert.ok(!existsSync(join(root, temporary)));
      assert.deepEqual(await paths(provider), ['file']);
    });

    it('is listed although they may not be removed', async () => {
      const unlinkSync = (path: unknown): never => {
        throw Object.assign(new Error(`EACCES: ${String(path)}`), { code: 'EACCES' });
      };
      const listed = await onPretendedDisk({ lstatSync: aged(2 * day), unlinkSync }, () => paths(provider));
      assert.deepEqual(listed, ['file']);
    });
  });
});
