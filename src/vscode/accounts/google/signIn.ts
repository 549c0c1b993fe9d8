import * as vscode from 'vscode';
import { SyncError } from '../../../core/errors';
import { addressesOf, type DriveAccessLevel } from '../../../remote/drive/auth/endpoints';
import { parseCredentials, type OAuthClient } from '../../../remote/drive/auth/credentials';
import { loadDrive } from '../../../remote/open';
import { settingsSection, type SettingName } from '../../ids';
import { engineText, t } from '../../texts/l10n';
import type { GoogleAccount } from './accounts';
import { vscodeScreen, type ScreenPosition } from './signInScreen';
import { failureText } from '../../texts/texts';

const guide = 'https://github.com/cloud-sync/cloud-sync#google-drive';
const permissionsPage = 'https://myaccount.google.com/permissions';

/** Lets a person sign in to Google in their browser. Stores nothing. Resolves with `undefined` when they cancel or it fails; they know about it then. */
export async function signInToGoogle(level: DriveAccessLevel, position: ScreenPosition): Promise<GoogleAccount | undefined> {
  const client = readClient();
  if (client === undefined) return void (await explainClient());
  const cancel = new AbortController();
  try {
    const { signIn } = await loadDrive();
    const { account, credentials } = await signIn({
      ...addressesOf(process.env),
      client,
      level,
      screen: vscodeScreen(position),
      signal: cancel.signal,
    });
    return { ...account, level, credentials };
  } catch (error) {
    const { code, message } = SyncError.from(error);
    if (code !== 'aborted') await tell(engineText(message));
    return undefined;
  } finally {
    cancel.abort();
  }
}

/** Reads the key file of a service account, and asks Google whether it works. Rejects with a `SyncError`. */
export async function useServiceAccount(path: string): Promise<GoogleAccount> {
  const credentials = parseCredentials(await readText(path), t('The file "{0}"', path));
  if (credentials.type !== 'service_account')
    throw new SyncError(
      'usage',
      t('The file "{0}" is not the key of a service account. Choose the JSON file that the Google Cloud console made.', path),
    );
  const { identify } = await loadDrive();
  return { ...(await identify(credentials, addressesOf(process.env))), level: 'full', credentials };
}

/** Takes the permission back at Google. What does not work is told to the person: here they are signed out in any case. */
export async function revokeAtGoogle({ label, credentials }: GoogleAccount): Promise<void> {
  try {
    const { revoke } = await loadDrive();
    await revoke(credentials, addressesOf(process.env).authEndpoints);
  } catch (error) {
    const openPage = t('Open Google’s Page');
    const message = t(
      '{0} is signed out here, but Google could not be told: {1} Take the permission back on the page of your Google account.',
      label,
      failureText(error),
    );
    if ((await vscode.window.showWarningMessage(message, openPage)) === openPage)
      await vscode.env.openExternal(vscode.Uri.parse(permissionsPage));
  }
}

function readClient(): OAuthClient | undefined {
  const [id, secret] = [setting('drive.clientId'), setting('drive.clientSecret')];
  return id === '' ? undefined : { client_id: id, ...(secret === '' ? {} : { client_secret: secret }) };
}

function setting(name: SettingName): string {
  const value: unknown = vscode.workspace.getConfiguration(settingsSection).get(name);
  return typeof value === 'string' ? value.trim() : '';
}

async function explainClient(): Promise<void> {
  const [openSettings, howTo] = [t('Open Settings'), t('How to Get One')];
  const message = t('The setting "cloudSync.drive.clientId" is empty. Google wants to know the program that you sign in to.');
  const detail = t(
    'Make an OAuth client of the type "Desktop app" in the Google Cloud console: it costs nothing and takes some minutes. Put its ID and its secret into the settings, then connect again. A service account needs none.',
  );
  const choice = await vscode.window.showErrorMessage(message, { modal: true, detail }, openSettings, howTo);
  if (choice === openSettings) await vscode.commands.executeCommand('workbench.action.openSettings', `${settingsSection}.drive`);
  if (choice === howTo) await vscode.env.openExternal(vscode.Uri.parse(guide));
}

async function tell(message: string): Promise<void> {
  const openSettings = t('Open Settings');
  const offers = message.includes(`${settingsSection}.drive`) ? [openSettings] : [];
  if ((await vscode.window.showErrorMessage(message, { modal: true }, ...offers)) === openSettings)
    await vscode.commands.executeCommand('workbench.action.openSettings', `${settingsSection}.drive`);
}

async function readText(path: string): Promise<string> {
  try {
    return Buffer.from(await vscode.workspace.fs.readFile(vscode.Uri.file(path))).toString('utf8');
  } catch (error) {
    throw new SyncError('usage', t('The file "{0}" cannot be read. Check the path.', path), { cause: error });
  }
}
