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

describe('A person who uses the keyboard alone', function () {
  this.timeout(stepTimeout);
  this.bail(true);

  let root: string;
  let folder: string;
  let cloud: string;
  let window: VscodeWindow;

  before(async function () {
    this.timeout(startTimeout);
    root = await makeScratchDir('keyboard');
    [folder, cloud] = [join(root, 'project'), join(root, 'cloud')];
    await mkdir(join(folder, '.vscode'), { recursive: true });
    await mkdir(cloud);
    const url = pathToFileURL(cloud).href;
    await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'cloudSync.remote': url }));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await writeFile(join(folder, `${name}.md`), 'one\ntwo\nthree\n');
    const settings = { 'cloudSync.trustedRemotes': [url], 'cloudSync.intervalMinutes': 0, 'cloudSync.syncOnSave': false };
    window = await VscodeWindow.open({ folder, settings });
    await window.waitForStatus(status, 'Synced');
  });

  after(async function () {
    this.timeout(startTimeout);
    await window?.close();
    if (root !== undefined) await removeDir(root);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window?.screenshot('keyboard-failed');
  });

  /** Runs a command from the palette without the mouse. */
  async function command(title: string): Promise<void> {
    const { page } = window;
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').fill(`>${title}`);
    const label = page.locator('.quick-input-list .monaco-list-row.focused .label-name');
    await label.filter({ hasText: new RegExp(`^${title.replace(/[.…]/g, '.')}$`) }).waitFor();
    await page.keyboard.press('Enter');
  }

  async function makeConflicts(...names: readonly string[]): Promise<void> {
    for (const name of names) await writeFile(join(folder, `${name}.md`), 'one here\ntwo\nthree\n');
    for (const name of names) await writeFile(join(cloud, `${name}.md`), 'one there\ntwo\nthree there\n');
    await command('Cloud Sync: Sync Now');
    await window.waitForStatus(status, names.length === 1 ? '1 conflict' : `${names.length} conflicts`);
  }

  async function bothSides(name: string, text: string): Promise<void> {
    for (const root of [folder, cloud])
      await until(
        async () => (await readFile(join(root, `${name}.md`), 'utf8')) === text,
        stepTimeout,
        `"${name}" never became "${text}".`,
      );
  }

  it('compares conflicts and decides about each', async () => {
    await makeConflicts('a', 'b');
    await command('Cloud Sync: Compare and Resolve');
    assert.equal(await window.editors.waitForDiff(), 'a.md (Remote ↔ Local)');
    await window.screenshot('conflict-diff');
    await command('Cloud Sync: Keep Local');
    await bothSides('a', 'one here\ntwo\nthree\n');
    await window.editors.tab('b.md (Remote ↔ Local)').waitFor();
    await window.editors.waitForDiff();
    await command('Cloud Sync: Keep Remote');
    await bothSides('b', 'one there\ntwo\nthree there\n');
    await window.waitForStatus(status, 'Synced');
  });

  it('merges', async () => {
    await makeConflicts('c');
    await command('Cloud Sync: Compare and Resolve');
    await window.editors.waitForDiff();
    await command('Cloud Sync: Merge…');
    const editor = window.page.locator('.merge-editor');
    await editor.waitFor();
    await editor.locator('.view-lines', { hasText: 'three there' }).first().waitFor();
    await window.screenshot('conflict-merge');
    assert.equal(await readFile(join(folder, 'c.md'), 'utf8'), 'one here\ntwo\nthree\n', 'the file itself is left alone');
    await command('Merge Editor: Accept All Incoming Changes from Left');
    await command('Cloud Sync: Complete Merge');
    await bothSides('c', 'one there\ntwo\nthree there\n');
    await window.waitForStatus(status, 'Synced');
    await editor.waitFor({ state: 'detached' });
  });

  it('decides about all conflicts at once, and is told how many there are', async () => {
    await makeConflicts('d', 'e', 'f');
    await command('Cloud Sync: Keep Local for All Conflicts…');
    const { message, detail } = await window.dialog.text();
    assert.match(message, /local versions of 3 files/);
    assert.match(detail, /trash/);
    await window.screenshot('conflict-all');
    await window.page.keyboard.press('Enter');
    for (const name of ['d', 'e', 'f']) await bothSides(name, 'one here\ntwo\nthree\n');
    await window.waitForStatus(status, 'Synced');
  });

  it('pauses and resumes', async () => {
    await command('Cloud Sync: Pause');
    await window.waitForStatus(status, 'Paused');
    await window.screenshot('paused');
    await window.reload();
    await window.waitForStatus(status, 'Paused');
    await command('Cloud Sync: Resume');
    await window.waitForStatus(status, 'Synced');
  });

  it('compares all changes in one editor', async () => {
    await writeFile(join(cloud, 'new.md'), 'new\n');
    await command('Cloud Sync: Compare All Changes');
    await window.editors.tab('Changes to sync').waitFor();
    await window.page.locator('.multiDiffEntry', { hasText: 'new.md' }).first().waitFor();
    await window.screenshot('compare-all');
  });
});
