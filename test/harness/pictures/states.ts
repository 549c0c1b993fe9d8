import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GatedProxy } from '../../support/gatedProxy';
import type { VscodeWindow } from '../../ui/window';
import { startRgw, type Rgw } from '../rgw';
import { foldersSettings, shootFolders as shootSeveral } from './folders';
import { pictureSize, Stage, stageCloud, type StageOptions } from './stage';

const notes = {
  'readme.md': '# Field notes\n\nWhat we saw on the way from Lisbon to Porto.\n',
  'packing.md': '# Packing\n\n- Two notebooks\n- Camera and one lens\n- Rain jackets\n',
  'lisbon/day-1.md': '# Day 1\n\nArrived at noon. Walked up to the castle.\n',
  'lisbon/day-2.md': '# Day 2\n\nThe tile museum, then the river.\n',
};

const cloudUrl = pathToFileURL(stageCloud).href;
const trusted = { 'cloudSync.trustedRemotes': [cloudUrl] };

/** The folder's own settings, which name its cloud. */
function named(remote: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, string>> {
  return { ...notes, '.vscode/settings.json': JSON.stringify({ 'cloudSync.remote': remote, ...more }) };
}

/** Each brings a window into states of Cloud Sync, and photographs them in all themes, to be looked at. */
export const statePictures: Readonly<Record<string, () => Promise<void>>> = {
  beginnings: () => Stage.play(notes, {}, beginnings),
  wizard: () => withS3((s3) => Stage.play(notes, {}, (stage) => wizard(stage, s3))),
  untrusted: () => Stage.play(notes, { workspaceTrust: true }, (stage) => shootView(stage, 'untrusted', 'restricted mode')),
  consent: () => Stage.play(named(cloudUrl), {}, (stage) => shootView(stage, 'consent', 'until you agree')),
  life: () => Stage.play(named(cloudUrl), { settings: { ...trusted, 'cloudSync.syncOnOpen': false, 'cloudSync.device': '' } }, life),
  trouble: () => Stage.play(named(cloudUrl), { settings: { ...trusted, 'cloudSync.decorations.pending': true } }, trouble),
  brake: () => Stage.play({ ...named(cloudUrl), ...pages(30) }, { settings: trusted }, brake),
  windows: () => Stage.play(named(cloudUrl), { settings: { ...trusted, 'cloudSync.syncOnSave': false } }, windows),
  folders: () => withS3(folders),
  slow: () => withS3(slow),
  signedOut: () => withS3(signedOut),
};

async function withS3(task: (s3: Rgw) => Promise<void>): Promise<void> {
  const s3 = await startRgw();
  try {
    await task(s3);
  } finally {
    await s3.stop();
  }
}

function pages(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`pages/page-${index + 1}.md`, `Page ${index + 1}\n`]));
}

async function shootView(stage: Stage, name: string, welcome: string): Promise<void> {
  await stage.window.openView('Cloud Sync');
  await stage.window.page.locator('.welcome-view-content', { hasText: welcome }).waitFor();
  await shoot(stage, name);
  await shootTooltip(stage, name);
}

async function shoot(stage: Stage, name: string): Promise<void> {
  await stage.restPointer();
  await stage.shootThemes(name, 'review');
}

/** With what the status bar says of itself. */
async function shootTooltip(stage: Stage, name: string): Promise<void> {
  await stage.window.statusTooltip('field-notes');
  await stage.shootThemes(`${name}-tooltip`, 'review');
  await stage.restPointer();
}

async function beginnings(stage: Stage): Promise<void> {
  const { window } = stage;
  await shootView(stage, 'unbound', 'No version of a file');
  await window.runCommand('Welcome: Open Walkthrough...');
  await window.quickInput.pickContaining('Get Started with Cloud Sync');
  await window.page.locator('.gettingStartedContainer .step-title').first().waitFor();
  await window.page.setViewportSize({ width: 1400, height: 800 });
  await shoot(stage, 'walkthrough-1');
  for (const [index, step] of ['Leave out what', 'Work as ever', 'Decide about', 'Take things back'].entries()) {
    await window.page.locator('.getting-started-step', { hasText: step }).click();
    await shoot(stage, `walkthrough-${index + 2}`);
  }
  await window.page.setViewportSize(pictureSize);
  await window.runCommand('Preferences: Open Settings (UI)');
  await window.page.locator('.settings-editor .search-container .view-line').click();
  await window.page.keyboard.insertText('cloudSync');
  await window.page.locator('.setting-item-contents', { hasText: 'Remote' }).first().waitFor();
  await shoot(stage, 'settings-1');
  for (const index of [2, 3, 4, 5, 6]) {
    await window.page.mouse.wheel(0, 400);
    await stage.shootThemes(`settings-${index}`, 'review');
  }
  const empty = await window.another('');
  await empty.page.setViewportSize(pictureSize);
  await empty.openView('Cloud Sync');
  await empty.page.locator('.welcome-view-content', { hasText: 'Open a folder' }).waitFor();
  await stage.shootThemes('no-folder', 'review', empty);
  await empty.close();
}

async function wizard(stage: Stage, s3: Rgw): Promise<void> {
  const { quickInput, dialog } = stage.window;
  for (const bucket of ['field-notes', 'pictures', 'invoices']) await s3.createBucket(bucket);
  const step = async (title: string, name: string): Promise<void> => {
    await quickInput.waitForTitle(title);
    await shoot(stage, `wizard-${name}`);
  };
  await stage.waitFor('Cloud Sync');
  await stage.window.runCommand('Cloud Sync: Connect…');
  await step('(1/5)', '1-provider');
  await quickInput.pickContaining('A folder');
  await step('(2/2)', '2-folder');
  await quickInput.submit(join(stageCloud, 'none'));
  await dialog.box.waitFor();
  await shoot(stage, 'wizard-2-no-folder');
  await dialog.press('Change Answers');
  await quickInput.back();
  await quickInput.pickContaining('Amazon S3');
  await step('(2/5)', '2-account');
  await quickInput.pickContaining('Access key and secret');
  await step('(3/5)', '3-endpoint');
  await quickInput.submit(s3.endpoint);
  await quickInput.box.filter({ hasText: 'region of the bucket' }).waitFor();
  await step('(3/5)', '3-region');
  await quickInput.submit(s3.region);
  await quickInput.box.filter({ hasText: 'access key ID' }).waitFor();
  await step('(3/5)', '3-access-key');
  await quickInput.submit(s3.accessKeyId);
  await quickInput.box.filter({ hasText: 'secret access key' }).waitFor();
  await step('(3/5)', '3-secret-key');
  await quickInput.submit(s3.secretAccessKey);
  await quickInput.rowContaining('pictures').waitFor();
  await step('(4/5)', '4-bucket');
  await quickInput.pickContaining('field-notes');
  await step('(5/5)', '5-prefix');
  await quickInput.submit('journeys');
  await dialog.text();
  await shoot(stage, 'wizard-6-preview');
  await dialog.press('Cancel');
}

async function life(stage: Stage): Promise<void> {
  const { window } = stage;
  await shootView(stage, 'ready', 'not synced');
  await window.runCommand('Cloud Sync: Sync Now');
  await stage.waitFor('Synced');
  await window.expandPane('Activity');
  await shootView(stage, 'idle', 'Everything is in sync');
  await stage.fromElsewhere('porto/day-3.md', '# Day 3\n');
  await stage.fromElsewhere('readme.md', '# Field notes\n\nFrom Lisbon to Porto, and what we ate.\n');
  await stage.deleteElsewhere('lisbon/day-1.md');
  await window.runCommand('Cloud Sync: Sync Now');
  await window.treeRow(/2 downloaded/).click();
  await shoot(stage, 'activity');
  await window.expandPane('Trash');
  await window.treeRow(/day-1\.md.*deleted in/).hover();
  await stage.shootThemes('trash', 'review');
  await window.runCommand('Cloud Sync: Pause');
  await stage.waitFor('Paused');
  await shoot(stage, 'paused');
  await shootTooltip(stage, 'paused');
  await pending(stage);
  await stage.loseCloud();
  await window.runCommand('Cloud Sync: Resume');
  await stage.waitFor(/Sync failed|Offline|problem|stopped/);
  await shoot(stage, 'error');
  await shootTooltip(stage, 'error');
}

async function pending(stage: Stage): Promise<void> {
  const { window } = stage;
  await stage.changeHere('packing.md', '# Packing\n\n- One notebook\n');
  await stage.changeHere('porto/day-4.md', '# Day 4\n');
  await stage.fromElsewhere('readme.md', '# Field notes\n');
  await stage.deleteElsewhere('lisbon/day-2.md');
  await stage.moveHere('porto/day-3.md', 'porto/day-three.md');
  await window.runCommand('Cloud Sync: Preview Sync');
  await window.treeRow('packing.md').waitFor();
  await shoot(stage, 'preview');
  await shootTooltip(stage, 'preview');
  await window.treeRow('packing.md').first().hover();
  await stage.shootThemes('preview-row', 'review');
  await window.page.locator('.sidebar .action-label[aria-label^="View as Tree"]').click();
  await window
    .treeRow(/^porto/)
    .first()
    .waitFor();
  await shoot(stage, 'preview-tree');
  await shootTooltip(stage, 'preview-tree');
  await window.page.locator('.sidebar .pane-header', { hasText: 'Changes' }).hover();
  await window.page
    .locator('.sidebar .pane-header [aria-label="Views and More Actions..."], .sidebar .pane-header [aria-label^="More Actions"]')
    .first()
    .click();
  await window.page.locator('.monaco-menu').first().waitFor();
  await stage.shootThemes('view-menu', 'review');
  await window.page.keyboard.press('Escape');
  for (const [path, text] of Object.entries(pages(600))) await stage.changeHere(path, text);
  await window.runCommand('Cloud Sync: Preview Sync');
  await window.treeRow(/Uploads60/).waitFor();
  await shoot(stage, 'many-changes');
  await window.runCommand('Cloud Sync: Sync Now');
  await stage.waitFor('Paused');
}

async function trouble(stage: Stage): Promise<void> {
  const { window } = stage;
  await stage.waitFor('Synced');
  await window.openView('Cloud Sync');
  for (const path of ['packing.md', 'lisbon/day-1.md'] as const) {
    await stage.fromElsewhere(path, notes[path].replace(/lens|castle/, 'viewpoint'));
    await stage.changeHere(path, notes[path].replace(/lens|castle/, 'tripod'));
  }
  await window.runCommand('Cloud Sync: Sync Now');
  await stage.waitFor('2 conflicts');
  await window.notifications.waitFor('changed both here');
  await shoot(stage, 'conflicts');
  await shootTooltip(stage, 'conflicts');
  await window.notifications.press('changed both here', 'Resolve');
  await window.editors.waitForDiff();
  await shoot(stage, 'conflict-diff');
  await window.treeRow('packing.md').first().click({ button: 'right' });
  await window.page.locator('.monaco-menu').first().waitFor();
  await stage.shootThemes('conflict-menu', 'review');
  await window.page.keyboard.press('Escape');
  await window.runCommand('Cloud Sync: Keep Local for All Conflicts…');
  await window.dialog.text();
  await shoot(stage, 'keep-all');
  await window.dialog.press('Cancel');
  await window.editors.pressTitleAction('Merge');
  await window.page.locator('.merge-editor', { hasText: 'No Changes Accepted' }).waitFor();
  await shoot(stage, 'merge-editor');
  await window.runCommand('View: Revert and Close Editor');
  await problems(stage);
  await explorer(stage);
}

async function problems(stage: Stage): Promise<void> {
  const { window } = stage;
  await window.editors.open('readme.md');
  await window.editors.appendText('And the trams.\n');
  await stage.fromElsewhere('readme.md', '# Field notes\n');
  await stage.changeHere('porto/day\\3.md', 'A name that is none everywhere.\n');
  await stage.changeHere('porto/day-4.md', '# Day 4\n');
  await window.runCommand('Cloud Sync: Sync Now');
  await window.treeRow('readme.md').first().waitFor();
  await shoot(stage, 'problems');
  await shootTooltip(stage, 'problems');
}

async function explorer(stage: Stage): Promise<void> {
  const { window } = stage;
  // Its badge, for what is unsaved, lies over it.
  await window.page.locator('.activitybar .action-label[aria-label^="Explorer"]').click({ force: true });
  await window.editors.open('packing.md');
  await shoot(stage, 'explorer');
  const row = window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'packing.md' });
  await row.click({ button: 'right' });
  const entry = window.page.locator('.monaco-menu .action-item', { hasText: 'Cloud Sync' });
  await entry.hover();
  await window.page.locator('.monaco-submenu .monaco-menu').first().waitFor();
  await stage.shootThemes('explorer-menu', 'review');
  await window.page.keyboard.press('Escape');
  await window.page.keyboard.press('Escape');
}

async function brake(stage: Stage): Promise<void> {
  const { window } = stage;
  await stage.waitFor('Synced');
  await window.openView('Cloud Sync');
  for (let index = 1; index <= 25; index++) await stage.deleteElsewhere(`pages/page-${index}.md`);
  await window.runCommand('Cloud Sync: Sync Now');
  await window.dialog.text();
  await shoot(stage, 'brake-question');
  await window.dialog.press('Cancel');
  await stage.waitFor('Sync stopped');
  await shoot(stage, 'brake');
  await shootTooltip(stage, 'brake');
}

async function windows(stage: Stage): Promise<void> {
  const { window } = stage;
  await stage.waitFor('Synced');
  const second = await window.another();
  await second.page.setViewportSize(pictureSize);
  await second.openView('Cloud Sync');
  await second.page.locator('.welcome-view-content', { hasText: 'Another window' }).waitFor();
  await stage.shootThemes('passive', 'review', second);
  await second.close();
  const [other, file] = [join(dirname(stage.folder), 'recipes'), join(dirname(stage.folder), 'both.code-workspace')];
  await mkdir(other, { recursive: true });
  await writeFile(join(other, 'soup.md'), '# Soup\n');
  await writeFile(file, JSON.stringify({ folders: [{ path: 'field-notes' }, { path: 'recipes' }] }));
  await window.page.goto('about:blank');
  await shootFolders(stage, await window.another(file));
}

async function shootFolders(stage: Stage, both: VscodeWindow): Promise<void> {
  await both.page.setViewportSize(pictureSize);
  await both.openView('Cloud Sync');
  await both.waitForStatus('Synced');
  await stage.changeHere('packing.md', '# Packing\n');
  await both.runCommand('Cloud Sync: Preview Sync');
  await both.treeRow('packing.md').waitFor();
  await stage.shootThemes('two-folders', 'review', both);
  await both.statusTooltip('recipes');
  await stage.shootThemes('two-folders-tooltip', 'review', both);
  await both.close();
}

/** What goes on is held in the middle, for a picture. */
async function slow(s3: Rgw): Promise<void> {
  const proxy = new GatedProxy(s3.endpoint);
  try {
    const options = await inBucket(s3, await proxy.start());
    await Stage.play({ ...named(bucketUrl), ...pages(40) }, options, (stage) => heldUp(stage, proxy));
  } finally {
    await proxy.stop().catch(() => undefined);
  }
}

async function heldUp(stage: Stage, proxy: GatedProxy): Promise<void> {
  const { window } = stage;
  await window.openView('Cloud Sync');
  await stage.waitFor('Connected');
  let passing = 10;
  proxy.onRequest = ({ method, key }) => (method === 'PUT' && key.startsWith('pages') && passing-- <= 0 ? 'hold' : 'pass');
  await window.runCommand('Cloud Sync: Sync Now');
  await stage.waitFor(/\d+\/\d+/);
  await window.notifications.toast('Uploading').waitFor();
  await shoot(stage, 'syncing');
  await shootTooltip(stage, 'syncing');
  await window.runCommand('Cloud Sync: Cancel Sync');
  await stage.waitFor(/^(?!.*\d\/\d)/);
  proxy.onRequest = ({ method }) => (method === 'GET' ? 'hold' : 'pass');
  await window.runCommand('Cloud Sync: Sync Now');
  await stage.waitFor('Checking');
  await shoot(stage, 'scanning');
  await window.runCommand('Cloud Sync: Cancel Sync');
  await stage.waitFor(/^(?!.*Checking)/);
  await proxy.stop();
  await window.runCommand('Cloud Sync: Sync Now');
  await stage.waitFor('Offline');
  await shoot(stage, 'offline');
  await shootTooltip(stage, 'offline');
}

async function signedOut(s3: Rgw): Promise<void> {
  const options = await inBucket(s3, s3.endpoint, 'of-someone-else');
  await Stage.play(named(bucketUrl), options, async (stage) => {
    await stage.window.openView('Cloud Sync');
    await stage.waitFor('Connected');
    await stage.window.runCommand('Cloud Sync: Sync Now');
    await stage.waitFor('Signed out');
    await shoot(stage, 'signed-out');
    await shootTooltip(stage, 'signed-out');
  });
}

async function folders(s3: Rgw): Promise<void> {
  const options = await inBucket(s3, s3.endpoint);
  await Stage.play(named(cloudUrl), { ...options, settings: foldersSettings }, (stage) => shootSeveral(stage, s3));
}

const bucketUrl = 's3://journeys';

/** The settings and the environment of someone whose AWS configuration leads to this store. */
async function inBucket(
  { accessKeyId, secretAccessKey, region, createBucket }: Rgw,
  endpoint: string,
  secret = secretAccessKey,
): Promise<StageOptions> {
  await createBucket('journeys');
  return {
    settings: { 'cloudSync.trustedRemotes': [bucketUrl], 'cloudSync.syncOnOpen': false, 'cloudSync.concurrency': 2 },
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secret,
    },
  };
}
