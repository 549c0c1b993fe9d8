import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { it } from 'mocha';
import { CliDevice, tracesOf } from '../../support/cliDevice';
import { describeEachCloud, useFolders } from '../../support/testClouds';

describeEachCloud('The plan', (open) => {
  const makeFolder = useFolders();

  async function traces(device: CliDevice): Promise<unknown> {
    return { folder: tracesOf(device.folder), state: tracesOf(device.state), cloud: await device.cloud.traces() };
  }

  for (const [title, command, options] of [
    ['status', 'status', []],
    ['sync --dry-run', 'sync', ['--dry-run']],
  ] as const) {
    it(`is shown by ${title}, which changes nothing anywhere`, async () => {
      const home = await makeFolder();
      const laptop = new CliDevice(home, 'laptop', await open(home));
      for (const name of ['edited here', 'edited there', 'deleted here', 'deleted there', 'both']) laptop.write(name, name);
      await laptop.sync();
      laptop.write('new here', 'new');
      laptop.write('edited here', 'edited');
      laptop.write('both', 'here');
      laptop.remove('deleted here');
      await laptop.cloud.write('new there', 'new');
      await laptop.cloud.write('edited there', 'edited');
      await laptop.cloud.write('both', 'there');
      await laptop.cloud.remove('deleted there');

      const before = await traces(laptop);
      const { code, json } = await laptop.run(command, options);
      assert.equal(code, 0);
      assert.deepEqual(await traces(laptop), before);
      const plan = Object.fromEntries((json.plan ?? []).map((entry) => [entry.path, entry.action]));
      assert.deepEqual(plan, {
        'new here': 'upload',
        'edited here': 'upload',
        'deleted here': 'deleteRemote',
        'new there': 'download',
        'edited there': 'download',
        'deleted there': 'deleteLocal',
        both: 'conflict',
      });
      assert.ok(json.plan?.every((entry) => entry.reason !== ''));
      const { stdout } = await laptop.runForHuman(command, options);
      assert.match(stdout, /delete in the cloud +deleted here +\(deleted here\)/u);
    });
  }

  it('of a first sync leaves no state behind', async () => {
    const home = await makeFolder();
    const laptop = new CliDevice(home, 'laptop', await open(home));
    laptop.write('a.txt', 'a');
    const { code, json } = await laptop.run('status');
    assert.deepEqual([code, json.plan], [0, [{ path: 'a.txt', action: 'upload', reason: 'new here' }]]);
    assert.equal(existsSync(laptop.state), false);
    assert.deepEqual(await laptop.cloud.traces(), {});
  });

  it('is empty when both sides are the same', async () => {
    const home = await makeFolder();
    const laptop = new CliDevice(home, 'laptop', await open(home));
    laptop.write('a.txt', 'a');
    await laptop.sync();
    const { code, json } = await laptop.run('status');
    assert.deepEqual([code, json.success, json.plan], [0, true, []]);
    assert.match((await laptop.runForHuman('status')).stdout, /^In sync: there is nothing to do\.$/mu);
  });
});
