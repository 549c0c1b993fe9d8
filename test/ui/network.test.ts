import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { until } from '../harness/processes';
import { sharedS3, type S3Server } from '../harness/rgw';
import { GatedProxy, type PassingRequest, type Verdict } from '../support/gatedProxy';
import { cloudByEnvironment, otherDevice } from './cloudByEnvironment';
import { stepTimeout, WindowFixture } from './fixture';
import { installProbe } from './probe/install';
import { write } from './project';
import type { VscodeWindow } from './window';

describe('A folder whose cloud comes and goes', function () {
  const fixture = new WindowFixture(this, 'network');
  let s3: S3Server;
  let device: S3Client;
  let proxy: GatedProxy;
  let bucket: string;
  let folder: string;
  let window: VscodeWindow;

  before(async () => {
    s3 = await sharedS3();
    device = otherDevice(s3);
    bucket = await s3.createBucket();
    proxy = new GatedProxy(s3.endpoint);
    folder = join(fixture.root, 'project');
    const cloud = cloudByEnvironment(s3, bucket, await proxy.start());
    await write(folder, '.vscode/settings.json', JSON.stringify(cloud.folderSettings));
    await write(folder, 'notes/first.md', 'first\n');
    const extensionsDir = join(fixture.root, 'extensions');
    await installProbe(extensionsDir);
    const settings = { ...cloud.settings, 'cloudSync.intervalMinutes': 0, 'cloudSync.concurrency': 4 };
    window = await fixture.open({ folder, settings, environment: cloud.environment, extensionsDir });
    await window.waitForStatus('Synced');
    await window.openView('Cloud Sync');
  });

  after(async () => {
    await proxy?.stop();
    device?.destroy();
    await s3?.stop();
  });

  async function remote(path: string): Promise<string | undefined> {
    const object = await device.send(new GetObjectCommand({ Bucket: bucket, Key: `team/${path}` })).catch(() => undefined);
    return object?.Body?.transformToString();
  }

  async function remoteNames(path: string): Promise<readonly string[]> {
    const { Contents = [] } = await device.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `team/${path}/` }));
    return Contents.map(({ Key = '' }) => Key.slice(`team/${path}/`.length)).sort();
  }

  async function comesToCloud(path: string, text: string): Promise<void> {
    await until(async () => (await remote(path)) === text, stepTimeout, `"${path}" never came to the cloud.`);
  }

  function isUpload({ method, key }: PassingRequest): boolean {
    return method === 'PUT' && key.startsWith('team/many/');
  }

  /** Presses the button for it in the title of the view. */
  async function cancel(): Promise<void> {
    await window.page.locator('.pane-header', { hasText: 'Changes' }).first().hover();
    await window.page.locator('.sidebar .pane-header .action-label[aria-label^="Cancel"]').click();
  }

  it('says that it is offline and when it tries again, disturbs nobody, and comes back by itself', async () => {
    proxy.onRequest = () => 'break';
    await write(folder, 'notes/offline.md', 'written offline\n');
    await window.waitForStatus('Offline');
    await window.page
      .locator('.sidebar .welcome-view', { hasText: /cannot be reached|offline/i })
      .first()
      .waitFor();
    const label = await window.status.locator('a').first().getAttribute('aria-label');
    assert.match(label ?? '', /Cloud Sync/);
    await window.statusTooltip('Next attempt');
    await window.screenshot('network-offline');
    assert.equal(await window.notifications.toast(/./).count(), 0);
    proxy.onRequest = () => 'pass';
    await window.waitForStatus('Synced');
    assert.equal(await remote('notes/offline.md'), 'written offline\n');
    assert.equal(await window.notifications.toast(/./).count(), 0);
  });

  it('can be told to give up a sync that gets no answer', async () => {
    const held = proxy.holdRequest(() => true);
    await window.runCommand('Cloud Sync: Sync Now');
    await held;
    await cancel();
    await window.waitForStatus('Synced');
    proxy.onRequest = () => 'pass';
    await write(folder, 'notes/after.md', 'after\n');
    await comesToCloud('notes/after.md', 'after\n');
  });

  it('ends a long sync that is cancelled in the view, and the next one goes on where that stopped', async () => {
    const files = Array.from({ length: 40 }, (_, file) => `${String(file).padStart(2, '0')}.md`);
    const uploads: string[] = [];
    let answered = 0;
    proxy.onRequest = (passing): Verdict => {
      if (!isUpload(passing)) return 'pass';
      uploads.push(passing.key);
      return uploads.length > 12 ? 'hold' : 'pass';
    };
    proxy.onAnswer = (passing) => {
      if (isUpload(passing)) answered++;
      return 'pass';
    };
    for (const file of files) await write(folder, `many/${file}`, `${file}\n`);
    await until(() => answered === 12 && uploads.length > 12, stepTimeout, 'The sync never got so far.');
    await window.waitForStatus(/^\s*\d+\/40/);
    await window.screenshot('network-busy');
    await cancel();
    await window.waitForStatus('Not finished');
    await window.page.locator('.sidebar .welcome-view', { hasText: 'was cancelled before its end' }).first().waitFor();
    await window.screenshot('network-cancelled');
    const done = await remoteNames('many');
    assert.equal(done.length, 12);
    assert.equal(await window.notifications.toast(/./).count(), 0);

    uploads.length = 0;
    proxy.onRequest = (passing) => {
      if (isUpload(passing)) uploads.push(passing.key);
      return 'pass';
    };
    await window.runCommand('Cloud Sync: Sync Now');
    await window.waitForStatus('Synced');
    assert.deepEqual(await remoteNames('many'), files);
    assert.deepEqual(
      uploads.sort(),
      files.filter((file) => !done.includes(file)).map((file) => `team/many/${file}`),
      'what was there already is not sent again',
    );
  });

  it('looks into the cloud when the person comes back to the window after a while', async () => {
    // The only page of a browser without a screen never loses the focus by itself.
    const turn = (hasFocus: boolean): Promise<void> =>
      window.page.evaluate(`document.hasFocus = () => ${hasFocus}; document.dispatchEvent(new Event('visibilitychange'));`);
    let looks = 0;
    proxy.onRequest = () => (looks++, 'pass');
    const comeAndGo = async (): Promise<boolean> => {
      await turn(false);
      await window.runCommand('Probe: Let an Hour Pass');
      await turn(true);
      return looks > 0;
    };
    // Again and again: VS Code may tell of the lost focus only after the hour has passed.
    await until(comeAndGo, stepTimeout, 'It never looked.');
    await window.waitForStatus('Synced');
  });
});
