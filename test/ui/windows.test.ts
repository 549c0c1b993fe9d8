import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../harness/processes';
import { stepTimeout, WindowFixture } from './fixture';
import { becomes, makeProject, trustingSettings, write, type Project } from './project';
import type { VscodeWindow } from './window';

describe('Several windows and folders', function () {
  const fixture = new WindowFixture(this, 'windows');
  let first: VscodeWindow;
  let alpha: Project;
  let beta: Project;

  before(async () => {
    alpha = await makeProject(fixture.root, 'alpha', { 'alpha.md': 'alpha\n' });
    beta = await makeProject(fixture.root, 'beta', { 'beta.md': 'beta\n' });
    first = await fixture.open({ folder: alpha.folder, settings: trustingSettings(alpha, beta) });
  });

  it('let only the first window on a folder sync it; the second says so, and takes over when the first is closed', async () => {
    await first.waitForStatus('Synced');
    const second = await first.another();
    await second.waitForStatus('Other window');
    await second.openView('Cloud Sync');
    await second.page.locator('.sidebar .welcome-view', { hasText: 'Another window syncs this folder' }).waitFor();
    await second.screenshot('windows-passive');
    await write(alpha.folder, 'new.md', 'new\n');
    await becomes(alpha.cloud, 'new.md', 'new\n');
    await second.waitForStatus('Other window');

    await first.page.goto('about:blank');
    await second.waitForStatus('Synced');
    await write(alpha.folder, 'later.md', 'later\n');
    await becomes(alpha.cloud, 'later.md', 'later\n');
    await second.close();
    await first.reload();
    await first.waitForStatus('Synced');
  });

  it('keep each folder of a workspace in the cloud of its own', async () => {
    await write(fixture.root, 'both.code-workspace', JSON.stringify({ folders: [{ path: 'alpha' }, { path: 'beta' }] }));
    await first.page.goto('about:blank');
    const window = await first.another(join(fixture.root, 'both.code-workspace'));
    await window.waitForStatus('Synced');
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
    assert.equal(await window.status.count(), 0);
    await window.screenshot('windows-no-folder');
    await window.close();
  });
});

describe('A folder that was connected by hand', function () {
  const fixture = new WindowFixture(this, 'by-hand');
  let window: VscodeWindow;

  before(async () => {
    for (const name of ['alpha', 'beta', 'cloud']) await mkdir(join(fixture.root, name));
    for (const name of ['stays.md', 'goes.md']) await write(join(fixture.root, 'alpha'), name, `${name}\n`);
    window = await fixture.open({ folder: join(fixture.root, 'alpha'), settings: { 'cloudSync.intervalMinutes': 0 } });
  });

  it('is connected in a workspace that contains it, with all that is known of earlier syncs', async () => {
    const { quickInput } = window;
    await window.waitForStatus('Cloud Sync');
    await window.runCommand('Cloud Sync: Connect…');
    await quickInput.pickContaining('A folder');
    await quickInput.waitForTitle('(2/2)');
    await quickInput.submit(join(fixture.root, 'cloud'));
    await window.dialog.press('Start Syncing');
    await window.waitForStatus('Synced');
    await becomes(join(fixture.root, 'cloud'), 'goes.md', 'goes.md\n');

    await window.page.goto('about:blank');
    // Only who knows of an earlier sync takes this for a deletion: a first sync would bring the file back.
    await rm(join(fixture.root, 'alpha', 'goes.md'));
    await write(fixture.root, 'both.code-workspace', JSON.stringify({ folders: [{ path: 'beta' }, { path: 'alpha' }] }));
    const workspace = await window.another(join(fixture.root, 'both.code-workspace'));
    await workspace.waitForStatus('Synced');
    const isDeleted = (): boolean => !existsSync(join(fixture.root, 'cloud', 'goes.md'));
    await until(isDeleted, stepTimeout, 'The deletion was never carried over.');
    assert.deepEqual(
      [existsSync(join(fixture.root, 'alpha', 'goes.md')), existsSync(join(fixture.root, 'cloud', 'stays.md'))],
      [false, true],
    );
    await workspace.close();
  });
});

describe('A window in restricted mode', function () {
  const fixture = new WindowFixture(this, 'restricted');
  let window: VscodeWindow;
  let project: Project;

  before(async () => {
    project = await makeProject(fixture.root, 'alpha', { 'alpha.md': 'alpha\n' });
    const settings = { ...trustingSettings(project), 'security.workspace.trust.startupPrompt': 'never' };
    window = await fixture.open({ folder: project.folder, settings, workspaceTrust: true });
  });

  it('transfers nothing, and says why', async () => {
    await window.waitForStatus('Cloud Sync');
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
    await window.status.click();
    await window.page.locator('.workspace-trust-editor .workspace-trust-buttons-row .monaco-button', { hasText: 'Trust' }).first().click();
    await window.waitForStatus('Synced');
    await becomes(project.cloud, 'new.md', 'new\nmore\n');
  });
});
