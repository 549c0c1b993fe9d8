import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../harness/processes';
import { sharedS3, type S3Server } from '../harness/rgw';
import { stepTimeout, WindowFixture } from './fixture';
import { write } from './project';
import type { VscodeWindow } from './window';

const files: Readonly<Record<string, string>> = {
  'notes/plan.md': '# Plan\n\n- Ship the first version\n- Write the guide\n',
  'notes/shopping.txt': 'bread\nbutter\ncheese\n',
  'src/hello.ts': 'export function hello(name: string): string {\n  return `Hello, ${name}!`;\n}\n',
};

describe('A day with Cloud Sync in VS Code', function () {
  const fixture = new WindowFixture(this, 'story', 'steps');
  let s3: S3Server;
  let client: S3Client;
  let bucket: string;
  let folder: string;
  let window: VscodeWindow;

  before(async () => {
    s3 = await sharedS3();
    const { accessKeyId, secretAccessKey } = s3;
    client = new S3Client({
      endpoint: s3.endpoint,
      region: s3.region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    bucket = await s3.createBucket(`acme-projects-${Date.now().toString(36)}`);
    folder = join(fixture.root, 'my-project');
    for (const [path, text] of Object.entries(files)) await write(folder, path, text);
    window = await fixture.open({ folder, settings: { 'cloudSync.intervalMinutes': 0 } });
  });

  after(async () => {
    client?.destroy();
    await s3?.stop();
  });

  function local(path: string): Promise<string> {
    return readFile(join(folder, path), 'utf8');
  }

  async function remote(path: string): Promise<string | undefined> {
    const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: `team/${path}` })).catch(() => undefined);
    return object?.Body?.transformToString();
  }

  /** What a colleague's device, or any other tool, does. */
  async function writeRemote(path: string, text: string): Promise<void> {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `team/${path}`, Body: text }));
  }

  async function waitForRemote(path: string, text: string): Promise<void> {
    await until(async () => (await remote(path)) === text, stepTimeout, `"${path}" in the cloud never became what was saved.`);
  }

  async function waitForLocal(path: string, text: string): Promise<void> {
    await until(async () => (await local(path).catch(() => '')) === text, stepTimeout, `"${path}" never came from the cloud.`);
  }

  /** Answers the box that asks this. */
  async function answer(question: string, text: string): Promise<void> {
    await window.quickInput.box.filter({ hasText: question }).waitFor();
    await window.quickInput.submit(text);
  }

  it('shows an unconnected folder what Cloud Sync is for', async () => {
    await window.waitForStatus('Cloud Sync');
    await window.openView('Cloud Sync');
    await window.page.locator('.sidebar .welcome-view', { hasText: 'No version of a file is ever lost' }).waitFor();
    await window.screenshot('01-welcome');
  });

  it('stores nothing when the wizard is cancelled', async () => {
    await window.runCommand('Cloud Sync: Connect…');
    await window.quickInput.waitForTitle('Connect to a Cloud (1/5)');
    await window.screenshot('02-connect-provider');
    await window.quickInput.pickContaining('Amazon S3');
    await window.quickInput.waitForTitle('Connect to a Cloud (2/5)');
    await window.quickInput.cancel();
    await window.waitForStatus('Cloud Sync');
  });

  it('connects to S3 in five questions, says what the first sync does, and does it', async () => {
    const { quickInput } = window;
    await window.runCommand('Cloud Sync: Connect…');
    await quickInput.pickContaining('Amazon S3');
    await quickInput.waitForTitle('(2/5)');
    await quickInput.pickContaining('Access key and secret');
    await quickInput.waitForTitle('(3/5)');
    await quickInput.type('not a url');
    await window.page.keyboard.press('Enter');
    await quickInput.box.filter({ hasText: 'begins with https://' }).waitFor();
    await quickInput.submit(s3.endpoint);
    await answer('The region of the bucket', '');
    await answer('The access key ID.', s3.accessKeyId);
    await answer('The secret access key', s3.secretAccessKey);
    await quickInput.waitForTitle('(4/5)');
    await quickInput.rowContaining(bucket).waitFor();
    await window.screenshot('03-connect-bucket');
    await quickInput.pickContaining(bucket);
    await quickInput.waitForTitle('(5/5)');
    await quickInput.submit('team');
    const { message, detail } = await window.dialog.text();
    await window.screenshot('04-connect-preview');
    assert.match(message, /my-project.*s3:\/\/.*\/team/);
    assert.match(detail, /3 files will be uploaded/);
    assert.match(detail, /deletes nothing/);
    assert.equal(await remote('notes/plan.md'), undefined, 'nothing is uploaded before the consent');
    await window.dialog.press('Start Syncing');
    await window.waitForStatus('Synced');
    for (const [path, text] of Object.entries(files)) assert.equal(await remote(path), text);
    await window.screenshot('05-synced');
  });

  it('uploads an edit when it is saved', async () => {
    await window.editors.open('notes/shopping.txt');
    await window.editors.appendText('apples\n');
    await window.editors.save();
    await waitForRemote('notes/shopping.txt', 'bread\nbutter\ncheese\napples\n');
    await window.waitForStatus('Synced');
  });

  it('brings what another device wrote when a sync is asked for', async () => {
    await writeRemote('notes/guide.md', '# Guide\n');
    await writeRemote('notes/shopping.txt', 'bread\nbutter\ncheese\napples\npears\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await waitForLocal('notes/guide.md', '# Guide\n');
    await waitForLocal('notes/shopping.txt', 'bread\nbutter\ncheese\napples\npears\n');
    await window.editors.text.filter({ hasText: 'pears' }).waitFor();
    await window.waitForStatus('Synced');
  });

  it('previews what a sync would do without doing it', async () => {
    await writeRemote('notes/ideas.md', '# Ideas\n');
    await window.runCommand('Cloud Sync: Preview Sync');
    await window.treeRow('ideas.md').waitFor();
    await window.waitForStatus('1↓');
    await window.screenshot('06-preview');
    await assert.rejects(local('notes/ideas.md'));
    await window.runCommand('Cloud Sync: Sync Now');
    await waitForLocal('notes/ideas.md', '# Ideas\n');
  });

  it('shows an edit on both sides as a conflict, beside each other', async () => {
    await writeRemote('notes/plan.md', '# Plan\n\n- Ship the first version on Monday\n- Write the guide\n');
    await write(folder, 'notes/plan.md', '# Plan\n\n- Ship the first version on Friday\n- Write the guide\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.waitForStatus('1 conflict');
    await window.notifications.waitFor(/plan\.md.*both here and in the cloud/);
    await window.badge('Cloud Sync').filter({ hasText: '1' }).waitFor();
    await window.screenshot('07-conflict');
    await window.notifications.press(/plan\.md/, 'Resolve');
    const label = await window.editors.waitForDiff();
    assert.equal(label, 'plan.md (Remote ↔ Local)');
    await window.page.locator('.statusbar', { hasText: 'Activating Extensions' }).waitFor({ state: 'detached' });
    await window.screenshot('08-conflict-diff');
    assert.match(await local('notes/plan.md'), /Friday/, 'nothing is decided for the person');
    assert.match((await remote('notes/plan.md')) ?? '', /Monday/);
  });

  it('keeps the version that the person chooses, and closes the comparison', async () => {
    await window.editors.pressTitleAction('Keep Local');
    await waitForRemote('notes/plan.md', '# Plan\n\n- Ship the first version on Friday\n- Write the guide\n');
    await window.editors.diff.waitFor({ state: 'detached' });
    await window.waitForStatus('Synced');
    await window.screenshot('09-resolved');
  });

  it('keeps both versions from the tree', async () => {
    await writeRemote('src/hello.ts', 'export const hello = "cloud";\n');
    await write(folder, 'src/hello.ts', 'export const hello = "local";\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.waitForStatus('1 conflict');
    await window.openView('Cloud Sync');
    await window.treeRow('hello.ts').first().hover();
    await window.screenshot('10-conflict-actions');
    await window.runRowAction('hello.ts', 'Keep Both');
    await window.waitForStatus('Synced');
    const objects = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'team/src/' }));
    const names = (objects.Contents ?? []).map(({ Key }) => Key?.slice('team/src/'.length) ?? '').sort();
    assert.equal(names.length, 2);
    const contents = await Promise.all(names.map((name) => remote(`src/${name}`)));
    assert.deepEqual(contents.sort(), ['export const hello = "cloud";\n', 'export const hello = "local";\n']);
  });

  it('disconnects and leaves all files where they are', async () => {
    await window.runCommand('Cloud Sync: Disconnect');
    const { message } = await window.dialog.text();
    assert.match(message, /Disconnect my-project from/);
    await window.dialog.press('Disconnect');
    await window.waitForStatus('Cloud Sync');
    assert.match(await local('notes/plan.md'), /Friday/);
    assert.match((await remote('notes/plan.md')) ?? '', /Friday/);
  });
});
