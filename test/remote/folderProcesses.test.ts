import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BlockedPath } from '../../src/core/model/fileSystem';
import { FolderProvider } from '../../src/remote/folder/folderProvider';
import { hasPassed, isRacy } from '../../src/remote/folder/fileVersion';
import { StoreLock, type LockWorld } from '../../src/remote/folder/storeLock';
import { bytes, failsWith, paths, readText } from '../conformance/providers/helpers';

const worker = fileURLToPath(new URL('../support/folderWorker.ts', import.meta.url));

interface Ended {
  readonly signal: NodeJS.Signals | null;
  /** What it printed as the number of its wins. */
  readonly won: number;
}

function runWorker(job: string, root: string, count = 0, identity: { readonly uid?: number } = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', worker, job, root, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...identity,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 || signal !== null) resolve({ signal, won: Number(output) });
      else reject(new Error(`the worker "${job}" ended with ${code}`));
    });
  });
}

describe('the version tokens of a folder', () => {
  it('never come back: what replaces a file waits until its time of change has passed', () => {
    const second = 1_000_000_000n;
    assert.equal(hasPassed(10n * second, 10n * second), false, 'the same tick of the clock');
    assert.equal(hasPassed(10n * second + 1n, 10n * second), false, 'a tick still to come');
    assert.equal(hasPassed(10n * second - 1n, 10n * second), true);
    assert.equal(hasPassed(3_600n * second, 10n * second), true, 'the clock was set back: no wait would end');
  });

  it('are looked at again where one more change might not show', () => {
    const changedAt = (ctimeNs: bigint): { readonly ctimeNs: bigint } => ({ ctimeNs });
    assert.equal(isRacy(changedAt(1_000_000_000n), 1_005), true);
    assert.equal(isRacy(changedAt(1_000_000_000n), 995), true);
    assert.equal(isRacy(changedAt(1_000_000_000n), 1_100), false);
    assert.equal(isRacy(changedAt(1_000_000_000n), 500), false);
  });
});

describe('a folder as the cloud', function () {
  this.timeout(120_000);
  let root: string;
  let provider: FolderProvider;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'cloud-sync-folder-'));
    provider = new FolderProvider(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  describe('used by several processes at once', () => {
    it('loses no update of one file', async () => {
      await provider.upload('counter', bytes('000000000000'));
      await Promise.all([1, 2, 3].map(() => runWorker('increment', root, 80)));
      assert.equal(Number(await readText(provider, 'counter')), 240);
      assert.deepEqual(await paths(provider), ['counter']);
    });

    it('lets exactly one create each file', async () => {
      const ended = await Promise.all([1, 2, 3].map(() => runWorker('create', root, 300)));
      const sum = ended.reduce((total, { won }) => total + won, 0);
      assert.equal(sum, 300);
      assert.equal((await paths(provider)).length, 300);
    });

    it('keeps working while folders come and go', async () => {
      const ended = await Promise.all([1, 2, 3].map(() => runWorker('flicker', root, 100)));
      assert.deepEqual(
        ended.map(({ won }) => won),
        [100, 100, 100],
      );
      assert.deepEqual(await paths(provider), []);
    });
  });

  describe('after a process was killed', () => {
    it('shows nothing of its unfinished upload, and sweeps it', async () => {
      const { signal } = await runWorker('dieInUpload', root);
      assert.equal(signal, 'SIGKILL');
      assert.equal((await readdir(root)).length, 1, 'the unfinished file is there');
      assert.deepEqual(await paths(provider), []);
      assert.deepEqual(await readdir(root), []);
    });

    it('goes on although it held the lock', async () => {
      const { etag } = await provider.upload('file', bytes('1'));
      const { signal } = await runWorker('dieInLock', root);
      assert.equal(signal, 'SIGKILL');
      await provider.upload('file', bytes('2'), { replaces: etag });
      assert.equal(await readText(provider, 'file'), '2');
    });

    it('keeps the unfinished uploads of those that live', async () => {
      const name = `.x.${'a'.repeat(12)}-1-abcdef012345.cloudsync-tmp`;
      await writeFile(join(root, name), 'of another host');
      assert.deepEqual(await paths(provider), []);
      assert.deepEqual(await readdir(root), [name]);
    });
  });

  describe('with a lock whose holder is frozen', () => {
    const lockDir = (): string => join(root, '.cloudsync', 'lock.cloudsync-tmp');

    it("takes it over after the waiter's own 15 seconds", async () => {
      let clock = 0;
      const world: LockWorld = {
        self: { host: 'here', pid: 1 },
        monotonic: () => clock,
        delay: (ms) => {
          clock += ms;
          return Promise.resolve();
        },
      };
      await mkdir(join(lockDir(), '7'), { recursive: true });
      await writeFile(join(lockDir(), '7', 'owner'), JSON.stringify({ host: 'elsewhere', pid: 4711 }));
      const taken = await new StoreLock(lockDir(), world).run(() => 'taken');
      assert.equal(taken, 'taken');
      assert.ok(clock > 15_000 && clock < 16_000, `after ${clock} ms`);
    });

    it('stops the holder when it wakes up', async () => {
      const world: LockWorld = { self: { host: 'here', pid: 1 }, monotonic: () => 0, delay: () => Promise.resolve() };
      const lock = new StoreLock(lockDir(), world);
      const woken = lock.run((held) => {
        mkdirSync(join(lockDir(), '2'));
        held.verify();
      });
      await failsWith('busy', woken);
    });
  });

  describe('that is not as it should be', () => {
    it('is noRemote when it is missing, and is not made', async () => {
      await rename(root, `${root}-away`);
      await failsWith('noRemote', provider.listFiles(''));
      await failsWith('noRemote', provider.upload('file', bytes('x')));
      await failsWith('noRemote', provider.getFileInfo('file'));
      await rename(`${root}-away`, root);
      assert.deepEqual(await readdir(root), []);
    });

    it('is not followed through its links', async () => {
      const outside = await mkdtemp(join(tmpdir(), 'cloud-sync-outside-'));
      await writeFile(join(outside, 'secret'), 'secret');
      await symlink(outside, join(root, 'link'));
      await symlink(join(outside, 'secret'), join(root, 'file-link'));
      const blocked: BlockedPath[] = [];
      assert.deepEqual(await provider.listFiles('', { onBlocked: (path) => blocked.push(path) }), []);
      assert.deepEqual(blocked.map(({ path, cause }) => `${path} ${cause}`).sort(), ['file-link symlink', 'link symlink']);
      await failsWith('badName', provider.download('link/secret'));
      await failsWith('badName', provider.download('file-link'));
      await failsWith('badName', provider.upload('link/new', bytes('x')));
      await failsWith('badName', provider.upload('file-link', bytes('x')));
      await failsWith('badName', provider.delete('link/secret'));
      assert.deepEqual(await readdir(outside), ['secret']);
      await rm(outside, { recursive: true });
    });

    it('refuses paths that lead out of it', async () => {
      for (const path of ['../out', 'a/../../out', '/etc/passwd', 'a//b', './a', '', 'nul\0', 'x.cloudsync-tmp']) {
        await failsWith('badName', provider.upload(path, bytes('x')));
        await failsWith('badName', provider.download(path));
      }
      assert.deepEqual(await readdir(root), []);
    });

    it('has either a file or a folder under one name', async () => {
      await provider.upload('a', bytes('x'));
      await failsWith('badName', provider.upload('a/b', bytes('x'), { replaces: 'absent' }));
      await provider.upload('c/d', bytes('x'));
      await failsWith('badName', provider.upload('c', bytes('x'), { replaces: 'absent' }));
      await failsWith('badName', provider.upload('c', bytes('x')));
      await provider.delete('c/d');
      await provider.upload('c', bytes('x'), { replaces: 'absent' });
      assert.deepEqual(await paths(provider), ['a', 'c']);
    });

    // Root reads everything, so that the one who may not has to be someone else.
    const stranger = process.getuid?.() === 0 ? { uid: 65_534 } : {};

    for (const mode of [0o000, 0o644]) {
      it(`is listed without what is below a folder that cannot be read, which is named (mode ${mode.toString(8)})`, async function () {
        if (process.platform === 'win32') this.skip();
        await provider.upload('closed/file', bytes('x'));
        await provider.upload('closed/other', bytes('x'));
        await provider.upload('open', bytes('x'));
        await chmod(root, 0o755);
        await chmod(join(root, 'closed'), mode);
        const { won } = await runWorker('listUnreadable', root, 0, stranger);
        await chmod(join(root, 'closed'), 0o700);
        assert.equal(won, 1);
      });
    }

    for (const [path, refused] of [
      ['', 1],
      ['.cloudsync', 1],
      ['.cloudsync/trash', 2],
    ] as const) {
      it(`is not listed when its folder "${path}" cannot be read`, async function () {
        if (process.platform === 'win32') this.skip();
        await provider.upload('.cloudsync/trash/file', bytes('x'));
        await chmod(root, 0o755);
        await chmod(join(root, '.cloudsync'), 0o755);
        await chmod(join(root, path), 0o311);
        const { won } = await runWorker('refusedListings', root, 0, stranger);
        await chmod(join(root, path), 0o700);
        assert.equal(won, refused);
      });
    }
  });
});
