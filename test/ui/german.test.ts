import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../harness/paths';
import { WindowFixture } from './fixture';
import { trustingSettings, write } from './project';
import type { VscodeWindow } from './window';

type Texts = Readonly<Record<string, string>>;

async function readTexts(path: string): Promise<Texts> {
  return JSON.parse(await readFile(join(repositoryRoot, path), 'utf8')) as Texts;
}

describe('A German window', function () {
  const fixture = new WindowFixture(this, 'german');
  let folder: string;
  let cloud: string;
  let manifest: Texts;
  let bundle: Texts;
  let window: VscodeWindow;

  before(async () => {
    [manifest, bundle] = [await readTexts('package.nls.de.json'), await readTexts('media/l10n/bundle.l10n.de.json')];
    [folder, cloud] = [join(fixture.root, 'Projekt'), join(fixture.root, 'Cloud')];
    await mkdir(cloud);
    for (const name of ['plan', 'liste']) await write(folder, `${name}.md`, 'Gemeinsam\n');
    window = await fixture.open({ folder, settings: trustingSettings({ url: pathToFileURL(cloud).href }), language: 'de' });
  });

  /** Of a view of the side bar. */
  async function hasHeading(key: string): Promise<void> {
    await window.page.locator('.sidebar .pane-header', { hasText: manifest[key]! }).waitFor();
  }

  async function connect(): Promise<void> {
    await write(folder, '.vscode/settings.json', JSON.stringify({ 'cloudSync.remote': pathToFileURL(cloud).href }));
    await window.waitForStatus(bundle['Synced']!);
  }

  it('says in German what Cloud Sync is for, and how to begin', async () => {
    await window.waitForStatus('Cloud Sync');
    const label = await window.status.locator('a').first().getAttribute('aria-label');
    assert.ok(label?.includes(bundle['This folder is not connected to a cloud.']!), label ?? '');
    await window.openView('Cloud Sync');
    const welcome = window.page.locator('.sidebar .welcome-view', { hasText: 'Keine Version einer Datei geht je verloren' });
    await welcome.locator('.monaco-button', { hasText: manifest['command.connect.title']! }).waitFor();
    await window.screenshot('german-welcome');
  });

  it('asks its questions in German', async () => {
    await window.runCommand(`Cloud Sync: ${manifest['command.connect.title']}`);
    await window.quickInput.waitForTitle(bundle['Connect to a Cloud']!);
    await window.quickInput.rowContaining('Amazon S3').waitFor();
    await window.screenshot('german-wizard');
    await window.quickInput.cancel();
  });

  it('shows its states and its views in German', async () => {
    await connect();
    for (const key of ['view.changes.name', 'view.activity.name', 'view.trash.name']) await hasHeading(key);
    await window.expandPane(manifest['view.activity.name']!);
    await window
      .treeRow(/hochgeladen/)
      .first()
      .waitFor();
    await window.expandPane(manifest['view.trash.name']!);
    await window.statusTooltip(/Uhr|Letzte/);
    await window.screenshot('german-synced');
  });

  it('explains a conflict in German', async () => {
    for (const name of ['plan', 'liste']) {
      await write(cloud, `${name}.md`, 'Aus der Cloud\n');
      await write(folder, `${name}.md`, 'Von hier\n');
    }
    await window.runCommand(`Cloud Sync: ${manifest['command.syncNow.title']}`);
    await window.waitForStatus(bundle['{0} conflicts']!.replace('{0}', '2'));
    await window.notifications.waitFor(/Cloud/);
    await window.screenshot('german-conflicts');
    await window.treeRow('plan.md').first().click();
    await window.editors.waitForDiff();
    await window.page.locator(`.editor-actions [aria-label^="${manifest['command.keepLocal.title']}"]`).first().waitFor();
    await window.screenshot('german-diff');
  });
});
