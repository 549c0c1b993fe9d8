import * as vscode from 'vscode';
import { loadDrive } from '../../remote/open';
import type { DrivePlaces } from '../../remote/drive/places';
import type { GoogleAccount, GoogleAccounts } from '../accounts/google/accounts';
import { accessOf } from '../accounts/google/driveAccess';
import { signInToGoogle, useServiceAccount } from '../accounts/google/signIn';
import { t } from '../texts/l10n';
import { signOutOfGoogle } from '../accounts/signOut';
import type { Draft } from './draft';
import { driveIdOf } from './driveId';
import { input, pick, type Choice } from './prompts';
import { back } from './steps';
import { failureText } from '../texts/texts';

type Answer = Draft | typeof back | undefined;
type Place = NonNullable<Draft['place']>;

const position = (step: number): { readonly title: string; readonly step: number; readonly totalSteps: number } => ({
  title: t('Connect to a Cloud'),
  step,
  totalSteps: 3,
});

type Way = { readonly kind: 'account'; readonly account: GoogleAccount } | { readonly kind: 'file' | 'full' | 'serviceAccount' };

/** Which Google account, of those that are signed in or a new one. */
export async function askAccount(draft: Draft, accounts: GoogleAccounts): Promise<Answer> {
  for (;;) {
    const signedIn = await accounts.list();
    const way = await pick({
      ...position(2),
      placeholder: t('Whose Google Drive is it?'),
      choices: waysIn(signedIn, draft.google, accounts),
    });
    if (way === undefined || way === back) return way;
    const account = await useWay(way);
    if (account === undefined) return undefined;
    if (account !== back) return { ...draft, google: account };
  }
}

function waysIn(signedIn: readonly GoogleAccount[], latest: GoogleAccount | undefined, accounts: GoogleAccounts): Choice<Way>[] {
  const isNew = latest !== undefined && !signedIn.some(({ id }) => id === latest.id);
  return [
    ...signedIn.map((account) => ({
      ...accountChoice(account),
      remove: { tooltip: t('Sign Out…'), act: () => signOutOfGoogle(account, accounts) },
    })),
    ...(isNew ? [accountChoice(latest)] : []),
    {
      label: `$(sign-in) ${t('Sign in, for folders that Cloud Sync makes')}`,
      detail: t('It sees nothing else of your Drive, nor files that you add there in another way'),
      value: { kind: 'file' },
    },
    {
      label: `$(sign-in) ${t('Sign in, for any folder')}`,
      detail: t('It can see and change all of your Drive, so you can choose any folder in it'),
      value: { kind: 'full' },
    },
    {
      label: `$(server) ${t('Use the key of a service account')}`,
      detail: t('A JSON file from the Google Cloud console; share the folder with the account'),
      value: { kind: 'serviceAccount' },
    },
  ];
}

function accountChoice(account: GoogleAccount): Choice<Way> {
  return {
    label: `$(account) ${account.label}`,
    description: account.level === 'full' ? t('all of the Drive') : t('only what Cloud Sync makes'),
    value: { kind: 'account', account },
  };
}

/** `back`: ask again which way. */
async function useWay(way: Way): Promise<GoogleAccount | typeof back | undefined> {
  if (way.kind === 'account') return way.account;
  if (way.kind === 'serviceAccount') return askServiceAccount();
  return (await signInToGoogle(way.kind, position(2))) ?? back;
}

async function askServiceAccount(): Promise<GoogleAccount | typeof back | undefined> {
  let value = '';
  for (;;) {
    const path = await input({
      ...position(2),
      value,
      prompt: t('The JSON file with the key of the service account. It is copied into the secret storage of VS Code.'),
      placeholder: '/home/me/service-account.json',
      validate: (text) => (text === '' ? t('Type the path of the file.') : undefined),
      button: { icon: 'folder-opened', tooltip: t('Browse…'), find: browse },
    });
    if (path === undefined || path === back) return path;
    value = path;
    try {
      return await useServiceAccount(path);
    } catch (error) {
      await vscode.window.showErrorMessage(failureText(error), { modal: true });
    }
  }
}

async function browse(): Promise<string | undefined> {
  const options = { canSelectFiles: true, filters: { JSON: ['json'] }, openLabel: t('Use This Key') };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

type Turn =
  | { readonly kind: 'use'; readonly place: Place }
  | { readonly kind: 'enter'; readonly place: Place }
  | { readonly kind: 'create' }
  | { readonly kind: 'id'; readonly id: string };

/** Which folder in Drive: by walking through it, by making one, or by its address. */
export async function askDriveFolder(draft: Draft): Promise<Answer> {
  if (draft.google === undefined) return undefined;
  const { DrivePlaces } = await loadDrive();
  const places = new DrivePlaces(accessOf(draft.google));
  let way: readonly Place[] = [{ id: 'root', name: t('My Drive') }];
  for (;;) {
    const here = way.at(-1) as Place;
    const turn = await askTurn(places, way, draft.google);
    if (turn === undefined || (turn === back && way.length === 1)) return turn;
    if (turn === back) way = way.slice(0, -1);
    else if (turn.kind === 'enter') way = [...way, turn.place];
    else {
      const place = await settle(turn, places, here);
      if (place === undefined) return undefined;
      if (place !== back) return { ...draft, place };
    }
  }
}

function askTurn(
  places: DrivePlaces,
  way: readonly Place[],
  { level, credentials }: GoogleAccount,
): Promise<Turn | typeof back | undefined> {
  const here = way.at(-1) as Place;
  const path = way.map(({ name }) => name).join(' / ');
  const fixed = fixedTurns(here, way.length > 1);
  const hint = level === 'file' ? t('Folders that Cloud Sync has made in "{0}"', path) : t('Choose a folder in "{0}"', path);
  return pick<Turn>({
    ...position(3),
    placeholder: hint,
    choices: fixed,
    more: (typed) => typedTurn(typed),
    load: async () => {
      try {
        const more = way.length > 1 ? [] : await rootTurns(places, credentials.type === 'service_account');
        const folders = (await places.folders(here.id)).map((place) => enter(place, 'folder'));
        return { choices: [...fixed, ...folders, ...more] };
      } catch (error) {
        return { choices: fixed, placeholder: failureText(error) };
      }
    },
  });
}

function fixedTurns(here: Place, canUse: boolean): Choice<Turn>[] {
  const use: Choice<Turn> = { label: `$(check) ${t('Use "{0}"', here.name)}`, value: { kind: 'use', place: here } };
  return [...(canUse ? [use] : []), { label: `$(new-folder) ${t('New folder in "{0}"…', here.name)}`, value: { kind: 'create' } }];
}

function enter(place: Place, icon: string, description = ''): Choice<Turn> {
  return { label: `$(${icon}) ${place.name}`, description, value: { kind: 'enter', place } };
}

/** What lies beside "My Drive". */
async function rootTurns(places: DrivePlaces, isServiceAccount: boolean): Promise<Choice<Turn>[]> {
  const [drives, shared] = await Promise.all([places.sharedDrives(), places.sharedWithMe()]);
  const sharing = isServiceAccount ? t('shared with the service account') : t('shared with me');
  return [
    ...drives.map((place) => enter(place, 'organization', t('shared drive'))),
    ...shared.map((place) => enter(place, 'folder', sharing)),
  ];
}

function typedTurn(typed: string): Choice<Turn>[] {
  const id = driveIdOf(typed);
  return id === undefined ? [] : [{ label: `$(arrow-right) ${t('Use the folder with the ID "{0}"', id)}`, value: { kind: 'id', id } }];
}

/** The folder that was decided for; `back`: another one is to be chosen. */
async function settle(
  turn: Exclude<Turn, { readonly kind: 'enter' }>,
  places: DrivePlaces,
  here: Place,
): Promise<Place | typeof back | undefined> {
  try {
    if (turn.kind === 'use') return turn.place;
    if (turn.kind === 'id') return await places.find(turn.id);
    const name = await input({
      ...position(3),
      prompt: t('The name of the new folder in "{0}". It is made at once.', here.name),
      validate: (text) => (text === '' ? t('Type a name.') : undefined),
    });
    return name === undefined || name === back ? name : await places.create(here.id, name);
  } catch (error) {
    await vscode.window.showErrorMessage(failureText(error), { modal: true });
    return back;
  }
}
