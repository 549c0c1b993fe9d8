import { isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GoogleAccount } from '../accounts/google/accounts';
import { t } from '../texts/l10n';
import type { Remote } from '../folder/remote';
import { isSameStore, type S3Account, type S3SignIn, type Store } from '../accounts/s3Accounts';

/** The answers of the Connect wizard so far. */
export interface Draft {
  /** A remote that is known already, from the folder's settings or its past, when the person wants that one. */
  readonly proposed?: Remote | undefined;
  readonly provider?: 's3' | 'drive' | 'folder' | undefined;
  /** The S3 account of an earlier time, when the person wants that one: it says all up to the bucket. */
  readonly saved?: S3Account | undefined;
  /** How to sign in otherwise. */
  readonly signIn?: S3SignIn['kind'] | undefined;
  /** The profile of the AWS configuration; absent: the usual one. */
  readonly profile?: string | undefined;
  /** Empty: Amazon. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly bucket?: string | undefined;
  readonly prefix?: string | undefined;
  /** Path of the folder that serves as the cloud. */
  readonly path?: string | undefined;
  /** Who signed in to Google Drive; stored when the folder is connected, not before. */
  readonly google?: GoogleAccount | undefined;
  /** The folder in Google Drive. */
  readonly place?: { readonly id: string; readonly name: string } | undefined;
}

/** The remote that the answers describe, without the account. */
export function remoteOf(draft: Draft): Remote {
  if (draft.proposed !== undefined) return { ...draft.proposed, account: undefined };
  if (draft.provider === 'folder') return { url: pathToFileURL(draft.path ?? '').href };
  if (draft.provider === 'drive') return { url: `gdrive://${draft.place?.id ?? ''}`, ...(draft.place && { name: draft.place.name }) };
  const prefix = (draft.prefix ?? '').replace(/^\/+|\/+$/g, '');
  return { url: `s3://${draft.bucket ?? ''}${prefix === '' ? '' : `/${prefix}`}`, ...storeOf(draft) };
}

/** The S3 store that the answers describe. */
export function storeOf({ proposed, saved, endpoint, region }: Draft): Store {
  const known = proposed ?? saved;
  if (known === undefined) return { ...(endpoint ? { endpoint } : {}), ...(region ? { region } : {}) };
  const { pathStyle } = known;
  return {
    ...(known.endpoint === undefined ? {} : { endpoint: known.endpoint }),
    ...(known.region === undefined ? {} : { region: known.region }),
    ...(pathStyle === undefined ? {} : { pathStyle }),
  };
}

/** How the answers sign in to an S3 store. */
export function signInOf({ saved, signIn, profile, accessKeyId = '', secretAccessKey = '' }: Draft): S3SignIn {
  if (saved !== undefined) return saved.signIn;
  if (signIn === 'keys') return { kind: 'keys', accessKeyId, secretAccessKey };
  return signIn === 'anonymous' ? { kind: 'anonymous' } : { kind: 'aws', ...(profile === undefined ? {} : { profile }) };
}

/**
 * The S3 account that the answers make, for what is stored. It takes the place of one that signs in as the same: then new
 * secrets are new for all folders that use it. It also takes the place of the one that the remote had, when that is signed
 * out or when its keys are replaced by others.
 */
export function s3AccountOf(draft: Draft, stored: readonly S3Account[], newId: () => string): S3Account {
  if (draft.saved !== undefined) return draft.saved;
  const [store, signIn] = [storeOf(draft), signInOf(draft)];
  const former = draft.proposed?.account;
  const found = stored.find((account) => account.id === former);
  const goesOn = former !== undefined && (found === undefined || (found.signIn.kind === 'keys' && signIn.kind === 'keys'));
  const same = stored.find(
    (account) => isSameStore(account, store) && account.region === store.region && isSameSignIn(account.signIn, signIn),
  );
  return { id: goesOn ? former : (same?.id ?? newId()), ...store, signIn };
}

function isSameSignIn(a: S3SignIn, b: S3SignIn): boolean {
  if (a.kind === 'keys' && b.kind === 'keys') return a.accessKeyId === b.accessKeyId;
  return JSON.stringify(a) === JSON.stringify(b);
}

export function needsS3({ provider, proposed }: Draft): boolean {
  return proposed === undefined ? provider === 's3' : proposed.url.startsWith('s3:');
}

export function needsGoogle({ provider, proposed }: Draft): boolean {
  return proposed === undefined ? provider === 'drive' : proposed.url.startsWith('gdrive:');
}

/** Why a text cannot be the address of an S3 store. Empty is Amazon. */
export function endpointFault(text: string): string | undefined {
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return t('Type a URL that begins with https:// (or http:// for a store on your own network).');
  if (url.username !== '' || url.password !== '') return t('Leave the keys out of the URL; they are asked for in the next step.');
  return url.pathname === '/' && url.search === '' ? undefined : t('Type only the address of the store, without a bucket behind it.');
}

/** Why a folder cannot be the cloud of the workspace folder. */
export function folderFault(path: string, workspaceFolder: string): string | undefined {
  if (path === '') return t('Type the path of a folder.');
  if (!isAbsolute(path)) return t('Type the whole path, from the root of the disk.');
  if (isInside(path, workspaceFolder)) return t('This folder is inside the workspace folder. Choose one outside it.');
  return isInside(workspaceFolder, path) ? t('The workspace folder is inside this folder. Choose another one.') : undefined;
}

function isInside(inner: string, outer: string): boolean {
  const way = relative(resolve(outer), resolve(inner));
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
