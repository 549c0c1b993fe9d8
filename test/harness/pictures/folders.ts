import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { write } from '../../ui/project';
import type { VscodeWindow } from '../../ui/window';
import type { Rgw } from '../rgw';
import { pictureSize, stageCloud, type Stage } from './stage';

const letters = { folder: 'letters', cloud: join(dirname(stageCloud), 'letters') };

const lettersUrl = pathToFileURL(letters.cloud).href;

/** The user's settings: all these clouds are allowed, and syncs come only when they are asked for. */
export const foldersSettings: Readonly<Record<string, unknown>> = {
  'cloudSync.syncOnSave': false,
  'cloudSync.trustedRemotes': [pathToFileURL(stageCloud).href, lettersUrl, 's3://recipes'],
};

/** A workspace of four folders, of which one is in trouble and the others are not; one has no cloud. */
export async function shootFolders(stage: Stage, s3: Rgw): Promise<void> {
  await stage.waitFor('Synced');
  const workspace = await makeFolders(stage);
  await stage.window.page.goto('about:blank');
  const window = await stage.window.another(workspace);
  await window.page.setViewportSize(pictureSize);
  await window.openView('Cloud Sync');
  try {
    await failing(stage, window);
    await s3.createBucket('recipes');
    await inConflict(stage, window);
    await waiting(stage, window);
    await stopped(stage, window);
    await paused(stage, window);
  } catch (error) {
    await stage.shootThemes('failed-folders', 'review', window);
    throw error;
  }
  await window.close();
}

async function makeFolders(stage: Stage): Promise<string> {
  const root = dirname(stage.folder);
  await write(root, `${letters.folder}/.vscode/settings.json`, JSON.stringify({ 'cloudSync.remote': lettersUrl }));
  for (let index = 1; index <= 30; index++) await write(root, `${letters.folder}/letter-${index}.md`, `Letter ${index}\n`);
  await write(letters.cloud, 'of-another.md', 'From another device\n');
  await write(root, 'recipes/.vscode/settings.json', JSON.stringify({ 'cloudSync.remote': 's3://recipes' }));
  await write(root, 'recipes/soup.md', '# Soup\n');
  await write(root, 'sketches/bridge.md', '# Bridge\n');
  const file = join(root, 'journey.code-workspace');
  const folders = ['field-notes', letters.folder, 'recipes', 'sketches'].map((path) => ({ path }));
  await writeFile(file, JSON.stringify({ folders }));
  return file;
}

/** The bucket of one is not there. */
async function failing(stage: Stage, window: VscodeWindow): Promise<void> {
  await window.waitForStatus('Sync failed');
  await shoot(stage, window, 'folders-failed');
  const text = '# Packing\n\n- Two notebooks\n- Camera and ';
  await stage.fromElsewhere('packing.md', `${text}a long lens\n- Rain jackets\n`);
  await stage.changeHere('packing.md', `${text}a tripod\n- Rain jackets\n`);
  await window.runCommand('Cloud Sync: Sync Now');
  await window.treeRow('packing.md').waitFor();
  await shoot(stage, window, 'folders-failed-and-conflict');
}

async function inConflict(stage: Stage, window: VscodeWindow): Promise<void> {
  await window.runCommand('Notifications: Clear All Notifications');
  await window.runCommand('Cloud Sync: Sync Now');
  await window.waitForStatus('1 conflict');
  await shoot(stage, window, 'folders-conflict');
  await window.page.locator('.activitybar .action-label[aria-label^="Explorer"]').click({ force: true });
  await shoot(stage, window, 'folders-conflict-explorer');
  await window.openView('Cloud Sync');
  await window.runCommand('Cloud Sync: View as Tree');
  await window.treeRow(/^field-notes/).waitFor();
  await shoot(stage, window, 'folders-conflict-tree');
  await window.runCommand('Cloud Sync: View as List');
  await window.runCommand('Cloud Sync: Keep Both for All Conflicts…');
  await window.dialog.text();
  await stage.shootThemes('folders-keep-all', 'review', window);
  await window.dialog.press('Keep Both');
  await window.waitForStatus('Synced');
  await shoot(stage, window, 'folders-idle');
}

/** The disk of one is away; later something waits in it to be synced. */
async function waiting(stage: Stage, window: VscodeWindow): Promise<void> {
  await rename(letters.cloud, `${letters.cloud}-away`);
  await window.runCommand('Cloud Sync: Sync Now');
  await window.waitForStatus('Offline');
  await shoot(stage, window, 'folders-offline');
  await rename(`${letters.cloud}-away`, letters.cloud);
  await window.runCommand('Cloud Sync: Sync Now');
  await window.waitForStatus('Synced');
  await write(dirname(stage.folder), `${letters.folder}/letter-31.md`, 'Letter 31\n');
  await window.runCommand('Cloud Sync: Preview Sync');
  await window.waitForStatus('1↑');
  await shoot(stage, window, 'folders-pending');
  await window.runCommand('Cloud Sync: Sync Now');
  await window.waitForStatus('Synced');
  await window.expandPane('Activity');
  await shoot(stage, window, 'folders-activity');
  await window.expandPane('Activity');
}

async function stopped(stage: Stage, window: VscodeWindow): Promise<void> {
  for (let index = 1; index <= 25; index++) await rename(join(letters.cloud, `letter-${index}.md`), join(dirname(stageCloud), `${index}`));
  await window.runCommand('Cloud Sync: Sync Now');
  await window.dialog.text();
  await stage.shootThemes('folders-brake-question', 'review', window);
  await window.dialog.press('Cancel');
  await window.waitForStatus('Sync stopped');
  await shoot(stage, window, 'folders-stopped');
  for (let index = 1; index <= 25; index++) await rename(join(dirname(stageCloud), `${index}`), join(letters.cloud, `letter-${index}.md`));
  await window.runCommand('Cloud Sync: Sync Now');
  await window.waitForStatus('Synced');
}

async function paused(stage: Stage, window: VscodeWindow): Promise<void> {
  await window.runCommand('Cloud Sync: Pause');
  await window.quickInput.waitForTitle('Pause which folder?');
  await stage.shootThemes('folders-pause-which', 'review', window);
  await window.quickInput.pickContaining('letters');
  await window.waitForStatus('Paused');
  await shoot(stage, window, 'folders-paused');
}

/** The window, and what its status bar says of itself. */
async function shoot(stage: Stage, window: VscodeWindow, name: string): Promise<void> {
  await window.page.mouse.move(600, 300);
  await stage.shootThemes(name, 'review', window);
  await window.statusTooltip('sketches');
  await stage.shootThemes(`${name}-tooltip`, 'review', window);
  await window.page.mouse.move(600, 300);
}
