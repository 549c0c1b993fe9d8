import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../harness/processes';
import { stepTimeout, WindowFixture } from './fixture';
import { makeProject, quietSettings, write } from './project';
import type { VscodeWindow } from './window';

describe('The views of Cloud Sync', function () {
  const fixture = new WindowFixture(this, 'views', 'steps');
  let folder: string;
  let cloud: string;
  let window: VscodeWindow;

  before(async () => {
    const paths = ['notes/plan.md', 'notes/old.md', 'notes/2026/november.md', 'src/app/main.ts', 'readme.md'];
    const files = paths.map((path) => [path, `# ${path}\n\nThe first version.\n`]);
    const project = await makeProject(fixture.root, 'my-project', Object.fromEntries(files));
    ({ folder, cloud } = project);
    window = await fixture.open({ folder, settings: quietSettings(project) });
    await window.waitForStatus('Synced');
    await window.openView('Cloud Sync');
  });

  function local(path: string): Promise<string> {
    return readFile(join(folder, path), 'utf8');
  }

  it('list past syncs with their files, the reason of each and what can be compared', async () => {
    await write(cloud, 'notes/plan.md', '# notes/plan.md\n\nThe version of another device.\n');
    await write(cloud, 'notes/new.md', 'New.\n');
    await rm(join(cloud, 'notes/old.md'));
    await write(folder, 'src/app/main.ts', 'export const main = 1;\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await until(() => !existsSync(join(folder, 'notes/old.md')), stepTimeout, 'The sync never ended.');
    await window.expandPane('Activity');
    const row = window.treeRow(/1 uploaded.*2 downloaded|2 downloaded.*1 uploaded/);
    await row.waitFor();
    await row.click();
    await window.treeRow('plan.md').filter({ hasText: 'downloaded' }).waitFor();
    await window.screenshot('views-activity');
    await window.treeRow('plan.md').first().click();
    assert.equal(await window.editors.waitForDiff(), 'plan.md (Before the Sync ↔ Now)');
    await window.screenshot('views-activity-diff');
  });

  it('give back from the trash what a sync deleted', async () => {
    await window.expandPane('Trash');
    await window.treeRow(/^Today\d/).waitFor();
    await window.treeRow('old.md').last().hover();
    await window.screenshot('views-trash');
    await window.treeRow('old.md').last().locator('.action-label[aria-label^="Restore"]').click();
    await until(() => existsSync(join(folder, 'notes/old.md')), stepTimeout, 'The file never came back.');
    assert.match(await local('notes/old.md'), /The first version/);
    // The sync that follows comes to the top of the list.
    await window.treeRow('old.md uploaded').waitFor();
  });

  it('undo a sync, after a question, without losing anything', async () => {
    const row = window.treeRow(/1 uploaded.*2 downloaded|2 downloaded.*1 uploaded/).first();
    await row.hover();
    await row.locator('.action-label[aria-label^="Undo"]').click();
    const { message, detail } = await window.dialog.text();
    await window.screenshot('views-undo');
    assert.match(message, /^Undo the sync of today at/);
    assert.match(detail, /gets? (its|their) former content back/);
    await window.dialog.press('Undo What Came from the Cloud');
    const isUndone = async (): Promise<boolean> =>
      /first version/.test(await local('notes/plan.md')) && !existsSync(join(folder, 'notes/new.md'));
    await until(isUndone, stepTimeout, 'The undo never came.');
    assert.match(await local('src/app/main.ts'), /main = 1/, 'what was written here stays');
    await window.treeRow(/partly undone/).waitFor();
    await window.waitForStatus('Synced');
  });

  it('remember all that over a restart of the window', async () => {
    await window.reload();
    await window.waitForStatus('Synced');
    await window.openView('Cloud Sync');
    await window.treeRow(/partly undone/).waitFor();
  });

  it('show what a preview found as a list, and as a tree of folders', async () => {
    for (const path of ['notes/2026/november.md', 'src/app/main.ts']) await write(folder, path, 'edited here\n');
    await write(cloud, 'notes/2026/december.md', 'new in the cloud\n');
    await write(cloud, 'readme.md', 'edited in the cloud\n');
    await window.runCommand('Cloud Sync: Preview Sync');
    await window.treeRow('december.md').waitFor();
    await window.screenshot('views-list');
    await window.page.locator('.pane-header', { hasText: 'Changes' }).first().hover();
    await window.page.locator('.sidebar .action-label[aria-label^="View as Tree"]').click();
    await window.treeRow(/^src\/app$/).waitFor();
    await window.screenshot('views-tree');
  });

  it('mark files with a conflict in the explorer, on their folders, and on the badge', async () => {
    await write(cloud, 'src/app/main.ts', 'edited in the cloud\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.waitForStatus('1 conflict');
    await window.badge('Cloud Sync').filter({ hasText: '1' }).waitFor();
    await window.screenshot('views-conflict');
    await window.page.locator('.activitybar .action-label[aria-label^="Explorer"]').click();
    const inExplorer = window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'src' }).first();
    await inExplorer.waitFor();
    await window.editors.open('src/app/main.ts');
    const label = window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'main.ts' }).locator('.monaco-icon-label');
    await label.waitFor();
    await window.screenshot('views-decorations');
    await until(
      async () => /Changed here and in the cloud/.test((await label.getAttribute('aria-label')) ?? ''),
      stepTimeout,
      'The file was never marked.',
    );
  });
});
