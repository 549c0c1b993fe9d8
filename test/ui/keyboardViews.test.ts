import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { until } from '../harness/processes';
import { stepTimeout, WindowFixture } from './fixture';
import { becomes, makeProject, trustingSettings, write } from './project';
import type { VscodeWindow } from './window';

describe('A person who uses the keyboard alone in the views', function () {
  const fixture = new WindowFixture(this, 'keyboard-views', 'steps');
  let folder: string;
  let cloud: string;
  let window: VscodeWindow;

  before(async () => {
    await mkdir(join(fixture.root, 'unbound'));
    const files = ['a', 'b', 'deep/c'].map((name) => [`${name}.md`, `${name}, the first version\n`]);
    const project = await makeProject(fixture.root, 'project', Object.fromEntries(files));
    ({ folder, cloud } = project);
    window = await fixture.open({ folder, settings: trustingSettings(project) });
    await window.waitForStatus('Synced');
  });

  function press(...keys: readonly string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => window.page.keyboard.press(key)), Promise.resolve());
  }

  /** Runs a command from the palette. */
  const command = (title: string): Promise<void> => window.runCommandByKeys(title);

  /** Puts the focus into the rows of a view of the side bar. */
  async function focusOn(heading: string, title = `Cloud Sync: Focus on ${heading} View`): Promise<void> {
    const { page } = window;
    const view = page.locator('.sidebar .pane', { has: page.locator('.pane-header', { hasText: heading }) });
    await command(title);
    await view.locator('.monaco-list-row').first().waitFor();
    // A view that was closed opens, and its rows take the focus only once they are there.
    await command(title);
    await view.locator('.monaco-list:focus').waitFor();
  }

  /** Goes with the arrow keys to a row of the view that has the focus. */
  async function goTo(text: string | RegExp): Promise<Locator> {
    const focused = window.page.locator('.sidebar .monaco-list:focus .monaco-list-row.focused');
    const wanted = focused.filter({ hasText: text }).first();
    await press('Home');
    await focused.first().waitFor();
    for (let row = 0; row < 30 && !(await wanted.isVisible()); row++) {
      const before = await focused.first().getAttribute('id');
      await press('ArrowDown');
      const isElsewhere = async (): Promise<boolean> => (await focused.first().getAttribute('id')) !== before;
      await until(isElsewhere, stepTimeout, 'There is no such row.');
    }
    return wanted;
  }

  /** Opens the context menu of the row that has the focus, and chooses an entry. */
  async function chooseFromMenu(entry: string): Promise<void> {
    await press('Shift+F10');
    const focused = window.page.locator('.monaco-menu .action-item.focused', { hasText: entry });
    await window.page.locator('.monaco-menu .action-item', { hasText: entry }).first().waitFor();
    const active = window.page.locator('.monaco-menu .action-item.focused');
    for (let item = 0; item < 20 && !(await focused.isVisible()); item++) {
      const before = await active.allInnerTexts();
      await press('ArrowDown');
      await until(async () => (await active.allInnerTexts()).join() !== before.join(), stepTimeout, `"${entry}" is not in the menu.`);
    }
    await press('Enter');
  }

  it('opens and closes the groups of the changes', async () => {
    await write(cloud, 'new.md', 'new\n');
    await command('Cloud Sync: Preview Sync');
    await window.waitForStatus('1↓');
    await focusOn('Changes');
    const group = await goTo(/Downloads/i);
    assert.equal(await group.getAttribute('aria-expanded'), 'true');
    await press('ArrowLeft');
    await window.treeRow('new.md').waitFor({ state: 'detached' });
    await press('ArrowRight');
    await window.treeRow('new.md').waitFor();
    await press('ArrowDown', 'Enter');
    await window.editors.tab('new.md').waitFor();
  });

  it('resolves a conflict from the menu of its row', async () => {
    await command('Cloud Sync: Sync Now');
    await window.waitForStatus('Synced');
    await write(cloud, 'b.md', 'there\n');
    await write(folder, 'b.md', 'here\n');
    await command('Cloud Sync: Sync Now');
    await window.waitForStatus('1 conflict');
    await focusOn('Changes');
    await goTo('b.md');
    await chooseFromMenu('Keep Remote');
    await window.waitForStatus('Synced');
    assert.equal(await readFile(join(folder, 'b.md'), 'utf8'), 'there\n');
  });

  it('renames a file in the explorer, which is moved in the cloud', async () => {
    await focusOn('project', 'File: Focus on Files Explorer');
    await goTo('a.md');
    const input = window.page.locator('.explorer-folders-view .monaco-list-row input');
    // The key means a rename only once VS Code has taken notice of the row.
    const asksForName = async (): Promise<boolean> => {
      if (!(await input.isVisible())) await press('F2');
      return input.isVisible();
    };
    await until(asksForName, stepTimeout, 'The new name was never asked for.');
    await input.fill('renamed.md');
    await press('Enter');
    await until(() => existsSync(join(cloud, 'renamed.md')) && !existsSync(join(cloud, 'a.md')), stepTimeout, 'It was never moved.');
    await window.waitForStatus('Synced');
    await focusOn('Activity');
    await goTo('renamed.md moved');
  });

  it('gets a file back from the trash', async () => {
    await rm(join(cloud, 'deep', 'c.md'));
    await command('Cloud Sync: Sync Now');
    await until(() => !existsSync(join(folder, 'deep', 'c.md')), stepTimeout, 'The file was never deleted.');
    await focusOn('Trash');
    await goTo('c.md');
    await chooseFromMenu('Restore');
    await until(() => existsSync(join(folder, 'deep', 'c.md')), stepTimeout, 'The file never came back.');
    await until(() => existsSync(join(cloud, 'deep', 'c.md')), stepTimeout, 'The file never came to the cloud.');
    await window.waitForStatus('Synced');
  });

  it('undoes a sync', async () => {
    await write(cloud, 'renamed.md', 'another version\n');
    await command('Cloud Sync: Sync Now');
    await window.waitForStatus('Synced');
    await becomes(folder, 'renamed.md', 'another version\n');
    await command('Cloud Sync: Undo Last Sync…');
    const { message } = await window.dialog.text();
    assert.match(message, /^Undo the sync of/);
    await press('Enter');
    const isBack = async (): Promise<boolean> => /first version/.test(await readFile(join(folder, 'renamed.md'), 'utf8'));
    await until(isBack, stepTimeout, 'The former content never came back.');
    await window.waitForStatus('Synced');
  });

  it('goes through the wizard, and one step back', async () => {
    const other = await window.another(join(fixture.root, 'unbound'));
    await other.waitForStatus('Cloud Sync');
    await other.runCommandByKeys('Cloud Sync: Connect…');
    await other.quickInput.waitForTitle('(1/');
    const choice = other.quickInput.box.locator('.monaco-list-row.focused', { hasText: 'Amazon S3' });
    for (let row = 0; row < 10 && !(await choice.isVisible()); row++) await other.page.keyboard.press('ArrowDown');
    await other.page.keyboard.press('Enter');
    await other.quickInput.waitForTitle('(2/');
    await other.page.keyboard.press('Control+Alt+Minus');
    await other.quickInput.waitForTitle('(1/');
    await other.quickInput.cancel();
    await other.close();
  });
});
