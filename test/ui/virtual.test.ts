import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WindowFixture } from './fixture';
import { installProbe } from './probe/install';
import { memoryScheme } from './probe/report';
import { becomes, trustingSettings, write } from './project';
import type { VscodeWindow } from './window';

describe('A folder that is on no disk', function () {
  const fixture = new WindowFixture(this, 'virtual');
  let cloud: string;
  let window: VscodeWindow;

  before(async () => {
    const { root } = fixture;
    cloud = join(root, 'cloud');
    await write(cloud, 'cloud.md', 'of the cloud\n');
    const extensionsDir = join(root, 'extensions');
    await installProbe(extensionsDir);
    const url = pathToFileURL(cloud).href;
    const folders = [{ uri: `${memoryScheme}:/project`, name: 'project' }];
    await write(root, 'virtual.code-workspace', JSON.stringify({ folders, settings: { 'cloudSync.remote': url } }));
    window = await fixture.open({ folder: join(root, 'virtual.code-workspace'), settings: trustingSettings({ url }), extensionsDir });
  });

  async function openFromExplorer(name: string): Promise<void> {
    await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick();
    await window.editors.tab(name).waitFor();
    await window.editors.text.waitFor();
  }

  it('is brought together with its cloud', async () => {
    await window.waitForStatus('Synced');
    await becomes(cloud, 'own.md', 'own\n');
    await openFromExplorer('cloud.md');
    await window.editors.text.filter({ hasText: 'of the cloud' }).waitFor();
    assert.deepEqual((await readdir(cloud)).filter((name) => name.endsWith('.md')).sort(), ['cloud.md', 'own.md']);
    await window.screenshot('virtual');
  });

  it('uploads what is saved in it, and shows what comes from the cloud in the open editor', async () => {
    await openFromExplorer('own.md');
    await window.editors.appendText('edited\n');
    await window.editors.save();
    await becomes(cloud, 'own.md', 'own\nedited\n');
    await write(cloud, 'own.md', 'from the cloud\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.editors.text.filter({ hasText: 'from the cloud' }).waitFor();
  });

  it('does not lose what is typed and not saved', async () => {
    await openFromExplorer('cloud.md');
    await window.editors.appendText('typed\n');
    await write(cloud, 'cloud.md', 'from the cloud\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.openView('Cloud Sync');
    await window
      .treeRow('cloud.md')
      .filter({ hasText: /unsaved/i })
      .first()
      .waitFor();
    await window.editors.text.filter({ hasText: 'typed' }).waitFor();
    await window.screenshot('virtual-waiting');
    await window.editors.save();
    await window.waitForStatus('1 conflict');
    assert.equal(await readFile(join(cloud, 'cloud.md'), 'utf8'), 'from the cloud\n');
  });
});
