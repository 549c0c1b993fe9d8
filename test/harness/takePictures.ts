import { drivePictures } from './pictures/drive';
import { screenshotFile, Stage } from './pictures/stage';
import { statePictures } from './pictures/states';

const files = {
  'readme.md': '# Field notes\n\nWhat we saw on the way from Lisbon to Porto.\n',
  'packing.md': '# Packing\n\n- Two notebooks\n- Camera and one lens\n- Rain jackets\n',
  'lisbon/day-1.md': '# Day 1\n\nArrived at noon. Walked up to the castle.\n',
  'lisbon/day-2.md': '# Day 2\n\nThe tile museum, then the river.\n',
  'drafts/letter.md': '# Letter\n\nTo be finished.\n',
  '.cloudsyncignore': '# not for the cloud\n*.raw\nscratch/\n\n# but this one is\n!scratch/keep.md\n',
};

/**
 * Takes the pictures of the README and of the walkthrough in a real window, from the package that `npm run package` made:
 * `npx tsx test/harness/takePictures.ts`; with `drive`, those of Google Drive alone. With `states`, and names of scenes or
 * none for all, it takes pictures of every state there is, in all themes, to be looked at; they are kept in `out/pictures`.
 */
async function takePictures(): Promise<void> {
  await Stage.play(files, {}, story);
  await drivePictures(files);
}

async function story(stage: Stage): Promise<void> {
  for (const scene of [connect, ignore, sync, resolveConflict, lookBack]) await scene(stage);
}

async function connect(stage: Stage): Promise<void> {
  const { window } = stage;
  await window.openView('Cloud Sync');
  await window.page.locator('.welcome-view-content').first().waitFor();
  await stage.restPointer();
  await stage.shootThemes('unbound', 'review');
  await window.runCommand('Cloud Sync: Connect…');
  await window.quickInput.waitForTitle('Connect to a Cloud');
  await stage.restPointer();
  await stage.shootThemes('connect', 'walkthrough');
  await window.quickInput.pickContaining('A folder');
  await window.quickInput.waitForTitle('(2/2)');
  await window.quickInput.submit(stage.cloud);
  await window.dialog.text();
  await stage.restPointer();
  await stage.shoot('connect');
  await window.dialog.press('Start Syncing');
  await stage.waitFor('Synced');
}

async function ignore(stage: Stage): Promise<void> {
  const { window } = stage;
  await window.editors.open('.cloudsyncignore');
  await window.page.locator('.activitybar .action-label[aria-label^="Explorer"]').click();
  await stage.restPointer();
  await stage.shootThemes('ignore', 'walkthrough');
  await window.editors.closeActive();
  await window.openView('Cloud Sync');
}

/** A save goes up by itself; what another device wrote comes down. */
async function sync(stage: Stage): Promise<void> {
  const { window } = stage;
  await window.expandPane('Activity');
  await window.editors.open('lisbon/day-1.md');
  await window.page.locator('.statusbar', { hasText: 'Activating Extensions' }).waitFor({ state: 'detached' });
  const film = await stage.film('sync');
  await film.frame(1200);
  await window.editors.text.click();
  await window.page.keyboard.press('Control+End');
  for (const words of ['In the evening ', 'we heard ', 'fado ', 'in a cellar.']) {
    await window.page.keyboard.insertText(words);
    await film.frame(250);
  }
  await window.editors.save();
  await film.frame(500);
  await film.until(() => window.treeRow('day-1.md uploaded').isVisible(), 300);
  await film.frame(1800);
  await stage.fromElsewhere('porto/day-3.md', '# Day 3\n\nOver the bridge, on foot.\n');
  await window.page.locator('.pane-header', { hasText: 'Changes' }).hover();
  await film.press(window.page.locator('.sidebar .action-label[aria-label^="Sync Now"]'));
  await film.until(() => window.treeRow('day-3.md downloaded').isVisible(), 300);
  await film.frame(1500);
  await film.press(window.treeRow('day-3.md downloaded'));
  await film.press(window.treeRow(/^day-3.md/));
  await window.editors.tab('day-3.md').waitFor();
  await film.frame(3000);
  await film.save(screenshotFile('sync'));
  await stage.restPointer();
  await stage.shootThemes('sync', 'walkthrough');
}

/** One line that was changed on two devices. */
async function resolveConflict(stage: Stage): Promise<void> {
  const { window } = stage;
  await window.editors.open('packing.md');
  await stage.fromElsewhere('packing.md', files['packing.md'].replace('one lens', 'two lenses'));
  await stage.changeHere('packing.md', files['packing.md'].replace('one lens', 'a tripod'));
  await stage.waitFor('1 conflict');
  const resolve = window.notifications.toast('packing.md').locator('.monaco-button', { hasText: 'Resolve' });
  await resolve.waitFor();
  const film = await stage.film('conflict');
  await film.frame(2500);
  await film.press(resolve);
  await window.editors.waitForDiff();
  await film.frame(2500);
  await film.press(window.page.locator('.editor-group-container.active .editor-actions [aria-label^="Keep Both"]').first());
  await film.until(() => window.treeRow('packing.md kept in both versions').isVisible(), 300);
  await window.page.locator('.welcome-view-content', { hasText: 'Everything is in sync' }).waitFor();
  await film.frame(3000);
  await film.save(screenshotFile('conflict'));
  await stage.fromElsewhere('lisbon/day-2.md', files['lisbon/day-2.md'].replace('the river', 'the harbour'));
  await stage.changeHere('lisbon/day-2.md', files['lisbon/day-2.md'].replace('the river', 'the old town'));
  await stage.waitFor('1 conflict');
  await window.runCommand('Notifications: Clear All Notifications');
  await window.runCommand('Cloud Sync: Compare and Resolve');
  await window.editors.waitForDiff();
  await stage.restPointer();
  await stage.shootThemes('conflict', 'walkthrough');
  await window.editors.pressTitleAction('Keep Local');
  await stage.waitFor('Synced');
}

/** What past syncs did, and what they took away. */
async function lookBack(stage: Stage): Promise<void> {
  const { window } = stage;
  await stage.deleteElsewhere('drafts/letter.md');
  await stage.fromElsewhere('readme.md', '# Field notes\n\nWhat we saw on the way from Lisbon to Porto, and what we ate.\n');
  await window.runCommand('Cloud Sync: Sync Now');
  const row = window.treeRow(/1 downloaded, 1 deleted here|1 deleted here, 1 downloaded/);
  await row.click();
  await window.treeRow('readme.md').last().click();
  await window.editors.waitForDiff();
  await stage.restPointer();
  await stage.shoot('activity');
  await window.expandPane('Trash');
  await window.treeRow(/letter\.md.*deleted in the cloud/).hover();
  await stage.shootThemes('trash', 'walkthrough');
}

async function main([what, ...names]: readonly string[]): Promise<void> {
  if (what === 'drive') return drivePictures(files);
  if (what !== 'states') return takePictures();
  const chosen = names.length === 0 ? Object.keys(statePictures) : names;
  for (const name of chosen) {
    await statePictures[name]?.().catch((error: unknown) => {
      process.exitCode = 1;
      console.error(`${name}:`, error);
    });
  }
}

// What a scene that failed has left open must not keep the process.
main(process.argv.slice(2)).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
