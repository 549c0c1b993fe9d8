import * as vscode from 'vscode';
import type { SyncErrorCode } from '../../core';
import type { Accounts } from '../accounts/access';
import { t } from '../texts/l10n';
import { remoteKey, remoteLabel, type KnownRemotes, type Remote } from '../folder/remote';
import { askText } from './askText';
import { folderFault, needsGoogle, needsS3, type Draft } from './draft';
import { askAccount, askDriveFolder } from './driveQuestions';
import { pick, type Choice } from './prompts';
import { askAccessKey, askBucket, askEndpoint, askPrefix, askRegion, askS3Account, askSecretKey } from './s3Questions';
import type { back, Step } from './steps';

/** A question of the wizard. */
export interface Question extends Step<Draft> {
  /** What a failure to connect has to be about for this to be the answer to change. */
  readonly corrects?: readonly SyncErrorCode[];
}

const isNewS3 = (draft: Draft): boolean => draft.proposed === undefined && draft.provider === 's3';
const isNewStore = (draft: Draft): boolean => isNewS3(draft) && draft.saved === undefined;
const typesKeys = (draft: Draft): boolean => needsS3(draft) && draft.saved === undefined && draft.signIn === 'keys';

/** The questions of the wizard for a folder, in their order. */
export function questions(folder: vscode.Uri, known: KnownRemotes, accounts: Accounts): readonly Question[] {
  return [
    { ask: (draft) => askProvider(draft, known) },
    { applies: (draft) => draft.provider === 'folder', ask: (draft) => askFolder(draft, folder) },
    { applies: needsS3, ask: (draft) => askS3Account(draft, accounts.s3), corrects: ['unauthorized', 'badRemote', 'offline', 'timeout'] },
    { applies: isNewStore, ask: askEndpoint, corrects: ['badRemote', 'offline', 'timeout'] },
    { applies: isNewStore, ask: askRegion },
    { applies: typesKeys, ask: askAccessKey, corrects: ['unauthorized'] },
    { applies: typesKeys, ask: askSecretKey },
    { applies: isNewS3, ask: askBucket, corrects: ['noRemote', 'forbidden'] },
    { applies: isNewS3, ask: askPrefix },
    { applies: needsGoogle, ask: (draft) => askAccount(draft, accounts.google), corrects: ['unauthorized'] },
    { applies: (draft) => needsGoogle(draft) && draft.proposed === undefined, ask: askDriveFolder },
  ];
}

/** The index of the question to ask again after a failure: the last one that is about it, or else the last one of all. */
export function questionToChange(steps: readonly Question[], draft: Draft, failure: SyncErrorCode): number {
  const asked = steps.flatMap(({ applies, corrects }, index) => (applies?.(draft) === false ? [] : [{ index, corrects }]));
  return (asked.findLast(({ corrects }) => corrects?.includes(failure)) ?? asked.at(-1))?.index ?? 0;
}

async function askProvider(draft: Draft, known: KnownRemotes): Promise<Draft | typeof back | undefined> {
  const choices: Choice<Pick<Draft, 'provider' | 'proposed'>>[] = [
    ...knownChoices(known),
    {
      label: `$(database) ${t('Amazon S3 or a compatible store')}`,
      detail: t('Also MinIO, Cloudflare R2, Backblaze B2, Ceph and others'),
      value: { provider: 's3' },
    },
    {
      label: '$(cloud) Google Drive',
      detail: t('My Drive or a shared drive, with your Google account or a service account'),
      value: { provider: 'drive' },
    },
    {
      label: `$(folder) ${t('A folder')}`,
      detail: t('On a shared disk, a stick, or one that another program carries elsewhere'),
      value: { provider: 'folder' },
    },
  ];
  const position = { title: t('Connect to a Cloud'), step: 1, totalSteps: 5 };
  const chosen = await pick({ ...position, placeholder: t('Where should this folder be kept?'), choices });
  return typeof chosen === 'object' ? { ...draft, proposed: undefined, provider: undefined, saved: undefined, ...chosen } : chosen;
}

function knownChoices({ proposed, current }: KnownRemotes): readonly Choice<Pick<Draft, 'proposed'>>[] {
  const choice = (icon: string, remote: Remote, detail: string): Choice<Pick<Draft, 'proposed'>> => ({
    label: `$(${icon}) ${remoteLabel(remote)}`,
    detail,
    value: { proposed: remote },
  });
  const isElsewhere = current !== undefined && (proposed === undefined || remoteKey(current) !== remoteKey(proposed));
  return [
    ...(isElsewhere ? [choice('plug', current, t('The cloud that this folder is connected to: choose it to sign in again'))] : []),
    ...(proposed === undefined ? [] : [choice('settings-gear', proposed, t("The cloud that this folder's settings name"))]),
  ];
}

function askFolder(draft: Draft, folder: vscode.Uri): Promise<Draft | typeof back | undefined> {
  return askText(draft, 'path', {
    step: 2,
    totalSteps: 2,
    prompt: t('The folder that serves as the cloud. It is only looked at; nothing is copied yet.'),
    placeholder: '/media/backup/my-project',
    validate: (path) => folderFault(path, folder.fsPath),
    button: { icon: 'folder-opened', tooltip: t('Browse…'), find: browse },
  });
}

async function browse(): Promise<string | undefined> {
  const options = { canSelectFiles: false, canSelectFolders: true, canSelectMany: false, openLabel: t('Use as Cloud') };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}
