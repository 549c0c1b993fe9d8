import * as vscode from 'vscode';
import { loadS3 } from '../../remote/open';
import { parseRemoteUrl } from '../../remote/remoteUrl';
import { t } from '../l10n';
import { remoteKey, remoteLabel, type Remote } from '../remote';
import type { GoogleAccounts } from '../google/accounts';
import { endpointFault, folderFault, keysOf, needsAccount, needsKeys, remoteOf, type Draft } from './draft';
import { askAccount, askDriveFolder } from './driveQuestions';
import { input, pick, type Choice, type InputOptions, type PickOptions } from './prompts';
import { back, type Step } from './steps';
import { failureText } from '../texts';

const title = (): string => t('Connect to a Cloud');
const isNewS3 = (draft: Draft): boolean => draft.proposed === undefined && draft.provider === 's3';

/** Clouds that need no more than a sign-in. */
interface KnownRemotes {
  /** That of the folder's settings. */
  readonly proposed: Remote | undefined;
  /** That to which the folder is connected now. */
  readonly current: Remote | undefined;
}

/** The questions of the wizard for a folder, in their order. */
export function questions(folder: vscode.Uri, known: KnownRemotes, accounts: GoogleAccounts): readonly Step<Draft>[] {
  return [
    { ask: (draft) => askProvider(draft, known) },
    { applies: (draft) => draft.provider === 'folder', ask: (draft) => askFolder(draft, folder) },
    { applies: isNewS3, ask: askEndpoint },
    { applies: (draft) => isNewS3(draft) && !draft.endpoint, ask: askRegion },
    { applies: needsKeys, ask: askSignIn },
    { applies: (draft) => needsKeys(draft) && draft.signIn === 'keys', ask: askAccessKey },
    { applies: (draft) => needsKeys(draft) && draft.signIn === 'keys', ask: askSecretKey },
    { applies: isNewS3, ask: askBucket },
    { applies: isNewS3, ask: askPrefix },
    { applies: needsAccount, ask: (draft) => askAccount(draft, accounts) },
    { applies: (draft) => needsAccount(draft) && draft.proposed === undefined, ask: askDriveFolder },
  ];
}

async function askProvider(draft: Draft, { proposed, current }: KnownRemotes): Promise<Draft | typeof back | undefined> {
  const choices: Choice<Pick<Draft, 'provider' | 'proposed'>>[] = [
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
  if (proposed !== undefined) {
    const label = `$(settings-gear) ${remoteLabel(proposed)}`;
    choices.unshift({ label, detail: t("The cloud that this folder's settings name"), value: { proposed } });
  }
  if (current !== undefined && (proposed === undefined || remoteKey(current) !== remoteKey(proposed))) {
    const label = `$(plug) ${remoteLabel(current)}`;
    choices.unshift({
      label,
      detail: t('The cloud that this folder is connected to: choose it to sign in again'),
      value: { proposed: current },
    });
  }
  const chosen = await pick({ title: title(), step: 1, totalSteps: 5, placeholder: t('Where should this folder be kept?'), choices });
  return chosen === undefined || chosen === back ? chosen : { ...draft, proposed: undefined, provider: undefined, ...chosen };
}

function askFolder(draft: Draft, folder: vscode.Uri): Promise<Draft | typeof back | undefined> {
  return askText(draft, 'path', {
    step: 2,
    totalSteps: 2,
    prompt: t('The folder that serves as the cloud. Press Enter to check it; nothing is copied yet.'),
    placeholder: '/media/backup/my-project',
    validate: (path) => folderFault(path, folder.fsPath),
    button: { icon: 'folder-opened', tooltip: t('Browse…'), find: browse },
  });
}

async function browse(): Promise<string | undefined> {
  const options = { canSelectFiles: false, canSelectFolders: true, canSelectMany: false, openLabel: t('Use as Cloud') };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

function askEndpoint(draft: Draft): Promise<Draft | typeof back | undefined> {
  return askText(draft, 'endpoint', {
    step: 2,
    totalSteps: 5,
    prompt: t('The address of the store. Leave it empty for Amazon S3.'),
    placeholder: 'https://s3.example.com',
    validate: endpointFault,
  });
}

function askRegion(draft: Draft): Promise<Draft | typeof back | undefined> {
  return askText(draft, 'region', {
    step: 2,
    totalSteps: 5,
    prompt: t('The region of the bucket. Leave it empty to use the one of your AWS configuration.'),
    placeholder: 'eu-central-1',
    validate: (text) => (/^[a-z0-9-]*$/.test(text) ? undefined : t('A region has lower-case letters, digits and hyphens only.')),
  });
}

async function askSignIn(draft: Draft): Promise<Draft | typeof back | undefined> {
  const choices: Choice<Pick<Draft, 'signIn' | 'profile'>>[] = [
    {
      label: `$(key) ${t('Access key and secret')}`,
      detail: t("Kept in VS Code's secret storage on this computer, and nowhere else"),
      value: { signIn: 'keys' },
    },
    {
      label: `$(terminal) ${t('AWS configuration of this computer')}`,
      detail: t('Environment variables, ~/.aws, single sign-on or an instance role'),
      value: { signIn: 'chain' },
    },
    ...(draft.proposed === undefined ? await profileChoices() : []),
  ];
  const chosen = await askChoice({ step: 3, placeholder: t('How do you sign in to the store?'), choices });
  return chosen === undefined || chosen === back ? chosen : { ...draft, ...chosen };
}

/** One for each profile of the AWS configuration: a person with several accounts chooses here. */
async function profileChoices(): Promise<Choice<Pick<Draft, 'signIn' | 'profile'>>[]> {
  const { listProfiles } = await loadS3();
  return (await listProfiles()).map((profile) => ({
    label: `$(account) ${t('AWS profile "{0}"', profile)}`,
    detail: t('From ~/.aws, single sign-on included'),
    value: { signIn: 'profile', profile },
  }));
}

function askAccessKey(draft: Draft): Promise<Draft | typeof back | undefined> {
  const validate = (text: string): string | undefined => (/^\S+$/.test(text) ? undefined : t('Type the access key ID; it has no spaces.'));
  return askText(draft, 'accessKeyId', { step: 3, totalSteps: 5, prompt: t('The access key ID.'), validate });
}

function askSecretKey(draft: Draft): Promise<Draft | typeof back | undefined> {
  const validate = (text: string): string | undefined => (text === '' ? t('Type the secret access key.') : undefined);
  const prompt = t('The secret access key that belongs to it.');
  return askText(draft, 'secretAccessKey', { step: 3, totalSteps: 5, password: true, prompt, validate });
}

async function askBucket(draft: Draft): Promise<Draft | typeof back | undefined> {
  const typedBucket = (typed: string): Choice<string>[] =>
    typed === '' ? [] : [{ label: `$(arrow-right) ${t('Use the bucket "{0}"', typed)}`, value: typed }];
  for (;;) {
    const bucket = await askChoice<string>({
      step: 4,
      placeholder: t('Choose a bucket, or type the name of another or a new one'),
      choices: [],
      more: typedBucket,
      load: () => loadBuckets(draft),
    });
    if (bucket === undefined || bucket === back) return bucket;
    const fault = faultOf({ ...draft, bucket, prefix: '' });
    if (fault === undefined) return { ...draft, bucket };
    await vscode.window.showErrorMessage(fault, { modal: true });
  }
}

/** The buckets that these keys may list; many may list none, and can still name one. */
async function loadBuckets(draft: Draft): Promise<{ choices: readonly Choice<string>[]; placeholder?: string }> {
  try {
    const { endpoint, region, profile } = remoteOf(draft);
    const { listBuckets } = await loadS3();
    const names = await listBuckets({ endpoint, region, profile, credentials: keysOf(draft) });
    return { choices: names.map((name) => ({ label: name, value: name })) };
  } catch (error) {
    return { choices: [], placeholder: `${failureText(error)} ${t('Type the name of a bucket.')}` };
  }
}

function askPrefix(draft: Draft): Promise<Draft | typeof back | undefined> {
  return askText(draft, 'prefix', {
    step: 5,
    totalSteps: 5,
    prompt: t(
      'A folder inside "{0}". Leave it empty to use the whole bucket. Press Enter to check it; nothing is copied yet.',
      draft.bucket ?? '',
    ),
    placeholder: 'projects/my-project',
    validate: (prefix) => faultOf({ ...draft, prefix }),
  });
}

function faultOf(draft: Draft): string | undefined {
  try {
    parseRemoteUrl(remoteOf(draft).url);
    return undefined;
  } catch (error) {
    return failureText(error);
  }
}

function askChoice<Value>(options: Omit<PickOptions<Value>, 'title' | 'totalSteps'>): Promise<Value | typeof back | undefined> {
  return pick({ title: title(), totalSteps: 5, ...options });
}

/** Asks for one text of the draft. */
async function askText(
  draft: Draft,
  name: 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey' | 'prefix' | 'path',
  options: Omit<InputOptions, 'title' | 'value'>,
): Promise<Draft | typeof back | undefined> {
  const text = await input({ title: title(), ...options, value: draft[name] });
  return text === undefined || text === back ? text : { ...draft, [name]: text };
}
