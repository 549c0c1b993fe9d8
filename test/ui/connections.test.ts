import { GetObjectCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../harness/processes';
import { sharedS3, type S3Server } from '../harness/rgw';
import { stepTimeout, WindowFixture } from './fixture';
import { write } from './project';
import type { VscodeWindow } from './window';

describe('The connections of a folder in VS Code', function () {
  const fixture = new WindowFixture(this, 'connections', 'steps');
  let s3: S3Server;
  let client: S3Client;
  let mine: string;
  let open: string;
  let readOnly: string;
  let folder: string;
  let window: VscodeWindow;

  before(async () => {
    s3 = await sharedS3();
    const { endpoint, region, accessKeyId, secretAccessKey } = s3;
    client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    mine = await s3.createBucket();
    open = await publicBucket(['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject']);
    readOnly = await publicBucket(['s3:ListBucket', 's3:GetObject']);
    folder = join(fixture.root, 'my-project');
    await write(folder, 'plan.md', '# Plan\n');
    window = await fixture.open({ folder, settings: { 'cloudSync.intervalMinutes': 0 } });
    await window.waitForStatus('Cloud Sync');
  });

  after(async () => {
    client?.destroy();
    await s3?.stop();
  });

  async function publicBucket(permissions: readonly string[]): Promise<string> {
    const bucket = await s3.createBucket();
    const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: permissions, Resource }],
    });
    await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    return bucket;
  }

  async function isIn(bucket: string, path: string): Promise<boolean> {
    return client.send(new GetObjectCommand({ Bucket: bucket, Key: path })).then(
      () => true,
      () => false,
    );
  }

  /** Answers the box that asks this. */
  async function answer(question: string, text: string): Promise<void> {
    await window.quickInput.box.filter({ hasText: question }).waitFor();
    await window.quickInput.submit(text);
  }

  /** Chooses with the keyboard alone: types a part of the choice, and Enter. */
  async function choose(title: string, text: string): Promise<void> {
    const { quickInput, page } = window;
    await quickInput.waitForTitle(title);
    await quickInput.rowContaining(text).waitFor();
    await quickInput.type(text);
    await quickInput.rows.first().filter({ hasText: text }).waitFor();
    await page.keyboard.press('Enter');
  }

  const run = (command: string): Promise<void> => window.runCommandByKeys(`Cloud Sync: ${command}`);

  async function typeKeys(): Promise<void> {
    await answer('The access key ID.', s3.accessKeyId);
    await answer('The secret access key', s3.secretAccessKey);
  }

  /** Agrees to what the dialog says, and resolves with that; its default button is the one that goes on. */
  async function agree(): Promise<string> {
    const { box } = window.dialog;
    await box.waitFor();
    const said = await box.innerText();
    await window.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
    return said;
  }

  it('connects with keys', async () => {
    await run('Connect…');
    await choose('(1/5)', 'Amazon S3');
    await choose('(2/5)', 'Access key and secret');
    await answer('The address of the store', s3.endpoint);
    await answer('The region of the bucket', '');
    await typeKeys();
    await choose('(4/5)', mine);
    await answer('A folder inside', 'team');
    await agree();
    await window.waitForStatus('Synced');
    assert.equal(await isIn(mine, 'team/plan.md'), true);
  });

  it('disconnects, and connects again with what was entered, by keyboard alone', async () => {
    await run('Disconnect');
    await agree();
    await window.waitForStatus('Cloud Sync');
    await run('Connect…');
    await choose('(1/5)', 'Amazon S3');
    await window.quickInput.rowContaining(s3.accessKeyId).waitFor();
    await window.screenshot('20-saved-account');
    await choose('(2/5)', s3.accessKeyId);
    await choose('(3/4)', mine);
    await answer('A folder inside', 'other');
    await agree();
    await window.waitForStatus('Synced');
    assert.equal(await isIn(mine, 'other/plan.md'), true);
  });

  it('says before anything is stored that a public bucket may only be read, and takes another one', async () => {
    await run('Switch Connection…');
    await choose('Switch the Connection', 'Another cloud');
    await choose('(1/5)', 'Amazon S3');
    await choose('(2/5)', 'No keys: the bucket is public');
    await answer('The address of the store', s3.endpoint);
    await answer('The region of the bucket', '');
    await window.quickInput.waitForTitle('(4/5)');
    await window.quickInput.type(readOnly);
    await window.quickInput.rowContaining(readOnly).waitFor();
    await window.page.keyboard.press('Enter');
    await answer('A folder inside', '');
    await window.dialog.box.filter({ hasText: 'Grant everyone the permission s3:PutObject, or sign in with keys.' }).waitFor();
    await window.screenshot('21-read-only');
    await agree();
    await window.quickInput.waitForTitle('(4/5)');
    await window.quickInput.type(open);
    await window.quickInput.rowContaining(open).waitFor();
    await window.page.keyboard.press('Enter');
    await answer('A folder inside', '');
    assert.match(await agree(), /1 file will be uploaded[^]*deletes nothing/);
    await window.waitForStatus('Synced');
    await until(() => isIn(open, 'plan.md'), stepTimeout, 'the file never came into the public bucket');
  });

  it('switches back to an earlier connection after a look at what that would do, and deletes nothing', async () => {
    await write(folder, 'new.md', '# New\n');
    await rm(join(folder, 'plan.md'));
    await run('Switch Connection…');
    await window.quickInput.waitForTitle('Switch the Connection');
    await window.quickInput.rowContaining('/team').waitFor();
    await window.screenshot('22-switch');
    await choose('Switch the Connection', '/team');
    assert.match(await agree(), /1 file will be uploaded\.\n1 file will be downloaded\./);
    await window.waitForStatus('Synced');
    await until(() => isIn(mine, 'team/new.md'), stepTimeout, 'the new file never came into the cloud');
    assert.equal(await isIn(mine, 'team/plan.md'), true);
  });

  it('signs out, and the folder says so with the way back', async () => {
    await run('Sign Out…');
    await choose('Sign Out', s3.accessKeyId);
    const { message, detail } = await window.dialog.text();
    assert.match(message, new RegExp(`Sign out of ${s3.accessKeyId}`));
    assert.match(detail, /No file changes/);
    await agree();
    await window.waitForStatus('Signed out');
    await window.openView('Cloud Sync');
    await window.page.locator('.sidebar .welcome-view', { hasText: 'Sign In Again…' }).waitFor();
    await window.screenshot('23-signed-out');
  });

  it('signs in again and goes on without another first sync', async () => {
    await write(folder, 'later.md', '# Later\n');
    await rm(join(folder, 'new.md'));
    await window.status.click();
    await choose('(2/2)', 'Access key and secret');
    await typeKeys();
    await window.waitForStatus('Synced');
    await until(() => isIn(mine, 'team/later.md'), stepTimeout, 'the file never came into the cloud');
    await until(async () => !(await isIn(mine, 'team/new.md')), stepTimeout, 'the deletion is no first sync: it is carried over');
  });
});
