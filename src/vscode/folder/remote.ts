import type { Settings } from './settings';

/** A place in the cloud and how to reach it, without secrets. */
export interface Remote {
  /** `s3://bucket/prefix`, `gdrive://<folder id>` or `file:///path`. */
  readonly url: string;
  /** What the folder in Google Drive was called when it was chosen. */
  readonly name?: string | undefined;
  /** URL of an S3 store other than Amazon's. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly pathStyle?: boolean | undefined;
  /** Id of the account that a person chose to reach it with. Omitted: the AWS SDK's default chain, or the only Google account. */
  readonly account?: string | undefined;
}

/** Names a remote with all that decides where data goes: consent to one of them is consent to no other. */
export function remoteKey({ url, endpoint = '', region = '', pathStyle = false }: Remote): string {
  return JSON.stringify([url, endpoint, region, pathStyle]);
}

/** What a label begins with that stands for a folder in Google Drive. */
export const driveLabelPrefix = 'Google Drive: ';

/** The remote for people. */
export function remoteLabel({ url, endpoint, name }: Remote): string {
  if (url.startsWith('gdrive:')) return `${driveLabelPrefix}${name ?? url.replace(/^gdrive:\/\//, '')}`;
  if (url.startsWith('file:')) return decoded(url.replace(/^file:\/\//, ''));
  return endpoint === undefined ? url : `${url} at ${hostOf(endpoint)}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
}

/** What is remembered of a folder: the remote connected by hand, and the answers about the one in its settings. */
export interface FolderMemory {
  readonly connected?: Remote | undefined;
  /** `remoteKey` of the settings' remote that a person agreed to. */
  readonly accepted?: string | undefined;
  /** Id of the account for the remote that was agreed to. */
  readonly account?: string | undefined;
  /** `remoteKey` of the settings' remote that a person disconnected from. */
  readonly declined?: string | undefined;
  /** The next sync is a first one, whatever is stored of earlier ones: it deletes nothing. */
  readonly startsAfresh?: boolean | undefined;
  /** A person has paused the folder. */
  readonly isPaused?: boolean | undefined;
  /** The remotes that the folder was connected to, the latest first. */
  readonly recent?: readonly Remote[] | undefined;
}

export type Binding =
  | { readonly kind: 'unbound' }
  /** The settings name a remote that nobody has agreed to. */
  | { readonly kind: 'consent'; readonly remote: Remote }
  | { readonly kind: 'bound'; readonly remote: Remote };

/**
 * Which remote a folder syncs with. What a person connected in this window goes before the settings, and a remote from
 * the settings needs a person's consent or the user's own list: a cloned repository never makes VS Code upload by itself.
 */
export function decideBinding(memory: FolderMemory, settings: Pick<Settings, 'remote' | 'trustedRemotes'>): Binding {
  if (memory.connected !== undefined) return { kind: 'bound', remote: memory.connected };
  const { remote, trustedRemotes } = settings;
  if (remote === undefined) return { kind: 'unbound' };
  const key = remoteKey(remote);
  if (memory.declined === key) return { kind: 'unbound' };
  if (memory.accepted === key) return { kind: 'bound', remote: { ...remote, account: memory.account } };
  const isTrusted = remote.endpoint === undefined && trustedRemotes.includes(remote.url);
  return isTrusted ? { kind: 'bound', remote } : { kind: 'consent', remote };
}

/** How many remotes a folder remembers: more than a person switches between. */
const mostRecent = 10;

/**
 * What is remembered after a person has connected a folder. The remote that it is connected to already goes on as it was, so
 * that signing in again is no first sync; any other begins afresh, also one that the folder knows from before.
 */
export function afterBind(memory: FolderMemory, remote: Remote, { current, proposed }: KnownRemotes): FolderMemory {
  const key = remoteKey(remote);
  const isAgreed = memory.accepted === key || (proposed !== undefined && remoteKey(proposed) === key);
  const isSame = current !== undefined && remoteKey(current) === key;
  const { startsAfresh, isPaused, recent } = memory;
  return {
    ...(isAgreed ? { accepted: key, account: remote.account } : { connected: remote }),
    ...(isSame ? { startsAfresh, isPaused } : { startsAfresh: true }),
    recent: distinct([remote, ...(current === undefined ? [] : [current]), ...(recent ?? [])]).slice(0, mostRecent),
  };
}

/** What is remembered after a person has disconnected a folder. `inSettings`: the remote that its settings name. */
export function afterUnbind({ recent }: FolderMemory, inSettings: Remote | undefined): FolderMemory {
  return { recent, ...(inSettings === undefined ? {} : { declined: remoteKey(inSettings) }) };
}

/** The remotes that need no more than a sign-in. */
export interface KnownRemotes {
  /** That of the folder's settings, while it waits for consent. */
  readonly proposed: Remote | undefined;
  /** That to which the folder is connected now. */
  readonly current: Remote | undefined;
}

function distinct(remotes: readonly Remote[]): readonly Remote[] {
  const keys = remotes.map(remoteKey);
  return remotes.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}
