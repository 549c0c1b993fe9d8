import * as vscode from 'vscode';
import { SyncError } from '../../core';
import { loadS3 } from '../../remote/open';
import { parseRemoteUrl } from '../../remote/remoteUrl';
import { remoteLabel } from '../remote';
import { endpointFault, folderFault, keysOf, needsKeys, remoteOf, type Draft } from './draft';
import { input, pick, type Choice, type InputOptions, type PickOptions } from './prompts';
import { back, type Step } from './steps';

const title = 'Connect to a Cloud';
const isNewS3 = (draft: Draft): boolean => draft.proposed === undefined && draft.provider === 's3';

/** The questions of the wizard for a folder, in their order. */
export function questions(folder: vscode.Uri, proposed: Draft['proposed']): readonly Step<Draft>[] {
  return [
    { ask: (draft) => askProvider(draft, proposed) },
    { applies: (draft) => draft.provider === 'folder', ask: (draft) => askFolder(draft, folder) },
    { applies: isNewS3, ask: askEndpoint },
    { applies: (draft) => isNewS3(draft) && !draft.endpoint, ask: askRegion },
    { applies: needsKeys, ask: askSignIn },
    { applies: (draft) => needsKeys(draft) && draft.signIn === 'keys', ask: askAccessKey },
    { applies: (draft) => needsKeys(draft) && draft.signIn === 'keys', ask: askSecretKey },
    { applies: isNewS3, ask: askBucket },
    { applies: isNewS3, ask: askPrefix },
  ];
}

async function askProvider(draft: Draft, proposed: Draft['proposed']): Promise<Draft | typeof back | undefined> {
  const choices: Choice<Pick<Draft, 'provider' | 'proposed'>>[] = [
    {
      label: '$(cloud) Amazon S3 or a compatible store',
      detail: 'Also MinIO, Cloudflare R2, Backblaze B2, Ceph and others',
      value: { provider: 's3' },
    },
    {
      label: '$(folder) A folder',
      detail: 'On a shared disk, a stick, or one that another program carries elsewhere',
      value: { provider: 'folder' },
    },
  ];
  if (proposed !== undefined) {
    const label = `$(settings-gear) ${remoteLabel(proposed)}`;
    choices.unshift({ label, detail: "The cloud that this folder's settings name", value: { proposed } });
  }
  const chosen = await pick({ title, step: 1, totalSteps: 5, placeholder: 'Where should this folder be kept?', choices });
  return chosen === undefined || chosen === back ? chosen : { ...draft, proposed: undefined, provider: undefined, ...chosen };
}

function askFolder(draft: Draft, folder: vscode.Uri): Promise<Draft | typeof back | undefined> {
  return askText(draft, 'path', {
    step: 2,
    totalSteps: 2,
    prompt: 'The folder that serves as the cloud. Press Enter to check it; nothing is copied yet.',
    placeholder: '/media/backup/my-project',
    validate: (path) => folderFault(path, folder.fsPath),
    button: { icon: 'folder-opened', tooltip: 'Browse…', find: browse },
  });
}

async function browse(): Promise<string | undefined> {
  const options = { canSelectFiles: false, canSelectFolders: true, canSelectMany: false, openLabel: 'Use as Cloud' };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

function askEndpoint(draft: Draft): Promise<Draft | typeof back | undefined> {
  return askText(draft, 'endpoint', {
    step: 2,
    totalSteps: 5,
    prompt: 'The address of the store. Leave it empty for Amazon S3.',
    placeholder: 'https://s3.example.com',
    validate: endpointFault,
  });
}

function askRegion(draft: Draft): Promise<Draft | typeof back | undefined> {
  return askText(draft, 'region', {
    step: 2,
    totalSteps: 5,
    prompt: 'The region of the bucket. Leave it empty to use the one of your AWS configuration.',
    placeholder: 'eu-central-1',
    validate: (text) => (/^[a-z0-9-]*$/.test(text) ? undefined : 'A region has lower-case letters, digits and hyphens only.'),
  });
}

async function askSignIn(draft: Draft): Promise<Draft | typeof back | undefined> {
  const choices: Choice<NonNullable<Draft['signIn']>>[] = [
    { label: '$(key) Access key and secret', detail: "Kept in VS Code's secret storage on this computer, and nowhere else", value: 'keys' },
    {
      label: '$(terminal) AWS configuration of this computer',
      detail: 'Environment variables, ~/.aws, single sign-on or an instance role',
      value: 'chain',
    },
  ];
  const signIn = await askChoice({ step: 3, placeholder: 'How do you sign in to the store?', choices });
  return signIn === undefined || signIn === back ? signIn : { ...draft, signIn };
}

function askAccessKey(draft: Draft): Promise<Draft | typeof back | undefined> {
  const validate = (text: string): string | undefined => (/^\S+$/.test(text) ? undefined : 'Type the access key ID; it has no spaces.');
  return askText(draft, 'accessKeyId', { step: 3, totalSteps: 5, prompt: 'The access key ID.', validate });
}

function askSecretKey(draft: Draft): Promise<Draft | typeof back | undefined> {
  const validate = (text: string): string | undefined => (text === '' ? 'Type the secret access key.' : undefined);
  const prompt = 'The secret access key that belongs to it.';
  return askText(draft, 'secretAccessKey', { step: 3, totalSteps: 5, password: true, prompt, validate });
}

async function askBucket(draft: Draft): Promise<Draft | typeof back | undefined> {
  const typedBucket = (typed: string): Choice<string>[] =>
    typed === '' ? [] : [{ label: `$(arrow-right) Use the bucket "${typed}"`, value: typed }];
  for (;;) {
    const bucket = await askChoice<string>({
      step: 4,
      placeholder: 'Choose a bucket, or type the name of another or a new one',
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
    const { endpoint, region } = remoteOf(draft);
    const { listBuckets } = await loadS3();
    const names = await listBuckets({ endpoint, region, credentials: keysOf(draft) });
    return { choices: names.map((name) => ({ label: name, value: name })) };
  } catch (error) {
    const { message } = SyncError.from(error);
    return { choices: [], placeholder: `${message} Type the name of a bucket.` };
  }
}

function askPrefix(draft: Draft): Promise<Draft | typeof back | undefined> {
  return askText(draft, 'prefix', {
    step: 5,
    totalSteps: 5,
    prompt: `A folder inside "${draft.bucket ?? ''}". Leave it empty to use the whole bucket. Press Enter to check it; nothing is copied yet.`,
    placeholder: 'projects/my-project',
    validate: (prefix) => faultOf({ ...draft, prefix }),
  });
}

function faultOf(draft: Draft): string | undefined {
  try {
    parseRemoteUrl(remoteOf(draft).url);
    return undefined;
  } catch (error) {
    return SyncError.from(error).message;
  }
}

function askChoice<Value>(options: Omit<PickOptions<Value>, 'title' | 'totalSteps'>): Promise<Value | typeof back | undefined> {
  return pick({ title, totalSteps: 5, ...options });
}

/** Asks for one text of the draft. */
async function askText(
  draft: Draft,
  name: 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey' | 'prefix' | 'path',
  options: Omit<InputOptions, 'title' | 'value'>,
): Promise<Draft | typeof back | undefined> {
  const text = await input({ title, ...options, value: draft[name] });
  return text === undefined || text === back ? text : { ...draft, [name]: text };
}
