import type { SecretStorage } from 'vscode';
import type { S3Options } from '../../remote/s3/s3Options';
import { t } from '../texts/l10n';
import type { Remote } from '../folder/remote';
import { SecretList } from './secretList';

/** How a person signs in to a store of S3's kind. */
export type S3SignIn =
  | { readonly kind: 'keys'; readonly accessKeyId: string; readonly secretAccessKey: string }
  /** What the AWS SDK finds by itself, for a profile of the AWS configuration or for the usual one. */
  | { readonly kind: 'aws'; readonly profile?: string | undefined }
  /** Without a signature, for a bucket that is open to everyone. */
  | { readonly kind: 'anonymous' };

/** Where a store is. */
export type Store = Pick<Remote, 'endpoint' | 'region' | 'pathStyle'>;

/** A store and the way to sign in to it, as a person entered it once. Holds secrets: never for a log or a setting. */
export interface S3Account extends Store {
  readonly id: string;
  readonly signIn: S3SignIn;
}

/** The S3 accounts of this computer's VS Code. Folders name theirs by its id, so new keys for it are new keys for all of them. */
export class S3Accounts extends SecretList<S3Account> {
  constructor(secrets: SecretStorage) {
    super(secrets, 's3:accounts', parseAccount);
  }
}

/** Whether keys for the one may be shown to the other. */
export function isSameStore(a: Store, b: Store): boolean {
  return originOf(a) === originOf(b);
}

/** What to sign requests with, as the provider takes it. */
export function credentialsOf(signIn: S3SignIn): Pick<S3Options, 'credentials' | 'profile'> {
  switch (signIn.kind) {
    case 'keys':
      return { credentials: { accessKeyId: signIn.accessKeyId, secretAccessKey: signIn.secretAccessKey } };
    case 'aws':
      return { profile: signIn.profile };
    case 'anonymous':
      return { credentials: 'anonymous' };
  }
}

/** How one signs in, for people. */
export function signInLabel(signIn: S3SignIn): string {
  switch (signIn.kind) {
    case 'keys':
      return signIn.accessKeyId;
    case 'aws':
      return signIn.profile === undefined ? t('AWS configuration of this computer') : t('AWS profile "{0}"', signIn.profile);
    case 'anonymous':
      return t('No keys');
  }
}

/** The store, for people. */
export function storeLabel({ endpoint, region }: Store): string {
  const place = endpoint === undefined ? 'Amazon S3' : hostOf(endpoint);
  return region === undefined ? place : `${place}, ${region}`;
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
}

function originOf({ endpoint }: Store): string | undefined {
  return endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;
}

function parseAccount(value: unknown): readonly S3Account[] {
  const { id, endpoint, region, pathStyle, signIn } = (value ?? {}) as Partial<Record<keyof S3Account, unknown>>;
  const known = parseSignIn(signIn);
  if (typeof id !== 'string' || known === undefined || !isOptionalText(endpoint) || !isOptionalText(region)) return [];
  return [{ id, endpoint, region, pathStyle: typeof pathStyle === 'boolean' ? pathStyle : undefined, signIn: known }];
}

function parseSignIn(value: unknown): S3SignIn | undefined {
  const { kind, profile, accessKeyId, secretAccessKey } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (kind === 'anonymous') return { kind };
  if (kind === 'aws') return isOptionalText(profile) ? { kind, profile } : undefined;
  const hasKeys = kind === 'keys' && typeof accessKeyId === 'string' && typeof secretAccessKey === 'string';
  return hasKeys ? { kind, accessKeyId, secretAccessKey } : undefined;
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
