import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeScratchDir, removeDir } from '../harness/claims';
import { until } from '../harness/processes';
import { installProbe } from './probe/install';
import { memoryScheme } from './probe/report';
import { VscodeWindow } from './window';

const status = 'cloud-sync.cloud-sync.cloudSync.status';
const startTimeout = 240_000;
const stepTimeout = 90_000;

describe('A folder that is on no disk', function () {
  this.timeout(stepTimeout);

  let root: string;
  let cloud: string;
  let window: VscodeWindow;

  before(async function () {
    this.timeout(startTimeout);
    root = await makeScratchDir('virtual');
    cloud = join(root, 'cloud');
    await mkdir(cloud);
    await writeFile(join(cloud, 'cloud.md'), 'of the cloud\n');
    const extensionsDir = join(root, 'extensions');
    await installProbe(extensionsDir);
    const url = pathToFileURL(cloud).href;
    const workspace = join(root, 'virtual.code-workspace');
    const folders = [{ uri: `${memoryScheme}:/project`, name: 'project' }];
    await writeFile(workspace, JSON.stringify({ folders, settings: { 'cloudSync.remote': url } }));
    const settings = { 'cloudSync.trustedRemotes': [url], 'cloudSync.intervalMinutes': 0 };
    window = await VscodeWindow.open({ folder: workspace, settings, extensionsDir });
  });

  after(async function () {
    this.timeout(startTimeout);
    await window?.close();
    if (root !== undefined) await removeDir(root);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window?.screenshot('virtual-failed');
  });

  async function comesToCloud(path: string, text: string): Promise<void> {
    const isThere = async (): Promise<boolean> => existsSync(join(cloud, path)) && (await readFile(join(cloud, path), 'utf8')) === text;
    await until(isThere, stepTimeout, `"${path}" never came to the cloud.`);
  }

  async function openFromExplorer(name: string): Promise<void> {
    await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick();
    await window.editors.tab(name).waitFor();
    await window.editors.text.waitFor();
  }

  it('is brought together with its cloud', async () => {
    await window.waitForStatus(status, 'Synced');
    await comesToCloud('own.md', 'own\n');
    await openFromExplorer('cloud.md');
    await window.editors.text.filter({ hasText: 'of the cloud' }).waitFor();
    assert.deepEqual((await readdir(cloud)).filter((name) => name.endsWith('.md')).sort(), ['cloud.md', 'own.md']);
    await window.screenshot('virtual');
  });

  it('uploads what is saved in it, and shows what comes from the cloud in the open editor', async () => {
    await openFromExplorer('own.md');
    await window.editors.appendText('edited\n');
    await window.editors.save();
    await comesToCloud('own.md', 'own\nedited\n');
    await writeFile(join(cloud, 'own.md'), 'from the cloud\n');
    await window.runCommand('Cloud Sync: Sync Now');
    await window.editors.text.filter({ hasText: 'from the cloud' }).waitFor();
  });

  it('does not lose what is typed and not saved', async () => {
    await openFromExplorer('cloud.md');
    await window.editors.appendText('typed\n');
    await writeFile(join(cloud, 'cloud.md'), 'from the cloud\n');
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
    await window.waitForStatus(status, '1 conflict');
    assert.equal(await readFile(join(cloud, 'cloud.md'), 'utf8'), 'from the cloud\n');
  });
});
