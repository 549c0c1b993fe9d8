import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { CliDevice } from '../../support/cliDevice';
import { DriveCloud } from '../../support/driveCloud';
import { useDriveDouble, useFolders } from '../../support/testClouds';

const fileCount = 2_000;

describe('Google Drive from the command line', function () {
  this.timeout(120_000);
  const makeFolder = useFolders();
  const drive = useDriveDouble();

  async function twoDevices(): Promise<{ laptop: CliDevice; desktop: CliDevice; cloud: DriveCloud }> {
    const home = await makeFolder();
    drive().clearFaults();
    const cloud = new DriveCloud(drive());
    return { laptop: new CliDevice(home, 'laptop', cloud), desktop: new CliDevice(home, 'desktop', cloud), cloud };
  }

  it('costs one request when nothing has changed, and renames a folder of 2,000 files in one', async () => {
    const { laptop, cloud } = await twoDevices();
    const { store } = drive();
    for (let folder = 0; folder < 20; folder++) {
      const { id } = store.createFolder(
        `sub ${folder}`,
        store.find('old', cloud.folderId)[0]?.id ?? store.createFolder('old', cloud.folderId).id,
      );
      for (let file = 0; file < fileCount / 20; file++) store.createFile(`${file}.txt`, id, `content ${folder} ${file}`);
    }
    assert.equal((await laptop.sync()).json.filesDownloaded, fileCount);
    forgetLateComers(laptop);
    const ids = new Map(store.subtree(cloud.folderId).map((item) => [item.id, item.name]));
    const idle = await laptop.sync();
    assert.deepEqual([idle.code, idle.json.requests, idle.json.bytesHashed], [0, 1, 0], idle.stderr);
    renameSync(join(laptop.folder, 'old'), join(laptop.folder, 'new'));
    drive().resetRequests();
    const renamed = await laptop.sync();
    assert.deepEqual([renamed.code, renamed.json.filesMoved, renamed.json.bytesUploaded], [0, fileCount, 0], renamed.stderr);
    const operations = drive().requests.map(({ operation }) => operation);
    assert.deepEqual(operations.slice(0, 2), ['changes.list', 'files.update'], 'one look, and one request for all 2,000 files');
    assert.deepEqual(operations.slice(2), ['v2.files.get', 'v2.upload.update'], 'what the device notes of itself');
    assert.deepEqual(await cloud.tree(), laptop.tree());
    for (const { id, name } of store.subtree(cloud.folderId))
      assert.ok(ids.get(id) === name || name === 'new' || ids.get(id) === undefined, name);
    const after = await laptop.sync();
    assert.deepEqual([after.code, after.json.requests], [0, 1]);
  });

  it('leaves Google documents and shortcuts alone, and says so', async () => {
    const { laptop, desktop, cloud } = await twoDevices();
    const { store } = drive();
    laptop.write('notes/a.md', 'a');
    laptop.write('b.md', 'b');
    await laptop.sync();
    const [notes] = store.find('notes', cloud.folderId);
    const document = store.nativeDocument('Minutes', notes!.id);
    store.shortcut('short', cloud.folderId, document.id);
    for (const device of [laptop, desktop, laptop]) {
      const { code, json } = await device.sync();
      assert.deepEqual([code, json.success], [0, true]);
    }
    desktop.remove('notes/a.md');
    await desktop.sync();
    assert.equal((await laptop.sync()).code, 0);
    assert.deepEqual(laptop.paths(), ['b.md']);
    assert.equal(store.isTrashed(store.get(document.id)!), false);
    assert.equal(store.isTrashed(store.get(notes!.id)!), false);
  });

  it('keeps both of two files of one name, on every device, and lets a person sort them out', async () => {
    const { laptop, desktop, cloud } = await twoDevices();
    const { store } = drive();
    store.createFile('a.md', cloud.folderId, 'first');
    store.createFile('a.md', cloud.folderId, 'second');
    for (const device of [laptop, desktop]) assert.equal((await device.sync()).code, 0);
    assert.deepEqual(Object.values(laptop.tree()).sort(), ['first', 'second']);
    assert.deepEqual(laptop.tree(), desktop.tree());
    const copy = laptop.paths().find((path) => path !== 'a.md') ?? '';
    renameSync(join(laptop.folder, copy), join(laptop.folder, 'b.md'));
    for (const device of [laptop, desktop, laptop]) assert.equal((await device.sync()).code, 0);
    assert.deepEqual(desktop.tree(), { 'a.md': 'first', 'b.md': 'second' });
    assert.deepEqual(laptop.tree(), desktop.tree());
    assert.deepEqual(await cloud.tree(), laptop.tree());
  });

  it('goes on after a kill -9 in the middle of an upload, and uploads nothing twice', async () => {
    const { laptop, desktop, cloud } = await twoDevices();
    for (let number = 1; number <= 12; number++) laptop.write(`folder/${number}.txt`, `content ${number}`);
    let reached: () => void = () => undefined;
    const isHeld = new Promise<void>((resolve) => (reached = resolve));
    const never = new Promise<void>(() => undefined);
    let creations = 0;
    drive().inject({
      kind: 'hold',
      until: never,
      matches: ({ operation }) => {
        const isMeant = operation === 'upload.create' && (creations += 1) === 8;
        if (isMeant) reached();
        return isMeant;
      },
    });
    const { process: child, done } = laptop.start('sync', ['--concurrency', '1']);
    await isHeld;
    child.kill('SIGKILL');
    await done;
    drive().clearFaults();
    for (const device of [laptop, desktop, laptop]) {
      const { code, json, stderr } = await device.sync();
      assert.deepEqual([code, json.success, json.conflicts], [0, true, []], stderr);
    }
    assert.equal(laptop.paths().length, 12);
    assert.deepEqual(desktop.tree(), laptop.tree());
    assert.deepEqual(await cloud.tree(), laptop.tree());
  });

  it('says what to do when the folder is not there, or nobody is signed in', async () => {
    const { laptop } = await twoDevices();
    laptop.write('a', 'a');
    const missing = await laptop.run('sync', [], { environment: { CLOUD_SYNC_DRIVE_TOKEN: 'expired' } });
    assert.deepEqual([missing.code, missing.json.errors.map(({ code }) => code)], [1, ['unauthorized']]);
    drive().store.trash(laptop.cloud.url.slice('gdrive://'.length));
    const gone = await laptop.sync();
    assert.deepEqual([gone.code, gone.json.errors.map(({ code }) => code)], [1, ['noRemote']]);
    assert.deepEqual(laptop.tree(), { a: 'a' });
  });
});

/** A minute after a full listing Drive is asked once for what that may have lacked; a test must not depend on how long it takes. */
function forgetLateComers(device: CliDevice): void {
  const path = join(device.state, 'drive.json');
  const kept = JSON.parse(readFileSync(path, 'utf8')) as { listing: { unsureSince?: string } };
  delete kept.listing.unsureSince;
  writeFileSync(path, JSON.stringify(kept));
}
