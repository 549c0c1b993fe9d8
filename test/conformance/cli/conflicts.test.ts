import assert from 'node:assert/strict';
import { it } from 'mocha';
import { CliDevice } from '../../support/cliDevice';
import { describeEachCloud, describeFolderCloud, useFolders, type OpenCloud } from '../../support/testClouds';

interface Devices {
  readonly laptop: CliDevice;
  readonly desktop: CliDevice;
}

const base = 'one\ntwo\nthree\nfour\nfive\n';

/** Devices that have a file in common, and what makes both of them change it. */
function useDevices(open: OpenCloud): {
  readonly twoDevices: () => Promise<Devices>;
  readonly bothEdited: (path: string, theirs: string, mine: string, before?: string) => Promise<Devices>;
} {
  const makeFolder = useFolders();

  async function twoDevices(): Promise<Devices> {
    const home = await makeFolder();
    const cloud = await open(home);
    return { laptop: new CliDevice(home, 'laptop', cloud), desktop: new CliDevice(home, 'desktop', cloud) };
  }

  async function bothEdited(path: string, theirs: string, mine: string, before = base): Promise<Devices> {
    const { laptop, desktop } = await twoDevices();
    laptop.write(path, before);
    await laptop.sync();
    await desktop.sync();
    laptop.write(path, theirs);
    desktop.write(path, mine);
    await laptop.sync();
    return { laptop, desktop };
  }

  return { twoDevices, bothEdited };
}

async function assertSame({ laptop, desktop }: Devices): Promise<void> {
  assert.equal((await laptop.sync()).code, 0);
  assert.deepEqual(laptop.tree(), desktop.tree());
  assert.deepEqual(await laptop.cloud.tree(), laptop.tree());
}

function copyOf(device: CliDevice): string {
  const copy = device.paths().find((path) => path.includes('(conflict '));
  assert.ok(copy, `There is no copy among ${device.paths().join(', ')}.`);
  return copy;
}

describeEachCloud('A file that both devices changed', (open) => {
  const { bothEdited } = useDevices(open);

  it('is merged when the edits are in different places of a text', async () => {
    const devices = await bothEdited('a.md', base.replace('one', 'ONE'), base.replace('five', 'FIVE'));
    const { code, json } = await devices.desktop.sync();
    assert.deepEqual([code, json.success, json.filesMerged, json.conflicts], [0, true, 1, []]);
    assert.equal(devices.desktop.read('a.md'), 'ONE\ntwo\nthree\nfour\nFIVE\n');
    await assertSame(devices);
  });

  it('is kept in both versions, on both sides, when the edits are in the same place', async () => {
    const devices = await bothEdited('a.md', base.replace('three', 'laptop'), base.replace('three', 'desktop'));
    const { code, json } = await devices.desktop.sync();
    const copy = copyOf(devices.desktop);
    assert.deepEqual([code, json.success], [0, true]);
    assert.deepEqual(
      json.conflicts.map((conflict) => ({ path: conflict.path, kind: conflict.kind, copy: conflict.copy })),
      [{ path: 'a.md', kind: 'bothEdited', copy }],
    );
    assert.match(copy, /^a \(conflict \d{4}-\d\d-\d\d \d{4} desktop\)\.md$/u);
    assert.equal(devices.desktop.read('a.md'), base.replace('three', 'laptop'));
    assert.equal(devices.desktop.read(copy), base.replace('three', 'desktop'));
    await assertSame(devices);
  });

  it('waits with --conflict ask, while other files go on', async () => {
    const { laptop, desktop } = await bothEdited('a.md', 'laptop\n', 'desktop\n');
    desktop.write('other.md', 'other');
    const { code, json } = await desktop.sync('--conflict', 'ask');
    assert.deepEqual([code, json.success, json.filesUploaded], [3, false, 1]);
    assert.deepEqual(
      json.conflicts.map((conflict) => [conflict.path, conflict.copy]),
      [['a.md', undefined]],
    );
    assert.equal(desktop.read('a.md'), 'desktop\n');
    assert.equal((await laptop.cloud.tree())['a.md'], 'laptop\n');
    assert.equal((await desktop.run('status', ['--conflict', 'ask'])).code, 3);
  });

  for (const [keep, expected] of [
    ['local', 'desktop\n'],
    ['remote', 'laptop\n'],
  ] as const) {
    it(`is resolved with --keep ${keep}`, async () => {
      const devices = await bothEdited('a.md', 'laptop\n', 'desktop\n');
      assert.equal((await devices.desktop.sync('--conflict', 'ask')).code, 3);
      const { code, json } = await devices.desktop.run('resolve', ['a.md', '--keep', keep]);
      assert.deepEqual([code, json.success, json.conflicts], [0, true, []]);
      assert.deepEqual(devices.desktop.tree(), { 'a.md': expected });
      assert.equal((await devices.desktop.sync('--conflict', 'ask')).code, 0);
      await assertSame(devices);
    });
  }

  it('is resolved with --keep merge when the merge is clean', async () => {
    const devices = await bothEdited('a.md', base.replace('one', 'ONE'), base.replace('five', 'FIVE'));
    assert.equal((await devices.desktop.sync('--conflict', 'ask')).code, 3);
    const { code, json } = await devices.desktop.run('resolve', ['./a.md', '--keep', 'merge']);
    assert.deepEqual([code, json.filesMerged], [0, 1]);
    assert.equal(devices.desktop.read('a.md'), 'ONE\ntwo\nthree\nfour\nFIVE\n');
    await assertSame(devices);
  });
});

describeFolderCloud('A file that both devices changed in another way', (open) => {
  const { twoDevices, bothEdited } = useDevices(open);

  it('is kept in both versions when it is binary', async () => {
    const devices = await bothEdited('a.bin', '\u0000laptop', '\u0000desktop', '\u0000base');
    const { code, json } = await devices.desktop.sync();
    assert.deepEqual([code, json.filesMerged, json.conflicts.length], [0, 0, 1]);
    assert.equal(devices.desktop.read('a.bin'), '\u0000laptop');
    assert.equal(devices.desktop.read(copyOf(devices.desktop)), '\u0000desktop');
    await assertSame(devices);
  });

  it('is kept in both versions when both created it', async () => {
    const { laptop, desktop } = await twoDevices();
    laptop.write('new.md', 'by laptop\n');
    desktop.write('new.md', 'by desktop\n');
    await laptop.sync();
    const { json } = await desktop.sync();
    assert.deepEqual(
      json.conflicts.map((conflict) => conflict.kind),
      ['bothCreated'],
    );
    assert.equal(desktop.read('new.md'), 'by laptop\n');
    assert.equal(desktop.read(copyOf(desktop)), 'by desktop\n');
    await assertSame({ laptop, desktop });
  });

  for (const [policy, expected] of [
    ['local', 'desktop\n'],
    ['remote', 'laptop\n'],
  ] as const) {
    it(`takes the ${policy} version with --conflict ${policy}, and the other one is in the trash`, async () => {
      const devices = await bothEdited('a.md', 'laptop\n', 'desktop\n');
      assert.equal((await devices.desktop.sync('--conflict', policy)).code, 0);
      assert.deepEqual(devices.desktop.tree(), { 'a.md': expected });
      await assertSame(devices);
      await devices.desktop.run('trash', ['--restore', 'a.md']);
      const other = policy === 'local' ? 'laptop\n' : 'desktop\n';
      assert.equal(devices.desktop.read(copyOf(devices.desktop)), other);
    });
  }

  it('is resolved with --keep both', async () => {
    const devices = await bothEdited('a.md', 'laptop\n', 'desktop\n');
    await devices.desktop.sync('--conflict', 'ask');
    assert.equal((await devices.desktop.run('resolve', ['a.md', '--keep', 'both'])).code, 0);
    assert.equal(devices.desktop.read('a.md'), 'laptop\n');
    assert.equal(devices.desktop.read(copyOf(devices.desktop)), 'desktop\n');
    assert.equal((await devices.desktop.sync('--conflict', 'ask')).code, 0);
    await assertSame(devices);
  });

  it('is left alone by --keep merge when the merge is not clean, which says so', async () => {
    const { laptop, desktop } = await bothEdited('a.md', 'laptop\n', 'desktop\n');
    const { code, json } = await desktop.run('resolve', ['a.md', '--keep', 'merge']);
    assert.deepEqual([code, json.success, json.conflicts.map((conflict) => conflict.path)], [3, false, ['a.md']]);
    assert.equal(desktop.read('a.md'), 'desktop\n');
    assert.equal((await laptop.cloud.tree())['a.md'], 'laptop\n');
    assert.match(
      (await desktop.runForHuman('resolve', ['a.md', '--keep', 'merge'])).stdout,
      /cannot be merged cleanly.*Keep local, remote or both/u,
    );
  });

  it('cannot be resolved where there is no conflict', async () => {
    const { desktop } = await bothEdited('a.md', 'laptop\n', 'desktop\n');
    const { code, json, stderr } = await desktop.run('resolve', ['b.md', '--keep', 'local']);
    assert.equal(code, 1);
    assert.deepEqual(json.errors[0]?.code, 'notFound');
    assert.match(stderr, /no conflict at "b\.md"/u);
    assert.equal(desktop.read('a.md'), 'desktop\n');
  });
});
