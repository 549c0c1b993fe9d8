import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { SyncError } from '../core/errors';
import { loadDrive } from '../remote/open';
import { parseRemoteUrl } from '../remote/remoteUrl';
import type { AuthorizedUser, OAuthClient } from '../remote/drive/auth/credentials';
import { addressesOf, type GoogleAddresses } from '../remote/drive/auth/endpoints';
import type { SignInScreen } from '../remote/drive/auth/signIn';
import type { SignInCommand } from './signInArguments';
import { readCredentials, writeCredentials } from './signInFile';
import { driveCredentialsFile, type UserPlace } from './stateDir';
import type { World } from './world';

/** `cloud-sync sign-in`: lets a person sign in to Google Drive, and keeps that in a file. Resolves with what to tell them. */
export async function signIn(command: SignInCommand, world: World): Promise<readonly string[]> {
  const file = driveCredentialsFile(world.user);
  const folderId = driveFolderOf(command.remote);
  const client = await findClient(command, world.user, file);
  const addresses = addressesOf(world.user.variables);
  const { signIn: signInToDrive } = await loadDrive();
  const { account, credentials } = await signInToDrive({
    ...addresses,
    client,
    level: command.level,
    screen: terminal(world),
    signal: world.signal,
    ports: command.port === undefined ? undefined : [command.port],
  });
  const place = await findPlace({ credentials, ...addresses }, { folderId, newFolder: command.newFolder }, world.signal);
  await writeCredentials(file, credentials);
  return [
    `Signed in to Google Drive as ${account.label}. The credentials are in "${file}", for you alone to read.`,
    place === undefined ? nextStep(command) : `The folder "${place.name}" is --remote gdrive://${place.id}`,
  ];
}

/** `cloud-sync sign-out`: takes the permission back at Google and removes the file. Resolves with what to tell the person. */
export async function signOut(world: World): Promise<readonly string[]> {
  const file = driveCredentialsFile(world.user);
  const credentials = await readCredentials(file, world.user.platform);
  if (credentials === undefined) return ['Nobody is signed in to Google Drive here.'];
  if (credentials.type === 'service_account')
    throw new SyncError(
      'usage',
      `"${file}" is the key of a service account, which cannot sign out. Remove the file when you need it no more.`,
    );
  const { revoke } = await loadDrive();
  await revoke(credentials, addressesOf(world.user.variables).authEndpoints);
  await rm(file, { force: true });
  return ['Signed out of Google Drive. Google accepts the credentials no longer, and their file is removed.'];
}

function driveFolderOf(remote: string | undefined): string | undefined {
  if (remote === undefined) return undefined;
  const place = parseRemoteUrl(remote);
  if (place.kind === 'drive') return place.folderId;
  throw new SyncError('usage', 'Only Google Drive has a sign-in: say --remote gdrive://<folder id>.');
}

/** The OAuth client that the arguments or the environment name, or else the one of the last sign-in. */
async function findClient(
  { clientId, clientSecret }: SignInCommand,
  { variables, platform }: UserPlace,
  file: string,
): Promise<OAuthClient> {
  // Also when it is not needed: what is no sign-in's file must not be replaced by one.
  const known = await readCredentials(file, platform);
  if (known?.type === 'service_account')
    throw new SyncError(
      'usage',
      `"${file}" is the key of a service account, which needs no sign-in. Name another file in CLOUD_SYNC_DRIVE_CREDENTIALS.`,
    );
  const id = clientId ?? variables['CLOUD_SYNC_GOOGLE_CLIENT_ID'] ?? known?.client_id;
  const secret =
    clientSecret ?? variables['CLOUD_SYNC_GOOGLE_CLIENT_SECRET'] ?? (id === known?.client_id ? known?.client_secret : undefined);
  if (id) return { client_id: id, ...(secret ? { client_secret: secret } : {}) };
  throw new SyncError(
    'usage',
    'The OAuth client is missing: say --client-id <id> --client-secret <secret>. The README tells how to get one from Google.',
  );
}

async function findPlace(
  access: GoogleAddresses & { readonly credentials: AuthorizedUser },
  { folderId, newFolder }: { readonly folderId: string | undefined; readonly newFolder: string | undefined },
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  if (folderId === undefined && newFolder === undefined) return undefined;
  const { DrivePlaces } = await loadDrive();
  const places = new DrivePlaces(access);
  return folderId === undefined ? places.create('root', newFolder ?? '', signal) : places.find(folderId, signal);
}

function nextStep({ level }: SignInCommand): string {
  if (level === 'full') return 'Sync with any folder of that Drive: --remote gdrive://<folder id>';
  return 'Cloud Sync sees only the folders that it makes itself. Make one: cloud-sync sign-in --new-folder <name>';
}

/** Talks to the person by lines. An input that has ended, as that of a job in the background, is no answer and no refusal. */
function terminal({ warn, input }: World): SignInScreen {
  return {
    open: (url) => {
      warn(`Open this address in a browser on this computer, and sign in:\n\n${url}\n`);
      return Promise.resolve();
    },
    paste: (_url, fault, ended) => {
      warn('If the browser ends on a page that cannot be reached, paste the address of that page here and press Enter.');
      return new Promise((resolve) => {
        const lines = createInterface({ input, terminal: false });
        lines.on('line', (line) => {
          if (line.trim() === '') return;
          const trouble = fault(line);
          if (trouble === undefined) resolve(line);
          else warn(trouble);
        });
        ended.addEventListener('abort', () => {
          lines.close();
          input.pause();
          resolve(undefined);
        });
      });
    },
  };
}
