import assert from 'node:assert/strict';
import { it } from 'mocha';
import { CliDevice } from '../../support/cliDevice';
import { describeEachCloud, describeFolderCloud, useFolders, type OpenCloud } from '../../support/testClouds';

/** A device that is in sync with its cloud. */
function useSyncedDevice(open: OpenCloud): {
  readonly makeFolder: () => Promise<string>;
  readonly syncedDevice: (files: number) => Promise<CliDevice>;
} {
  const makeFolder = useFolders();

  async function syncedDevice(files: number): Promise<CliDevice> {
    const home = await makeFolder();
    const device = new CliDevice(home, 'laptop', await open(home));
    for (let number = 1; number <= files; number++) device.write(`${number}.txt`, `content ${number}`);
    assert.equal((await device.sync()).code, 0);
    return device;
  }

  return { makeFolder, syncedDevice };
}

async function assertStopped(device: CliDevice, brake: string): Promise<void> {
  const [folder, cloud] = [device.tree(), await device.cloud.traces()];
  const status = await device.run('status');
  assert.deepEqual([status.code, status.json.stopped?.brake], [4, brake]);
  const { code, json } = await device.sync();
  assert.deepEqual([code, json.success, json.stopped?.brake], [4, false, brake]);
  assert.deepEqual(device.tree(), folder);
  assert.deepEqual(await device.cloud.traces(), cloud);
  const { stdout } = await device.runForHuman('sync');
  assert.match(stdout, /--allow-mass-change/u);
}

describeEachCloud('A brake', (open) => {
  const { syncedDevice } = useSyncedDevice(open);

  it('stops a sync that would delete many files, until that is allowed', async () => {
    const device = await syncedDevice(30);
    for (let number = 1; number <= 20; number++) device.remove(`${number}.txt`);
    await assertStopped(device, 'massChange');
    const { json: shown } = await device.sync();
    assert.equal(shown.stopped?.paths.length, 20);
    const { code, json } = await device.sync('--allow-mass-change');
    assert.deepEqual([code, json.filesDeleted], [0, 20]);
    assert.deepEqual(await device.cloud.tree(), device.tree());
  });

  it('stops a sync with an emptied cloud, and allowed brings everything back up', async () => {
    const device = await syncedDevice(3);
    const before = device.tree();
    await device.cloud.wipe();
    await assertStopped(device, 'emptyRemote');
    const { code, json } = await device.sync('--allow-mass-change');
    assert.deepEqual([code, json.filesUploaded, json.filesDeleted], [0, 3, 0]);
    assert.deepEqual(device.tree(), before);
    assert.deepEqual(await device.cloud.tree(), before);
  });

  it('stops a sync with a cloud that was exchanged for another one', async () => {
    const device = await syncedDevice(3);
    await device.cloud.wipe();
    const stranger = new CliDevice(device.home, 'stranger', device.cloud);
    stranger.write('theirs.txt', 'theirs');
    await stranger.sync();
    await assertStopped(device, 'otherRemote');
    assert.equal((await device.sync('--allow-mass-change')).code, 0);
    assert.deepEqual(Object.keys(device.tree()).sort(), ['1.txt', '2.txt', '3.txt', 'theirs.txt']);
  });
});

describeFolderCloud('Another brake', (open) => {
  const { makeFolder, syncedDevice } = useSyncedDevice(open);

  it('stops a sync that would overwrite many files', async () => {
    const device = await syncedDevice(30);
    for (let number = 1; number <= 20; number++) device.write(`${number}.txt`, `encrypted ${number}`);
    await assertStopped(device, 'massChange');
  });

  it('lets ten deletions through', async () => {
    const device = await syncedDevice(30);
    for (let number = 1; number <= 10; number++) device.remove(`${number}.txt`);
    const { code, json } = await device.sync();
    assert.deepEqual([code, json.filesDeleted], [0, 10]);
  });

  it('stops a sync of an emptied folder', async () => {
    const device = await syncedDevice(3);
    for (const path of device.paths()) device.remove(path);
    await assertStopped(device, 'emptyLocal');
  });

  it('is not needed for another place, with which everything is brought together', async () => {
    const device = await syncedDevice(2);
    const otherHome = await makeFolder();
    const moved = new CliDevice(device.home, 'laptop', await open(otherHome));
    await moved.cloud.write('theirs.txt', 'theirs');
    const { code, json } = await moved.sync();
    assert.deepEqual([code, json.filesUploaded, json.filesDownloaded, json.filesDeleted], [0, 2, 1, 0]);
  });
});
