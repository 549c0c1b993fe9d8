import type { Page } from 'playwright-core';
import { googleEnvironment, googleSettings, passProxy } from '../../ui/googleWindow';
import { startDriveDouble } from '../drive/driveDouble';
import { startOAuthServer } from '../oauthServer';
import { Stage } from './stage';

const fullScope = 'https://www.googleapis.com/auth/drive';

/** Takes the README's pictures of how a folder in Google Drive is connected, on a Drive and a sign-in of the test suite. */
export async function drivePictures(files: Readonly<Record<string, string>>): Promise<void> {
  const drive = await startDriveDouble();
  const google = await startOAuthServer({
    onAccessToken: (token, scope) => drive.tokens.set(token, scope === fullScope ? 'drive' : 'drive.file'),
    onRevoked: (token) => drive.tokens.delete(token),
  });
  google.consent = 'ask';
  for (const name of ['Journeys', 'Photographs', 'Projects']) drive.store.createFolder(name);
  try {
    await Stage.play(files, { settings: googleSettings(google), environment: googleEnvironment(google, drive.url) }, connectDrive);
  } finally {
    await google.close();
    await drive.close();
  }
}

async function connectDrive(stage: Stage): Promise<void> {
  const { window } = stage;
  const { page, quickInput, dialog } = window;
  await passProxy(page);
  await window.openView('Cloud Sync');
  await page.locator('.welcome-view-content').first().waitFor();
  await stage.waitFor('Cloud Sync');
  await stage.restPointer();
  await window.runCommand('Cloud Sync: Connect…');
  await quickInput.pickContaining('Google Drive');
  await quickInput.waitForTitle('(2/3)');
  await stage.restPointer();
  await stage.shoot('drive-account');
  const opened = page.context().waitForEvent('page');
  await quickInput.pickContaining('Sign in, for any folder');
  await allow(await opened);
  await quickInput.rowContaining('Journeys').waitFor();
  await stage.restPointer();
  await stage.shoot('drive-folder');
  await quickInput.pickContaining('Journeys');
  await quickInput.pickContaining('Use "Journeys"');
  await dialog.text();
  await stage.restPointer();
  await stage.shoot('drive-preview');
  await dialog.press('Cancel');
}

async function allow(page: Page): Promise<void> {
  await page.locator('#allow').click();
  await page.getByText('You are signed in to Google Drive').waitFor();
  await page.close();
}
