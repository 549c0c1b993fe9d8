import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderProvider } from '../../src/remote/folder/folderProvider';
import { bytes, failsWith, find, readText } from '../conformance/providers/helpers';
import { disk, onPretendedDisk } from '../support/pretendedDisk';

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
});
