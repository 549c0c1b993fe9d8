import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { afterEach, describe, it } from 'mocha';
import { CliDevice, type StartedCli } from '../../support/cliDevice';
import { GatedProxy, type PassingRequest } from '../../support/gatedProxy';
import { S3Cloud, useFolders, useS3 } from '../../support/testClouds';

const fileCount = 12;

describe('A sync', () => {
  const makeFolder = useFolders();
  const server = useS3();
  const started: StartedCli[] = [];
  const proxies: GatedProxy[] = [];
  afterEach(async () => {
    for (const { process: child, done } of started.splice(0)) {
      child.kill('SIGKILL');
      await done;
    }
    for (const proxy of proxies.splice(0)) await proxy.stop();
  });

  interface Scene {
    readonly laptop: CliDevice;
    readonly desktop: CliDevice;
    readonly proxy: GatedProxy;
  }

  /** Two devices on one bucket; what the laptop sends passes through the proxy. */
  async function makeScene(): Promise<Scene> {
    const bucket = await server().createBucket();
    const proxy = new GatedProxy(server().endpoint);
    proxies.push(proxy);
    const endpoint = await proxy.start();
    const home = await makeFolder();
    const laptop = new CliDevice(home, 'laptop', new S3Cloud(server(), bucket, { endpoint }));
    return { laptop, desktop: new CliDevice(home, 'desktop', new S3Cloud(server(), bucket)), proxy };
  }

  function fill(device: CliDevice): void {
    for (let number = 1; number <= fileCount; number++) device.write(`folder/${number}.txt`, `content ${number}`);
  }

  function start(device: CliDevice, ...args: readonly string[]): StartedCli {
    const cli = device.start('sync', ['--concurrency', '1', ...args]);
    started.push(cli);
    return cli;
  }

  const isRequest = (method: string, name: string): ((passing: PassingRequest) => boolean) => {
    return (passing) => passing.method === method && passing.key === `folder/${name}.txt`;
  };

  async function assertConverged({ laptop, desktop, proxy }: Scene): Promise<void> {
    proxy.onRequest = proxy.onAnswer = () => 'pass';
    const again = await laptop.sync();
    assert.deepEqual([again.code, again.json.success, again.json.conflicts], [0, true, []], again.stderr);
    assert.equal((await desktop.sync()).code, 0);
    const settled = await laptop.sync();
    assert.deepEqual([settled.code, settled.json.filesUploaded, settled.json.filesDownloaded, settled.json.filesDeleted], [0, 0, 0, 0]);
    assert.deepEqual(laptop.tree(), desktop.tree());
    assert.deepEqual(await laptop.cloud.tree(), laptop.tree());
    assert.equal(laptop.paths().length, fileCount);
  }

  for (const [moment, hold] of [
    ['before the server has the file', (proxy: GatedProxy) => proxy.holdRequest(isRequest('PUT', '7'))],
    ['after the server has the file, before its answer', (proxy: GatedProxy) => proxy.holdAnswer(isRequest('PUT', '7'))],
  ] as const) {
    it(`interrupted by kill -9 of an upload, ${moment}, goes on when run again`, async () => {
      const scene = await makeScene();
      fill(scene.laptop);
      const held = hold(scene.proxy);
      const { process: child, done } = start(scene.laptop);
      await held;
      child.kill('SIGKILL');
      assert.equal((await done).signal, 'SIGKILL');
      const there = Object.keys(await scene.laptop.cloud.tree()).length;
      assert.ok(there > 0 && there < fileCount, `${there} files were uploaded.`);
      await assertConverged(scene);
    });
  }

  it('interrupted by kill -9 of a download goes on when run again, and leaves no half file', async () => {
    const scene = await makeScene();
    fill(scene.desktop);
    await scene.desktop.sync();
    const held = scene.proxy.holdRequest(isRequest('GET', '7'));
    const { process: child, done } = start(scene.laptop);
    await held;
    child.kill('SIGKILL');
    await done;
    const expected = scene.desktop.tree();
    for (const [path, content] of Object.entries(scene.laptop.tree())) assert.equal(content, expected[path], path);
    assert.ok(scene.laptop.paths().length < fileCount);
    await assertConverged(scene);
  });

  it('interrupted by kill -9 of a deletion in the cloud goes on when run again', async () => {
    const scene = await makeScene();
    fill(scene.laptop);
    scene.laptop.write('folder/extra.txt', 'to be deleted');
    await scene.laptop.sync();
    await scene.desktop.sync();
    scene.laptop.remove('folder/extra.txt');
    const held = scene.proxy.holdAnswer(isRequest('DELETE', 'extra'));
    const { process: child, done } = start(scene.laptop);
    await held;
    child.kill('SIGKILL');
    await done;
    await assertConverged(scene);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`interrupted by ${signal} ends at a file boundary with exit code 1 and a sentence, and keeps what is done`, async () => {
      const scene = await makeScene();
      fill(scene.laptop);
      const held = scene.proxy.holdRequest(isRequest('PUT', '7'));
      const { process: child, done } = start(scene.laptop);
      await held;
      child.kill(signal);
      const { code, json, stderr } = await done;
      assert.deepEqual([code, json.success, json.errors.map((error) => error.code)], [1, false, ['aborted']]);
      assert.match(stderr, /Stopping after the files at hand.*\n.*cancelled.*is kept.*run the command again/u);
      const there = Object.keys(await scene.laptop.cloud.tree()).length;
      assert.ok(there > 0 && there < fileCount);
      assert.equal(json.filesUploaded, there);
      assert.equal((await scene.laptop.run('status')).json.plan?.filter((entry) => entry.action === 'upload').length, fileCount - there);
      await assertConverged(scene);
    });
  }

  it('under way keeps the folder to itself: a second process is told who works on it', async () => {
    const scene = await makeScene();
    fill(scene.laptop);
    const held = scene.proxy.holdRequest(isRequest('PUT', '7'));
    const { process: child } = start(scene.laptop);
    await held;
    const second = await scene.laptop.sync();
    assert.deepEqual([second.code, second.json.errors.map((error) => error.code)], [1, ['locked']]);
    assert.ok(second.stderr.includes(`cloud-sync, process ${child.pid} on ${hostname()}`), second.stderr);
    const status = await scene.laptop.run('status');
    assert.equal(status.code, 0);
  });

  it('frozen for long loses the folder to the next process, and does no harm when it wakes', async () => {
    const scene = await makeScene();
    fill(scene.laptop);
    const held = scene.proxy.holdRequest(isRequest('PUT', '7'));
    const { process: child, done } = start(scene.laptop);
    await held;
    child.kill('SIGSTOP');
    scene.proxy.onRequest = () => 'pass';
    const second = await scene.laptop.sync();
    assert.deepEqual([second.code, second.json.success], [0, true], second.stderr);
    child.kill('SIGCONT');
    const woken = await done;
    assert.equal(woken.code, 1);
    await assertConverged(scene);
  });
});
