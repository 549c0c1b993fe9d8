import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { CliDevice, type CliOptions } from '../../support/cliDevice';
import { GatedProxy } from '../../support/gatedProxy';
import { FolderCloud, S3Cloud, useFolders, useS3 } from '../../support/testClouds';

describe('A cloud that cannot be used', () => {
  const makeFolder = useFolders();
  const server = useS3();
  const proxies: GatedProxy[] = [];
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.stop();
  });

  async function makeDevice(bucket?: string, endpoint?: string): Promise<CliDevice> {
    const cloud = new S3Cloud(server(), bucket ?? (await server().createBucket()), { endpoint });
    const device = new CliDevice(await makeFolder(), 'laptop', cloud);
    device.write('a.txt', 'a');
    return device;
  }

  async function assertRefused(device: CliDevice, code: string, sentence: RegExp, options: CliOptions = {}): Promise<void> {
    for (const command of ['status', 'sync']) {
      const run = await device.run(command, [], options);
      assert.equal(run.code, 1, run.stderr);
      assert.deepEqual([run.json.success, run.json.errors.map((error) => error.code)], [false, [code]]);
      assert.match(run.stderr, sentence);
      assert.match(run.stderr, /^cloud-sync: [^\n]+\n$/u);
    }
    assert.deepEqual(device.tree(), { 'a.txt': 'a' });
  }

  it('because the bucket does not exist is told in one sentence', async () => {
    await assertRefused(await makeDevice('no-such-bucket'), 'noRemote', /bucket "no-such-bucket" does not exist/u);
  });

  it('because the access key is unknown is told in one sentence, without the secret', async () => {
    const environment = { AWS_ACCESS_KEY_ID: 'UNKNOWN', AWS_SECRET_ACCESS_KEY: 'top-secret' };
    await assertRefused(await makeDevice(), 'unauthorized', /^(?!.*top-secret).*does not know the access key ID/u, { environment });
  });

  it('because the secret is wrong is told in one sentence', async () => {
    await assertRefused(await makeDevice(), 'unauthorized', /finds that the secret does not belong to the access key ID/u, {
      environment: { AWS_SECRET_ACCESS_KEY: 'wrong' },
    });
  });

  it('because there are no keys at all is told in one sentence', async () => {
    await assertRefused(await makeDevice(), 'unauthorized', /No S3 credentials were found.*AWS_ACCESS_KEY_ID/u, {
      environment: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    });
  });

  it('because nothing answers at the endpoint is told in one sentence', async () => {
    const device = await makeDevice('some-bucket', `http://127.0.0.1:${await closedPort()}`);
    await assertRefused(device, 'offline', /cannot be reached/u);
  });

  it('because the network breaks in the middle keeps what was done, and the next sync goes on', async () => {
    const proxy = new GatedProxy(server().endpoint);
    proxies.push(proxy);
    const device = await makeDevice(undefined, await proxy.start());
    for (let number = 1; number <= 9; number++) device.write(`${number}.txt`, `${number}`);
    proxy.onRequest = ({ method, key }) => (method === 'PUT' && key >= '5' && !key.startsWith('.') ? 'break' : 'pass');
    const broken = await device.sync();
    assert.equal(broken.code, 1);
    assert.ok(broken.json.errors.length > 0);
    const there = Object.keys(await device.cloud.tree());
    assert.equal(broken.json.filesUploaded, there.length);
    proxy.onRequest = () => 'pass';
    assert.equal((await device.sync()).code, 0);
    assert.deepEqual(await device.cloud.tree(), device.tree());
  });

  it('because its folder is missing is told in one sentence, and is not an empty one', async () => {
    const home = await makeFolder();
    const cloud = new FolderCloud(join(home, 'cloud'));
    const device = new CliDevice(home, 'laptop', cloud);
    device.write('a.txt', 'a');
    await device.sync();
    cloud.unmount();
    await assertRefused(device, 'noRemote', /cloud/u);
  });

  it('because nobody is signed in to it is told in one sentence, with what to do', async () => {
    const home = await makeFolder();
    const device = new CliDevice(home, 'laptop', new DriveCloud(join(home, 'cloud')));
    device.write('a.txt', 'a');
    await assertRefused(device, 'unauthorized', /sign-in|CLOUD_SYNC_DRIVE_CREDENTIALS/u);
  });
});

/** A cloud to which nobody has signed in. */
class DriveCloud extends FolderCloud {
  override get url(): string {
    return 'gdrive://abc';
  }
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
