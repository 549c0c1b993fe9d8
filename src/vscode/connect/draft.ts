import { isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GoogleAccount } from '../google/accounts';
import { t } from '../l10n';
import type { Remote, S3Keys } from '../remote';

/** The answers of the Connect wizard so far. */
export interface Draft {
  /** The remote of the folder's settings, when the person wants that one. */
  readonly proposed?: Remote | undefined;
  readonly provider?: 's3' | 'drive' | 'folder' | undefined;
  /** Empty: Amazon. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly signIn?: 'chain' | 'keys' | 'profile' | undefined;
  /** The profile of the AWS configuration, when it is to be that. */
  readonly profile?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly bucket?: string | undefined;
  readonly prefix?: string | undefined;
  /** Path of the folder that serves as the cloud. */
  readonly path?: string | undefined;
  /** Who signed in to Google Drive; stored when the folder is connected, not before. */
  readonly account?: GoogleAccount | undefined;
  /** The folder in Google Drive. */
  readonly place?: { readonly id: string; readonly name: string } | undefined;
}

/** The remote that the answers describe. */
export function remoteOf(draft: Draft): Remote {
  if (draft.proposed !== undefined) return draft.proposed;
  if (draft.provider === 'folder') return { url: pathToFileURL(draft.path ?? '').href };
  if (draft.provider === 'drive') return { url: `gdrive://${draft.place?.id ?? ''}`, ...(draft.place && { name: draft.place.name }) };
  const prefix = (draft.prefix ?? '').replace(/^\/+|\/+$/g, '');
  const url = `s3://${draft.bucket ?? ''}${prefix === '' ? '' : `/${prefix}`}`;
  return {
    url,
    ...(draft.endpoint ? { endpoint: draft.endpoint } : {}),
    ...(draft.region ? { region: draft.region } : {}),
    ...(draft.signIn === 'profile' && draft.profile ? { profile: draft.profile } : {}),
  };
}

/** `undefined`: those that the AWS SDK finds by itself. */
export function keysOf({ signIn, accessKeyId, secretAccessKey }: Draft): S3Keys | undefined {
  return signIn === 'keys' && accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

export function needsKeys({ provider, proposed }: Draft): boolean {
  return proposed === undefined ? provider === 's3' : proposed.url.startsWith('s3:');
}

export function needsAccount({ provider, proposed }: Draft): boolean {
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
