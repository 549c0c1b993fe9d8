import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WindowFixture } from './fixture';
import { becomes, makeProject, quietSettings, write } from './project';
import type { VscodeWindow } from './window';

describe('A person who uses the keyboard alone', function () {
  const fixture = new WindowFixture(this, 'keyboard', 'steps');
  let folder: string;
  let cloud: string;
  let window: VscodeWindow;

  before(async () => {
    const files = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.md`, 'one\ntwo\nthree\n']);
    const project = await makeProject(fixture.root, 'project', Object.fromEntries(files));
    ({ folder, cloud } = project);
    window = await fixture.open({ folder, settings: quietSettings(project) });
    await window.waitForStatus('Synced');
  });

  /** Runs a command from the palette without the mouse. */
  const command = (title: string): Promise<void> => window.runCommandByKeys(title);

  async function makeConflicts(...names: readonly string[]): Promise<void> {
    for (const name of names) await write(folder, `${name}.md`, 'one here\ntwo\nthree\n');
    for (const name of names) await write(cloud, `${name}.md`, 'one there\ntwo\nthree there\n');
    await command('Cloud Sync: Sync Now');
    await window.waitForStatus(names.length === 1 ? '1 conflict' : `${names.length} conflicts`);
  }

  async function bothSides(name: string, text: string): Promise<void> {
    for (const root of [folder, cloud]) await becomes(root, `${name}.md`, text);
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
    await window.waitForStatus('Synced');
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
    await window.waitForStatus('Synced');
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
    await window.waitForStatus('Synced');
  });

  it('pauses and resumes', async () => {
    await command('Cloud Sync: Pause');
    await window.waitForStatus('Paused');
    await window.screenshot('paused');
    await window.reload();
    await window.waitForStatus('Paused');
    await command('Cloud Sync: Resume');
    await window.waitForStatus('Synced');
  });

  it('compares all changes in one editor', async () => {
    await write(cloud, 'new.md', 'new\n');
    await command('Cloud Sync: Compare All Changes');
    await window.editors.tab('Changes to sync').waitFor();
    await window.page.locator('.multiDiffEntry', { hasText: 'new.md' }).first().waitFor();
    await window.screenshot('compare-all');
  });
});
