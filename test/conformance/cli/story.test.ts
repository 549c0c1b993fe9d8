import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'mocha';
import { CliDevice } from '../../support/cliDevice';
import { describeEachCloudAndFaults, useFolders } from '../../support/testClouds';

describeEachCloudAndFaults('Two devices that sync from the command line', (open) => {
  const makeFolder = useFolders();

  async function twoDevices(): Promise<{ laptop: CliDevice; desktop: CliDevice }> {
    const home = await makeFolder();
    const cloud = await open(home);
    return { laptop: new CliDevice(home, 'laptop', cloud), desktop: new CliDevice(home, 'desktop', cloud) };
  }

  it('carry creations, edits and deletions both ways', async () => {
    const { laptop, desktop } = await twoDevices();
    laptop.write('notes/plan.md', 'first');
    laptop.write('a.txt', 'a');
    const created = await laptop.sync();
    assert.deepEqual([created.code, created.json.filesUploaded, created.json.filesDownloaded], [0, 2, 0]);
    assert.deepEqual(await laptop.cloud.tree(), laptop.tree());

    desktop.write('from desktop.txt', 'd');
    const joined = await desktop.sync();
    assert.deepEqual([joined.code, joined.json.filesUploaded, joined.json.filesDownloaded], [0, 1, 2]);

    desktop.write('notes/plan.md', 'second');
    desktop.remove('a.txt');
    const edited = await desktop.sync();
    assert.deepEqual([edited.code, edited.json.filesUploaded, edited.json.filesDeleted], [0, 1, 1]);

    const received = await laptop.sync();
    assert.deepEqual([received.code, received.json.filesDownloaded, received.json.filesDeleted], [0, 2, 1]);
    assert.deepEqual(laptop.tree(), { 'from desktop.txt': 'd', 'notes/plan.md': 'second' });
    assert.deepEqual(laptop.tree(), desktop.tree());
    assert.deepEqual(await laptop.cloud.tree(), laptop.tree());
  });

  it('transfer nothing and hash nothing when nothing has changed', async () => {
    const { laptop, desktop } = await twoDevices();
    for (let number = 1; number <= 30; number++) laptop.write(`folder ${number % 3}/file ${number}.txt`, `content ${number}`);
    await laptop.sync();
    await desktop.sync();
    for (const device of [laptop, desktop]) {
      const before = await device.cloud.traces();
      const { code, json } = await device.sync();
      assert.equal(code, 0);
      assert.equal(json.success, true);
      assert.deepEqual([json.filesUploaded, json.filesDownloaded, json.filesDeleted], [0, 0, 0]);
      assert.deepEqual([json.bytesUploaded, json.bytesDownloaded, json.bytesHashed], [0, 0, 0]);
      assert.deepEqual(await device.cloud.traces(), before);
    }
  });

  it('rename a whole folder on the other device too, without an upload and without the brake', async () => {
    const { laptop, desktop } = await twoDevices();
    for (let number = 1; number <= 30; number++) laptop.write(`old/file ${number}.txt`, `content ${number}`);
    await laptop.sync();
    await desktop.sync();
    renameSync(join(laptop.folder, 'old'), join(laptop.folder, 'new'));
    const renamed = await laptop.sync();
    assert.deepEqual([renamed.code, renamed.json.filesMoved, renamed.json.bytesUploaded], [0, 30, 0]);
    const followed = await desktop.sync();
    assert.deepEqual([followed.code, followed.json.filesMoved, followed.json.filesDeleted], [0, 30, 0]);
    assert.deepEqual(desktop.tree(), laptop.tree());
    assert.deepEqual(await laptop.cloud.tree(), laptop.tree());
  });

  it('let an edit survive the deletion on the other device, both ways', async () => {
    const { laptop, desktop } = await twoDevices();
    laptop.write('one.txt', '1');
    laptop.write('two.txt', '2');
    await laptop.sync();
    await desktop.sync();
    laptop.remove('one.txt');
    laptop.write('two.txt', '2 edited');
    desktop.write('one.txt', '1 edited');
    desktop.remove('two.txt');
    await laptop.sync();
    assert.equal((await desktop.sync()).code, 0);
    assert.equal((await laptop.sync()).code, 0);
    assert.deepEqual(laptop.tree(), { 'one.txt': '1 edited', 'two.txt': '2 edited' });
    assert.deepEqual(desktop.tree(), laptop.tree());
  });

  it('keep names, empty files, binary contents and modes as they are', async () => {
    const { laptop, desktop } = await twoDevices();
    laptop.write('übung/naïve 😀 +100%.md', 'x');
    laptop.write('empty', '');
    laptop.write(
      'image.bin',
      Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 256),
    );
    await laptop.sync();
    const { code } = await desktop.sync();
    assert.equal(code, 0);
    assert.deepEqual(desktop.tree(), laptop.tree());
  });

  it('leave out what --exclude and the ignore file name, on both sides', async () => {
    const { laptop, desktop } = await twoDevices();
    laptop.write('keep.txt', 'k');
    laptop.write('build/out.js', 'o');
    laptop.write('trace.log', 'l');
    laptop.write('.env', 'SECRET=1');
    laptop.write('.cloudsyncignore', 'build/\n');
    assert.equal((await laptop.sync('--exclude', '*.log')).code, 0);
    assert.deepEqual(Object.keys(await laptop.cloud.tree()).sort(), ['.cloudsyncignore', 'keep.txt']);
    await desktop.cloud.write('build/theirs.js', 't');
    assert.equal((await desktop.sync()).json.success, true);
    await laptop.sync();
    assert.ok(!laptop.paths().includes('build/theirs.js'));
    assert.equal((await desktop.cloud.tree())['build/theirs.js'], 't');
  });

  it('end up the same, with all contents, when both sync at the same moment', async () => {
    const { laptop, desktop } = await twoDevices();
    for (const device of [laptop, desktop]) {
      for (let number = 1; number <= 20; number++) device.write(`${device.name} ${number}.txt`, `${device.name} ${number}`);
      for (let number = 1; number <= 5; number++) device.write(`both ${number}.txt`, `${number} by ${device.name}`);
    }
    await Promise.all([laptop.sync(), desktop.sync()]);
    for (const device of [laptop, desktop, laptop]) assert.equal((await device.sync()).code, 0);
    assert.deepEqual(laptop.tree(), desktop.tree());
    assert.deepEqual(await laptop.cloud.tree(), laptop.tree());
    const contents = new Set(Object.values(laptop.tree()));
    for (const { name } of [laptop, desktop]) {
      for (let number = 1; number <= 20; number++) assert.ok(contents.has(`${name} ${number}`), `${name} ${number} is lost`);
      for (let number = 1; number <= 5; number++) assert.ok(contents.has(`${number} by ${name}`), `${number} by ${name} is lost`);
    }
  });
});
