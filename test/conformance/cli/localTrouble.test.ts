import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { decodeLine, encodeLine, isHeader } from '../../../src/core/manifest/record';
import { CliDevice, runCli } from '../../support/cliDevice';
import { FolderCloud, useFolders } from '../../support/testClouds';

const isRoot = process.getuid?.() === 0;
const nobody = 65534;

describe('Trouble on this computer', () => {
  const makeFolder = useFolders();

  async function makeDevice(): Promise<CliDevice> {
    const home = await makeFolder();
    return new CliDevice(home, 'laptop', new FolderCloud(join(home, 'cloud')));
  }

  /** Hands everything to a user without rights when the tests run as root, whom no permission stops. */
  function giveAway(folder: string): void {
    if (!isRoot) return;
    chownSync(folder, nobody, nobody);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) lchownSync(join(folder, name), nobody, nobody);
  }

  const unprivileged = { unprivileged: true } as const;

  it('with a missing folder is told in one sentence', async () => {
    const device = await makeDevice();
    rmSync(device.folder, { recursive: true });
    const { code, stderr, json } = await device.sync();
    assert.deepEqual([code, json.errors[0]?.code], [1, 'noRoot']);
    assert.match(stderr, /^cloud-sync: The folder ".*laptop" is missing or cannot be read\. .*\n$/u);
    assert.deepEqual(await device.cloud.traces(), {});
  });

  it('with a file in place of the folder is told in one sentence', async () => {
    const device = await makeDevice();
    rmSync(device.folder, { recursive: true });
    writeFileSync(device.folder, 'a file');
    const { code, stderr } = await device.sync();
    assert.equal(code, 1);
    assert.match(stderr, /is not a folder/u);
  });

  it('with an unreadable file leaves that file alone, and the others sync', async () => {
    const device = await makeDevice();
    device.write('readable.txt', 'r');
    device.write('secret.txt', 's');
    giveAway(device.home);
    const secret = join(device.folder, 'secret.txt');
    chmodSync(secret, isRoot ? 0o600 : 0);
    if (isRoot) chownSync(secret, 0, 0);
    const { code, json, stderr } = await device.run('sync', [], unprivileged);
    assert.deepEqual([code, json.success, json.filesUploaded], [1, false, 1]);
    assert.deepEqual(
      json.errors.map((error) => [error.path, error.code]),
      [['secret.txt', 'unreadable']],
    );
    assert.match(stderr, /secret\.txt.*cannot be read.*permissions/u);
    assert.deepEqual(await device.cloud.tree(), { 'readable.txt': 'r' });
    chmodSync(secret, 0o644);
    assert.equal((await device.run('sync', [], unprivileged)).code, 0);
    assert.equal((await device.cloud.tree())['secret.txt'], 's');
  });

  it('with a file that became unreadable does not take it for deleted', async () => {
    const device = await makeDevice();
    device.write('folder/a.txt', 'a');
    device.write('b.txt', 'b');
    giveAway(device.home);
    assert.equal((await device.run('sync', [], unprivileged)).code, 0);
    const folder = join(device.folder, 'folder');
    chmodSync(folder, isRoot ? 0o700 : 0);
    if (isRoot) chownSync(folder, 0, 0);
    device.write('b.txt', 'b edited');
    const { code, json } = await device.run('sync', [], unprivileged);
    chmodSync(folder, 0o755);
    assert.deepEqual([code, json.filesUploaded, json.filesDeleted], [1, 1, 0]);
    assert.deepEqual(await device.cloud.tree(), { 'folder/a.txt': 'a', 'b.txt': 'b edited' });
  });

  it('with a read-only folder leaves its files as they are, and the others sync', async () => {
    const device = await makeDevice();
    device.write('fixed/a.txt', 'a');
    device.write('b.txt', 'b');
    giveAway(device.home);
    await device.run('sync', [], unprivileged);
    await device.cloud.write('fixed/a.txt', 'a from the cloud');
    await device.cloud.write('b.txt', 'b from the cloud');
    chmodSync(join(device.folder, 'fixed'), 0o555);
    const { code, json, stderr } = await device.run('sync', [], unprivileged);
    chmodSync(join(device.folder, 'fixed'), 0o755);
    assert.deepEqual([code, json.filesDownloaded], [1, 1]);
    assert.deepEqual(
      json.errors.map((error) => [error.path, error.code]),
      [['fixed/a.txt', 'readOnly']],
    );
    assert.match(stderr, /fixed\/a\.txt.*read-only/u);
    assert.deepEqual(device.tree(), { 'b.txt': 'b from the cloud', 'fixed/a.txt': 'a' });
    assert.equal((await device.run('sync', [], unprivileged)).code, 0);
    assert.equal(device.read('fixed/a.txt'), 'a from the cloud');
  });

  it('with a full disk leaves the old content whole, and the small files sync', async function () {
    const device = await makeDevice();
    const wrapper = smallDisk(device.folder);
    if ((await runCli(['--version'], device.home, { wrapper })).code !== 0) return this.skip();
    await device.cloud.write('large.bin', 'x'.repeat(3_000_000));
    await device.cloud.write('small.txt', 'small');
    const listing = join(device.home, 'listing');
    const { code, json, stderr } = await device.run('sync', ['--concurrency', '1'], {
      wrapper: [...wrapper, 'sh', '-c', `"$@"; code=$?; ls -A "${device.folder}" > "${listing}"; exit $code`, 'sh'],
    });
    assert.deepEqual([code, json.filesDownloaded], [1, 1], stderr);
    assert.deepEqual(
      json.errors.map((error) => [error.path, error.code]),
      [['large.bin', 'diskFull']],
    );
    assert.match(stderr, /no space left/u);
    assert.deepEqual(readFileSync(listing, 'utf8').trim().split('\n'), ['small.txt']);
  });

  it('with a damaged manifest brings both sides together and deletes nothing', async () => {
    const device = await makeDevice();
    for (const name of ['a', 'b', 'c']) device.write(name, name);
    await device.sync();
    writeFileSync(join(device.state, 'manifest.journal'), '\u0000\u0001 rubbish\nmore\n');
    device.remove('a');
    device.write('b', 'b edited');
    const { code, json } = await device.sync();
    assert.deepEqual([code, json.filesDeleted, json.filesDownloaded >= 1], [0, 0, true]);
    const contents = Object.values(device.tree());
    for (const content of ['a', 'b', 'b edited', 'c']) assert.ok(contents.includes(content), `"${content}" is lost`);
    assert.equal((await device.sync()).json.bytesUploaded, 0);
  });

  it('with a damaged line in the manifest deletes nothing', async () => {
    const device = await makeDevice();
    for (const name of ['a', 'b', 'c']) device.write(name, name);
    await device.sync();
    const journal = join(device.state, 'manifest.journal');
    const lines = readFileSync(journal, 'utf8').split('\n');
    lines[1] = lines[1]?.replace('"', '') ?? '';
    writeFileSync(journal, lines.join('\n'));
    const { code, json } = await device.sync();
    assert.deepEqual([code, json.filesDeleted, json.conflicts], [0, 0, []]);
    assert.deepEqual(device.tree(), { a: 'a', b: 'b', c: 'c' });
  });

  it('with a manifest of a newer version is told in one sentence, and nothing is touched', async () => {
    const device = await makeDevice();
    device.write('a', 'a');
    await device.sync();
    const journal = join(device.state, 'manifest.journal');
    const [, ...records] = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, [newerHeader(readFileSync(journal, 'utf8')), ...records].join('\n'));
    const before = readFileSync(journal, 'utf8');
    device.write('a', 'edited');
    const { code, stderr, json } = await device.sync();
    assert.deepEqual([code, json.errors[0]?.code], [1, 'newerFormat']);
    assert.match(stderr, /newer version of Cloud Sync.*Update/u);
    assert.deepEqual(await device.cloud.tree(), { a: 'a' });
    assert.equal(readFileSync(journal, 'utf8'), before);
  });

  it('with a symbolic link that leaves the folder does not follow it', async () => {
    const device = await makeDevice();
    mkdirSync(join(device.home, 'outside'));
    writeFileSync(join(device.home, 'outside', 'private.txt'), 'private');
    symlinkSync(join(device.home, 'outside'), join(device.folder, 'link'));
    device.write('a', 'a');
    const { code, json } = await device.sync();
    assert.deepEqual([code, json.filesUploaded, json.blocked.map((entry) => entry.path)], [0, 1, ['link']]);
    assert.deepEqual(await device.cloud.tree(), { a: 'a' });
  });

  it('with folder and cloud in each other is refused before anything is done', async () => {
    const home = await makeFolder();
    for (const path of [join(home, 'laptop', 'cloud'), home, join(home, 'laptop')]) {
      const device = new CliDevice(home, 'laptop', new FolderCloud(path));
      const { code, stderr } = await device.sync();
      assert.equal(code, 2);
      assert.match(stderr, /lie in each other/u);
    }
    assert.equal(existsSync(join(home, 'laptop.state')), false);
  });

  it('with the state inside of the folder is refused before anything is done', async () => {
    const device = await makeDevice();
    const { code, stderr } = await runCli(
      ['sync', device.folder, '--remote', device.cloud.url, '--state', join(device.folder, 'state')],
      device.home,
    );
    assert.equal(code, 2);
    assert.match(stderr, /must lie outside/u);
    assert.deepEqual(device.tree(), {});
  });

  it('does not come from the default place of the state, which is the user’s data directory', async () => {
    const device = await makeDevice();
    device.write('a', 'a');
    const args = ['sync', device.folder, '--remote', device.cloud.url, '--json'];
    const environment = { XDG_DATA_HOME: join(device.home, 'data') };
    assert.equal((await runCli(args, device.home, { environment })).json.filesUploaded, 1);
    assert.equal((await runCli(args, device.home, { environment })).json.filesUploaded, 0);
    const [state = '', ...others] = readdirSync(join(device.home, 'data', 'cloud-sync'));
    assert.match(state, /^laptop-[0-9a-f]{16}$/u);
    assert.deepEqual(others, []);
  });

  it('does not come from a reader that goes away', async () => {
    const device = await makeDevice();
    for (let number = 1; number <= 50; number++) device.write(`${number}`, `${number}`);
    const { process: child, done } = device.start('sync');
    child.stdout.destroy();
    child.stderr.destroy();
    assert.equal((await done).code, 0);
    assert.deepEqual(await device.cloud.tree(), device.tree());
  });
});

/** Runs a command in a mount namespace where `folder` is a disk of one megabyte. */
function smallDisk(folder: string): readonly string[] {
  return ['unshare', '--map-root-user', '--mount', 'sh', '-c', `mount -t tmpfs -o size=1m tmpfs "${folder}" && exec "$@"`, 'sh'];
}

/** The header of a journal as a later version of Cloud Sync might write it. */
function newerHeader(journal: string): string {
  const header = decodeLine(journal.split('\n')[0] ?? '');
  assert.ok(isHeader(header));
  return encodeLine({ ...header, format: 99 }).trimEnd();
}
