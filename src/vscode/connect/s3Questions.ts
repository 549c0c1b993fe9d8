import * as vscode from 'vscode';
import { loadS3 } from '../../remote/open';
import { parseRemoteUrl } from '../../remote/remoteUrl';
import { t } from '../texts/l10n';
import { credentialsOf, isSameStore, signInLabel, storeLabel, type S3Account, type S3Accounts } from '../accounts/s3Accounts';
import { signOutOfS3 } from '../accounts/signOut';
import { failureText } from '../texts/texts';
import { askText } from './askText';
import { endpointFault, remoteOf, signInOf, storeOf, type Draft } from './draft';
import { pick, type Choice } from './prompts';
import type { back } from './steps';

type Answer = Draft | typeof back | undefined;
type SignInAnswer = Pick<Draft, 'saved' | 'signIn' | 'profile'>;

/** A saved account leaves out the step that asks for the store and the keys. */
function position({ proposed, saved, signIn }: Draft, step: 2 | 3 | 4 | 5): { title: string; step: number; totalSteps: number } {
  const title = t('Connect to a Cloud');
  if (proposed !== undefined) return { title, step, totalSteps: saved === undefined && signIn === 'keys' ? 3 : Math.max(2, step) };
  return saved === undefined || step === 2 ? { title, step, totalSteps: 5 } : { title, step: step - 1, totalSteps: 4 };
}

/** Which account: one of those that were entered before, or a new one, and how that signs in. */
export async function askS3Account(draft: Draft, accounts: S3Accounts): Promise<Answer> {
  const saved = (await accounts.list()).filter((account) => draft.proposed === undefined || isSameStore(account, draft.proposed));
  const choices = [...saved.map((account) => savedChoice(account, accounts)), ...(await newChoices())];
  const chosen = await pick({ ...position(draft, 2), placeholder: t('How do you sign in to the store?'), choices });
  return typeof chosen === 'object' ? { ...draft, saved: undefined, profile: undefined, ...chosen } : chosen;
}

function savedChoice(account: S3Account, accounts: S3Accounts): Choice<SignInAnswer> {
  return {
    label: `$(account) ${signInLabel(account.signIn)}`,
    description: storeLabel(account),
    value: { saved: account },
    remove: { tooltip: t('Sign Out…'), act: () => signOutOfS3(account, accounts) },
  };
}

async function newChoices(): Promise<Choice<SignInAnswer>[]> {
  return [
    {
      label: `$(key) ${t('Access key and secret')}`,
      detail: t("Kept in VS Code's secret storage on this computer, and nowhere else"),
      value: { signIn: 'keys' },
    },
    {
      label: `$(terminal) ${t('AWS configuration of this computer')}`,
      detail: t('Environment variables, ~/.aws, single sign-on or an instance role'),
      value: { signIn: 'aws' },
    },
    ...(await profileChoices()),
    {
      label: `$(globe) ${t('No keys: the bucket is public')}`,
      detail: t('Everyone may list, read, write and delete in it'),
      value: { signIn: 'anonymous' },
    },
  ];
}

/** One for each profile of the AWS configuration: a person with several accounts chooses here. */
async function profileChoices(): Promise<Choice<SignInAnswer>[]> {
  const { listProfiles } = await loadS3();
  return (await listProfiles()).map((profile) => ({
    label: `$(account) ${t('AWS profile "{0}"', profile)}`,
    detail: t('From ~/.aws, single sign-on included'),
    value: { signIn: 'aws', profile },
  }));
}

export function askEndpoint(draft: Draft): Promise<Answer> {
  return askText(draft, 'endpoint', {
    ...position(draft, 3),
    prompt: t('The address of the store. Leave it empty for Amazon S3.'),
    placeholder: 'https://s3.example.com',
    validate: endpointFault,
  });
}

export function askRegion(draft: Draft): Promise<Answer> {
  const prompt = draft.endpoint
    ? t('The region of the bucket. Leave it empty if the store has none.')
    : t('The region of the bucket. Leave it empty to use the one of your AWS configuration.');
  return askText(draft, 'region', {
    ...position(draft, 3),
    prompt,
    placeholder: 'eu-central-1',
    validate: (text) => (/^[a-z0-9-]*$/.test(text) ? undefined : t('A region has lower-case letters, digits and hyphens only.')),
  });
}

export function askAccessKey(draft: Draft): Promise<Answer> {
  const validate = (text: string): string | undefined => (/^\S+$/.test(text) ? undefined : t('Type the access key ID; it has no spaces.'));
  return askText(draft, 'accessKeyId', { ...position(draft, 3), prompt: t('The access key ID.'), validate });
}

export function askSecretKey(draft: Draft): Promise<Answer> {
  const validate = (text: string): string | undefined => (text === '' ? t('Type the secret access key.') : undefined);
  const prompt = t('The secret access key that belongs to it.');
  return askText(draft, 'secretAccessKey', { ...position(draft, 3), password: true, prompt, validate });
}

export async function askBucket(draft: Draft): Promise<Answer> {
  const typedBucket = (typed: string): Choice<string>[] =>
    typed === '' ? [] : [{ label: `$(arrow-right) ${t('Use the bucket "{0}"', typed)}`, value: typed }];
  for (;;) {
    const bucket = await pick<string>({
      ...position(draft, 4),
      placeholder: t('Choose a bucket, or type the name of another or a new one'),
      choices: [],
      more: typedBucket,
      load: () => loadBuckets(draft),
    });
    if (typeof bucket !== 'string') return bucket;
    const fault = faultOf({ ...draft, bucket, prefix: '' });
    if (fault === undefined) return { ...draft, bucket };
    await vscode.window.showErrorMessage(fault, { modal: true });
  }
}

/** The buckets that these keys may list; many may list none, and can still name one. */
async function loadBuckets(draft: Draft): Promise<{ choices: readonly Choice<string>[]; placeholder?: string }> {
  const signIn = signInOf(draft);
  // Nobody may list buckets without a signature.
  if (signIn.kind === 'anonymous') return { choices: [], placeholder: t('Type the name of a bucket.') };
  try {
    const { listBuckets } = await loadS3();
    const names = await listBuckets({ ...storeOf(draft), ...credentialsOf(signIn) });
    return { choices: names.map((name) => ({ label: name, value: name })) };
  } catch (error) {
    return { choices: [], placeholder: `${failureText(error)} ${t('Type the name of a bucket.')}` };
  }
}

export function askPrefix(draft: Draft): Promise<Answer> {
  return askText(draft, 'prefix', {
    ...position(draft, 5),
    prompt: t(
      'A folder inside "{0}". Leave it empty to use the whole bucket. It is only looked at; nothing is copied yet.',
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
