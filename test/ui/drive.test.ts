import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startDriveDouble, type DriveDouble } from '../harness/drive/driveDouble';
import { startOAuthServer, type OAuthServer } from '../harness/oauthServer';
import { outDir } from '../harness/paths';
import { until } from '../harness/processes';
import { stepTimeout, WindowFixture } from './fixture';
import { googleEnvironment, googleSettings, passProxy } from './googleWindow';
import { write } from './project';
import type { VscodeWindow } from './window';

const fullScope = 'https://www.googleapis.com/auth/drive';

describe('Google Drive in VS Code', function () {
  const fixture = new WindowFixture(this, 'drive', 'steps');
  let google: OAuthServer;
  let drive: DriveDouble;
  let projects: string;
  let folder: string;
  let window: VscodeWindow;

  before(async () => {
    drive = await startDriveDouble();
    google = await startOAuthServer({
      onAccessToken: (token, scope) => drive.tokens.set(token, scope === fullScope ? 'drive' : 'drive.file'),
      onRevoked: (token) => drive.tokens.delete(token),
    });
    projects = drive.store.createFolder('Projects').id;
    folder = join(fixture.root, 'my-project');
    await write(folder, 'notes/plan.md', '# Plan\n');
    await write(folder, 'notes/shopping.txt', 'bread\n');
    const settings = { 'cloudSync.intervalMinutes': 0, ...googleSettings(google) };
    window = await fixture.open({ folder, settings, environment: googleEnvironment(google, drive.url) });
    await passProxy(window.page);
  });

  after(async () => {
    await google?.close();
    await drive?.close();
  });

  /** The text of a file in the folder "Projects" of the Drive. */
  function remote(path: string): string | undefined {
    let parent: string | undefined = projects;
    for (const name of path.split('/')) {
      parent = drive.store.list().find((item) => item.name === name && item.parents[0] === parent)?.id;
      if (parent === undefined) return undefined;
    }
    return drive.store.content(parent)?.toString();
  }

  /** Opens the wizard at the question whose Drive it is. */
  async function askForAccount(): Promise<void> {
    await window.runCommand('Cloud Sync: Connect…');
    await window.quickInput.pickContaining('Google Drive');
    await window.quickInput.waitForTitle('Connect to a Cloud (2/3)');
  }

  /** Chooses a way to sign in; resolves with the page that the browser opens then. */
  async function openConsentPage(way: string): Promise<Page> {
    const opened = window.page.context().waitForEvent('page');
    await window.quickInput.pickContaining(way);
    return opened;
  }

  /** The address to which Google sends the browser back; this one does not go there, as one that cannot reach it. */
  async function redirectOf(page: Page): Promise<string> {
    const link = await page.locator('#allow').getAttribute('href');
    const answer = await fetch(new URL(link ?? '', google.url), { redirect: 'manual' });
    return answer.headers.get('location') ?? '';
  }

  it('says what each kind of access means, and stores nothing when the person declines', async () => {
    await window.openView('Cloud Sync');
    await window.page.locator('.sidebar .welcome-view', { hasText: 'Google Drive' }).waitFor();
    google.consent = 'deny';
    await askForAccount();
    await window.quickInput.rowContaining('sees nothing else of your Drive').waitFor();
    await window.screenshot('drive-01-account');
    const page = await openConsentPage('Sign in, for any folder');
    await page.getByText('declined in the browser').waitFor();
    await page.close();
    await window.dialog.box.filter({ hasText: 'declined in the browser. Nothing was stored' }).waitFor();
    await window.dialog.press('OK');
    await window.quickInput.waitForTitle('Connect to a Cloud (2/3)');
    await window.quickInput.cancel();
    await window.waitForStatus('Cloud Sync');
  });

  it('waits for the browser, and stops waiting when the person gives up', async () => {
    google.consent = 'ask';
    await askForAccount();
    const page = await openConsentPage('Sign in, for any folder');
    await page.close();
    await window.quickInput.box.filter({ hasText: 'Sign in on the page in your browser' }).waitFor();
    await window.screenshot('drive-02-waiting');
    await window.page.keyboard.press('Escape');
    await window.quickInput.rowContaining('Sign in, for any folder').waitFor();
    await window.quickInput.cancel();
  });

  it('signs in, lets the person choose a folder, says what the first sync does, and does it', async () => {
    const { quickInput } = window;
    await askForAccount();
    const page = await openConsentPage('Sign in, for any folder');
    await page.locator('#allow').click();
    await page.getByText('You are signed in to Google Drive').waitFor();
    await page.screenshot({ path: join(outDir, 'screenshots', 'drive-03-browser.png') });
    await page.close();
    await quickInput.waitForTitle('Connect to a Cloud (3/3)');
    await quickInput.rowContaining('Projects').waitFor();
    await window.screenshot('drive-04-folder');
    await quickInput.pickContaining('Projects');
    await quickInput.pickContaining('Use "Projects"');
    const { message, detail } = await window.dialog.text();
    await window.screenshot('drive-05-preview');
    assert.match(message, /my-project.*Google Drive: Projects/);
    assert.match(detail, /2 files will be uploaded/);
    assert.match(detail, /deletes nothing/);
    assert.equal(remote('notes/plan.md'), undefined, 'nothing is uploaded before the consent');
    await window.dialog.press('Start Syncing');
    await window.waitForStatus('Synced');
    assert.equal(remote('notes/plan.md'), '# Plan\n');
    assert.equal(remote('notes/shopping.txt'), 'bread\n');
    await window.screenshot('drive-06-synced');
  });

  it('carries edits both ways', async () => {
    await window.editors.open('notes/shopping.txt');
    await window.editors.appendText('apples\n');
    await window.editors.save();
    await until(() => remote('notes/shopping.txt') === 'bread\napples\n', stepTimeout, 'The edit never came to Drive.');
    await window.waitForStatus('Synced');
    drive.store.createFile('guide.md', projects, '# Guide\n');
    await window.runCommand('Cloud Sync: Sync Now');
    const local = (): Promise<string> => readFile(join(folder, 'guide.md'), 'utf8').catch(() => '');
    await until(async () => (await local()) === '# Guide\n', stepTimeout, 'The new file never came from Drive.');
  });

  it('shows the account in the Accounts menu, and signs out there', async () => {
    await window.page.locator('.activitybar a.action-label[aria-label="Accounts"]').click();
    const account = window.page.locator('.monaco-menu .action-item', { hasText: 'double@example.com' });
    await account.waitFor();
    await window.screenshot('drive-07-accounts');
    await account.hover();
    // A menu takes no click in its first moments.
    await window.page.locator('.monaco-menu .action-item', { hasText: /^Sign Out$/ }).hover();
    await window.page.locator('.monaco-menu .action-item.focused', { hasText: /^Sign Out$/ }).waitFor();
    await window.page.keyboard.press('Enter');
    await window.dialog.press('Sign Out');
    await until(() => google.requests.includes('POST /revoke'), stepTimeout, 'Google was never told of the sign-out.');
    await window.waitForStatus('Signed out');
    await window.screenshot('drive-08-signed-out');
  });

  it('signs in again by pasting, to the same folder, and goes on without another first sync', async () => {
    await window.runCommand('Cloud Sync: Connect…');
    await window.quickInput.pickContaining('The cloud that this folder is connected to');
    await window.quickInput.waitForTitle('Connect to a Cloud (2/3)');
    const page = await openConsentPage('Sign in, for any folder');
    await window.quickInput.submit('hello');
    await window.quickInput.box.filter({ hasText: 'Paste the whole address' }).waitFor();
    await window.quickInput.submit(await redirectOf(page));
    await page.close();
    await window.waitForStatus('Synced');
  });

  it('asks to sign in again where the system has lost what it was to keep secret', async () => {
    // A VS Code server without a key for its secrets keeps them no longer than its window.
    await window.reload();
    await window.waitForStatus('Signed out');
    await window.notifications.waitFor(/The Google account of this folder is signed out/);
  });

  it('stores no secret in the settings, the logs or any other file of VS Code', async () => {
    assert.ok(google.secrets.length > 4);
    const entries = await readdir(window.dataDir, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const file = join(entry.parentPath, entry.name);
      const text = await readFile(file, 'latin1');
      for (const secret of google.secrets) assert.ok(!text.includes(secret), file);
    }
  });
});
