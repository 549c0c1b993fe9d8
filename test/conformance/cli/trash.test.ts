import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { it } from 'mocha';
import { CliDevice, tracesOf } from '../../support/cliDevice';
import { describeFolderCloud, useFolders } from '../../support/testClouds';

describeFolderCloud('The trash', (open) => {
  const makeFolder = useFolders();

  /** A device whose file "notes/a.md" was replaced by an edit and then deleted, both from the cloud. */
  async function deviceWithTrash(): Promise<CliDevice> {
    const home = await makeFolder();
    const device = new CliDevice(home, 'laptop', await open(home));
    device.write('notes/a.md', 'first');
    device.write('other.md', 'other');
    await device.sync();
    await device.cloud.write('notes/a.md', 'second');
    await device.sync();
    await device.cloud.remove('notes/a.md');
    assert.equal((await device.sync()).json.filesDeleted, 1);
    assert.deepEqual(device.paths(), ['other.md']);
    return device;
  }

  it('lists what syncs took away, oldest first, and changes nothing', async () => {
    const device = await deviceWithTrash();
    const before = tracesOf(device.state);
    const { code, json } = await device.run('trash');
    assert.equal(code, 0);
    assert.deepEqual(
      json.trash?.map((entry) => [entry.path, entry.size, 'reason' in entry ? entry.reason : entry.device]),
      [
        ['notes/a.md', 5, 'changed in the cloud'],
        ['notes/a.md', 6, 'deleted in the cloud'],
      ],
    );
    assert.match((await device.runForHuman('trash')).stdout, /\d{4}-\d\d-\d\d \d\d:\d\d +6 bytes +notes\/a\.md +\(deleted in the cloud\)/u);
    assert.deepEqual(tracesOf(device.state), before);
  });

  it('gives the newest content of a path back, which the next sync brings to the cloud', async () => {
    const device = await deviceWithTrash();
    const { code, json } = await device.run('trash', ['--restore', 'notes/a.md']);
    assert.deepEqual([code, json.restored], [0, 'notes/a.md']);
    assert.equal(device.read('notes/a.md'), 'second');
    await device.sync();
    assert.equal((await device.cloud.tree())['notes/a.md'], 'second');
  });

  it('gives a content back under another name when its own is taken', async () => {
    const device = await deviceWithTrash();
    device.write('notes/a.md', 'third');
    const { stdout } = await device.runForHuman('trash', ['--restore', 'notes/a.md']);
    assert.match(stdout, /is restored as ".*", because its own name is taken\. The next sync/u);
    const [copy = ''] = device.paths().filter((path) => path.includes('(conflict '));
    assert.deepEqual([device.read('notes/a.md'), device.read(copy)], ['third', 'second']);
  });

  it('says so when there is nothing of a path', async () => {
    const device = await deviceWithTrash();
    const { code, stderr } = await device.run('trash', ['--restore', 'b.md']);
    assert.equal(code, 1);
    assert.match(stderr, /Nothing of "b\.md" is in the trash/u);
  });

  it('is empty before the first sync, and stays so without a trace', async () => {
    const home = await makeFolder();
    const device = new CliDevice(home, 'laptop', await open(home));
    assert.deepEqual((await device.run('trash')).json.trash, []);
    assert.match((await device.runForHuman('trash')).stdout, /The trash is empty\./u);
    assert.equal(existsSync(device.state), false);
  });
});
