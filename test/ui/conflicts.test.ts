import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeScratchDir, removeDir } from '../harness/claims';
import { until } from '../harness/processes';
import { VscodeWindow } from './window';

const status = 'cloud-sync.cloud-sync.cloudSync.status';
const startTimeout = 240_000;
const stepTimeout = 90_000;

describe('Conflicts in the window', function () {
  this.timeout(stepTimeout);
  // Each step stands on the one before.
  this.bail(true);

  let root: string;
  let folder: string;
  let cloud: string;
  let window: VscodeWindow;

  before(async function () {
    this.timeout(startTimeout);
    root = await makeScratchDir('conflicts');
    [folder, cloud] = [join(root, 'project'), join(root, 'cloud')];
    await mkdir(join(folder, '.vscode'), { recursive: true });
    await mkdir(cloud);
    const url = pathToFileURL(cloud).href;
    await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'cloudSync.remote': url }));
    for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `${name}.md`), 'common\n');
    const quiet = { 'cloudSync.intervalMinutes': 0, 'cloudSync.syncOnSave': false, 'cloudSync.syncOnFocus': false };
    window = await VscodeWindow.open({ folder, settings: { 'cloudSync.trustedRemotes': [url], ...quiet } });
    await window.waitForStatus(status, 'Synced');
    for (const name of ['a', 'b', 'c']) {
      await writeFile(join(folder, `${name}.md`), `${name} here\n`);
      await writeFile(join(cloud, `${name}.md`), `${name} there\n`);
    }
    await window.openView('Cloud Sync');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.waitForStatus(status, '3 conflicts');
  });

  after(async function () {
    this.timeout(startTimeout);
    await window?.close();
    if (root !== undefined) await removeDir(root);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window?.screenshot('conflicts-failed');
  });

  function isFocusInDiff(): Promise<boolean> {
    return window.page.evaluate<boolean>(`document.activeElement?.closest('.monaco-diff-editor') != null`);
  }

  it('open from the tooltip of the status bar, with both versions beside each other', async () => {
    await window.statusBarItem(status).hover();
    await window.page.locator('.monaco-hover a', { hasText: 'Resolve' }).click();
    assert.equal(await window.editors.waitForDiff(), 'a.md (Remote ↔ Local)');
    await window.screenshot('conflicts-diff');
  });

  it('have their buttons in the title, each with its name', async () => {
    const actions = window.page.locator('.editor-group-container.active .editor-actions .action-label');
    const labels = await Promise.all((await actions.all()).map(async (each) => (await each.getAttribute('aria-label')) ?? ''));
    const wanted = ['Keep Local', 'Keep Remote', 'Keep Both', 'Merge…', 'Next Conflict'];
    const ours = wanted.map((name) => labels.findIndex((label) => label.startsWith(name)));
    assert.deepEqual(ours, [0, 1, 2, 3, 4], labels.join(' | '));
  });

  it('follow each other, and the keyboard stays where the comparison is', async () => {
    await window.runCommand('Cloud Sync: Keep Local');
    await window.editors.tab('b.md (Remote ↔ Local)').waitFor();
    await window.editors.waitForDiff();
    await until(isFocusInDiff, stepTimeout, 'The keyboard was lost on the way to the next conflict.');
    assert.equal(await readFile(join(cloud, 'a.md'), 'utf8'), 'a here\n');
  });

  it('are not ended by a choice about a version that is no longer there: that is said, and the new one is shown', async () => {
    await writeFile(join(cloud, 'b.md'), 'b there, and newer\n');
    await window.editors.pressTitleAction('Keep Local');
    await window.notifications.waitFor(/b\.md.*changed since the conflict was shown.*Nothing was touched/);
    await window.editors.diff.locator('.view-lines', { hasText: 'and newer' }).waitFor();
    const [here, there] = [await readFile(join(folder, 'b.md'), 'utf8'), await readFile(join(cloud, 'b.md'), 'utf8')];
    assert.deepEqual([here, there], ['b here\n', 'b there, and newer\n']);
  });

  it('disappear from the screen when they were ended elsewhere', async () => {
    await window.editors.tab('b.md (Remote ↔ Local)').waitFor();
    await writeFile(join(cloud, 'b.md'), 'b here\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.waitForStatus(status, '1 conflict');
    await window.editors.diff.waitFor({ state: 'detached' });
    await window.treeRow('b.md').waitFor({ state: 'detached' });
    await window.badge('Cloud Sync').filter({ hasText: '1' }).waitFor();
  });

  it('are in a menu of their own in the explorer, beside what can be done with every file', async () => {
    await window.page.locator('.activitybar .action-label[aria-label^="Explorer"]').click();
    const entries = async (file: string): Promise<readonly string[]> => {
      await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: file }).click({ button: 'right' });
      await window.page.locator('.monaco-menu .action-item', { hasText: 'Cloud Sync' }).hover();
      const submenu = window.page.locator('.monaco-submenu .action-menu-item');
      await submenu.first().waitFor();
      await window.screenshot(`conflicts-menu-${file}`);
      const texts = await submenu.allInnerTexts();
      for (let level = 0; level < 2; level++) await window.page.keyboard.press('Escape');
      return texts.map((text) => text.trim());
    };
    const decide = ['Keep Local', 'Keep Remote', 'Keep Both', 'Merge…'];
    assert.deepEqual(await entries('c.md'), ['Compare and Resolve', 'Earlier Versions…', ...decide, 'Exclude from Sync']);
    assert.deepEqual(await entries('a.md'), ['Compare with Cloud', 'Earlier Versions…', 'Exclude from Sync']);
  });

  it('can be looked back on: earlier versions of a file are listed, compared and brought back', async () => {
    await window.editors.open('c.md');
    await window.runCommand('Cloud Sync: Keep Remote');
    await window.waitForStatus(status, 'Synced');
    assert.equal(await readFile(join(folder, 'c.md'), 'utf8'), 'c there\n');
    await window.runCommand('Cloud Sync: Earlier Versions…');
    await window.quickInput.waitForTitle('Earlier Versions of c.md');
    await window.screenshot('conflicts-versions');
    await window.quickInput.rows.first().click();
    assert.equal(await window.editors.waitForDiff(), 'c.md (In the Trash ↔ Now)');
    await window.runCommand('Cloud Sync: Earlier Versions…');
    await window.quickInput.rows.first().hover();
    await window.quickInput.rows.first().locator('.action-label[aria-label^="Restore"]').click();
    await window.dialog.press('Replace');
    const isBack = async (): Promise<boolean> => (await readFile(join(folder, 'c.md'), 'utf8')) === 'c here\n';
    await until(isBack, stepTimeout, 'The version never came back.');
  });
});
