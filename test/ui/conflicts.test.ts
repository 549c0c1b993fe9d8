import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../harness/processes';
import { stepTimeout, WindowFixture } from './fixture';
import { becomes, makeProject, quietSettings, write } from './project';
import type { VscodeWindow } from './window';

describe('Conflicts in the window', function () {
  const fixture = new WindowFixture(this, 'conflicts', 'steps');
  let folder: string;
  let cloud: string;
  let window: VscodeWindow;

  before(async () => {
    const project = await makeProject(fixture.root, 'project', { 'a.md': 'common\n', 'b.md': 'common\n', 'c.md': 'common\n' });
    ({ folder, cloud } = project);
    window = await fixture.open({ folder, settings: quietSettings(project) });
    await window.waitForStatus('Synced');
    for (const name of ['a', 'b', 'c']) {
      await write(folder, `${name}.md`, `${name} here\n`);
      await write(cloud, `${name}.md`, `${name} there\n`);
    }
    await window.openView('Cloud Sync');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.waitForStatus('3 conflicts');
  });

  function isFocusInDiff(): Promise<boolean> {
    return window.page.evaluate<boolean>(`document.activeElement?.closest('.monaco-diff-editor') != null`);
  }

  it('open from the tooltip of the status bar, with both versions beside each other', async () => {
    const tooltip = await window.statusTooltip('Resolve');
    await tooltip.locator('a', { hasText: 'Resolve' }).click();
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
    await write(cloud, 'b.md', 'b there, and newer\n');
    await window.editors.pressTitleAction('Keep Local');
    await window.notifications.waitFor(/b\.md.*changed since the conflict was shown.*Nothing was touched/);
    await window.editors.diff.locator('.view-lines', { hasText: 'and newer' }).waitFor();
    const [here, there] = [await readFile(join(folder, 'b.md'), 'utf8'), await readFile(join(cloud, 'b.md'), 'utf8')];
    assert.deepEqual([here, there], ['b here\n', 'b there, and newer\n']);
  });

  it('disappear from the screen when they were ended elsewhere', async () => {
    await window.editors.tab('b.md (Remote ↔ Local)').waitFor();
    await write(cloud, 'b.md', 'b here\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.waitForStatus('1 conflict');
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
    await window.waitForStatus('Synced');
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
    await becomes(folder, 'c.md', 'c here\n');
  });
});
