import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeScratchDir, removeDir } from '../harness/claims';
import { until } from '../harness/processes';
import { VscodeWindow } from './window';

const status = 'cloud-sync.cloud-sync.cloudSync.status';
const startTimeout = 240_000;
const stepTimeout = 90_000;

async function write(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** A folder whose settings name a folder as its cloud, which the user's settings must allow. */
async function makeProject(root: string, name: string): Promise<{ readonly folder: string; readonly cloud: string; readonly url: string }> {
  const [folder, cloud] = [join(root, name), join(root, `${name}-cloud`)];
  await mkdir(cloud, { recursive: true });
  const url = pathToFileURL(cloud).href;
  await write(folder, '.vscode/settings.json', JSON.stringify({ 'cloudSync.remote': url }));
  await write(folder, `${name}.md`, `${name}\n`);
  return { folder, cloud, url };
}

async function becomes(root: string, path: string, text: string): Promise<void> {
  const isSo = async (): Promise<boolean> => existsSync(join(root, path)) && (await readFile(join(root, path), 'utf8')) === text;
  await until(isSo, stepTimeout, `"${path}" never became ${JSON.stringify(text)}.`);
}

describe('Several windows and folders', function () {
  this.timeout(stepTimeout);

  let root: string;
  let first: VscodeWindow;
  let alpha: Awaited<ReturnType<typeof makeProject>>;
  let beta: Awaited<ReturnType<typeof makeProject>>;

  before(async function () {
    this.timeout(startTimeout);
    root = await makeScratchDir('windows');
    [alpha, beta] = [await makeProject(root, 'alpha'), await makeProject(root, 'beta')];
    const settings = { 'cloudSync.trustedRemotes': [alpha.url, beta.url], 'cloudSync.intervalMinutes': 0 };
    first = await VscodeWindow.open({ folder: alpha.folder, settings });
  });

  after(async function () {
    this.timeout(startTimeout);
    await first?.close();
    if (root !== undefined) await removeDir(root);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await first?.screenshot('windows-failed');
  });

  it('let only the first window on a folder sync it; the second says so, and takes over when the first is closed', async function () {
    this.timeout(startTimeout);
    await first.waitForStatus(status, 'Synced');
    const second = await first.another();
    await second.waitForStatus(status, 'Other window');
    await second.openView('Cloud Sync');
    await second.page.locator('.sidebar .welcome-view', { hasText: 'Another window syncs this folder' }).waitFor();
    await second.screenshot('windows-passive');
    await write(alpha.folder, 'new.md', 'new\n');
    await becomes(alpha.cloud, 'new.md', 'new\n');
    await second.waitForStatus(status, 'Other window');

    await first.page.goto('about:blank');
    await second.waitForStatus(status, 'Synced');
    await write(alpha.folder, 'later.md', 'later\n');
    await becomes(alpha.cloud, 'later.md', 'later\n');
    await second.close();
    await first.reload();
    await first.waitForStatus(status, 'Synced');
  });

  it('keep each folder of a workspace in the cloud of its own', async () => {
    const file = join(root, 'both.code-workspace');
    await writeFile(file, JSON.stringify({ folders: [{ path: 'alpha' }, { path: 'beta' }] }));
    await first.page.goto('about:blank');
    const window = await first.another(file);
    await window.waitForStatus(status, 'Synced');
    await becomes(beta.cloud, 'beta.md', 'beta\n');
    assert.deepEqual(
      (await readdir(beta.cloud)).filter((name) => name.endsWith('.md')),
      ['beta.md'],
    );
    assert.ok(!(await readdir(alpha.cloud)).includes('beta.md'));
    await window.screenshot('windows-two-folders');
    await window.close();
  });

  it('show nothing in the status bar where no folder is open, and say how to begin', async () => {
    const window = await first.another('');
    await window.openView('Cloud Sync');
    await window.page.locator('.sidebar .welcome-view', { hasText: 'Open a folder to keep it in a cloud' }).waitFor();
    assert.equal(await window.statusBarItem(status).count(), 0);
    await window.screenshot('windows-no-folder');
    await window.close();
  });
});

describe('A folder that was connected by hand', function () {
  this.timeout(stepTimeout);

  let root: string;
  let window: VscodeWindow;

  before(async function () {
    this.timeout(startTimeout);
    root = await makeScratchDir('by-hand');
    for (const name of ['alpha', 'beta', 'cloud']) await mkdir(join(root, name));
    for (const name of ['stays.md', 'goes.md']) await write(join(root, 'alpha'), name, `${name}\n`);
    window = await VscodeWindow.open({ folder: join(root, 'alpha'), settings: { 'cloudSync.intervalMinutes': 0 } });
  });

  after(async function () {
    this.timeout(startTimeout);
    await window?.close();
    if (root !== undefined) await removeDir(root);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window?.screenshot('by-hand-failed');
  });

  it('is connected in a workspace that contains it, with all that is known of earlier syncs', async function () {
    this.timeout(startTimeout);
    const { quickInput } = window;
    await window.waitForStatus(status, 'Cloud Sync');
    await window.runCommand('Cloud Sync: Connect…');
    await quickInput.pickContaining('A folder');
    await quickInput.waitForTitle('(2/2)');
    await quickInput.submit(join(root, 'cloud'));
    await window.dialog.press('Start Syncing');
    await window.waitForStatus(status, 'Synced');
    await becomes(join(root, 'cloud'), 'goes.md', 'goes.md\n');

    await window.page.goto('about:blank');
    // Only who knows of an earlier sync takes this for a deletion: a first sync would bring the file back.
    await rm(join(root, 'alpha', 'goes.md'));
    const file = join(root, 'both.code-workspace');
    await writeFile(file, JSON.stringify({ folders: [{ path: 'beta' }, { path: 'alpha' }] }));
    const workspace = await window.another(file);
    await workspace.waitForStatus(status, 'Synced');
    const isDeleted = (): boolean => !existsSync(join(root, 'cloud', 'goes.md'));
    await until(isDeleted, stepTimeout, 'The deletion was never carried over.');
    assert.deepEqual([existsSync(join(root, 'alpha', 'goes.md')), existsSync(join(root, 'cloud', 'stays.md'))], [false, true]);
    await workspace.close();
  });
});

describe('A window in restricted mode', function () {
  this.timeout(stepTimeout);

  let root: string;
  let window: VscodeWindow;
  let project: Awaited<ReturnType<typeof makeProject>>;

  before(async function () {
    this.timeout(startTimeout);
    root = await makeScratchDir('restricted');
    project = await makeProject(root, 'alpha');
    const settings = { 'cloudSync.trustedRemotes': [project.url], 'security.workspace.trust.startupPrompt': 'never' };
    window = await VscodeWindow.open({ folder: project.folder, settings, workspaceTrust: true });
  });

  after(async function () {
    this.timeout(startTimeout);
    await window?.close();
    if (root !== undefined) await removeDir(root);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window?.screenshot('restricted-failed');
  });

  it('transfers nothing, and says why', async () => {
    await window.waitForStatus(status, 'Cloud Sync');
    await window.openView('Cloud Sync');
    await window.page.locator('.sidebar .welcome-view', { hasText: 'off in restricted mode' }).waitFor();
    await window.screenshot('restricted');
    await write(project.folder, 'new.md', 'new\n');
    await window.editors.open('new.md');
    await window.editors.appendText('more\n');
    await window.editors.save();
    assert.deepEqual(await readdir(project.cloud), []);
  });

  it('leads from the status bar to the trust of the workspace, and syncs when that is given', async () => {
    await window.statusBarItem(status).click();
    await window.page.locator('.workspace-trust-editor .workspace-trust-buttons-row .monaco-button', { hasText: 'Trust' }).first().click();
    await window.waitForStatus(status, 'Synced');
    await becomes(project.cloud, 'new.md', 'new\nmore\n');
  });
});
