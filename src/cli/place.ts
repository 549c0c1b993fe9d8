import { realpathSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { systemEnvironment } from '../core/environment';
import { SyncError } from '../core/errors';
import type { AsyncFileSystem } from '../core/model/fileSystem';
import type { CloudSyncProvider } from '../core/model/provider';
import { ownFolder } from '../core/names/remotePath';
import type { SyncEngineOptions } from '../core/options';
import { openSession, type Session } from '../core/session';
import { mergeText } from '../crdt/textMerge';
import { loadScope } from '../local/ignoreRules';
import { NodeFs } from '../local/nodeFs';
import { textCodec } from '../local/textCodec';
import { openProvider, type DriveOpening } from '../remote/open';
import { parseRemoteUrl } from '../remote/remoteUrl';
import type { FolderCommand } from './arguments';
import { thisLeaseOwner } from './leaseOwner';
import { readOnlyState } from './readOnlyState';
import { findDriveAccess } from './signInAccess';
import { defaultStateDir, type UserPlace } from './stateDir';
import type { World } from './world';

/** A folder, its cloud and its state, as the arguments name them. Nothing has been written yet. */
export interface Place {
  readonly folder: string;
  readonly fs: AsyncFileSystem;
  readonly provider: CloudSyncProvider;
  readonly stateDir: string;
  readonly engineOptions: Omit<SyncEngineOptions, 'state'>;
}

/** Finds what the arguments name, hands it to `use`, and closes the connections behind it. */
export async function withPlace<Result>(command: FolderCommand, world: World, use: (place: Place) => Promise<Result>): Promise<Result> {
  const folder = realFolder(command.folder);
  const findStateDir = (): string => realPath(resolve(command.state ?? defaultStateDir(folder, provider.id, world.user)));
  const openState = (dir: string): AsyncFileSystem => (command.name === 'status' ? readOnlyState(dir) : new NodeFs(dir));
  const provider: CloudSyncProvider = await connectTo(command, world.user, () => openState(findStateDir()));
  try {
    const stateDir = findStateDir();
    requireApart(folder, provider, stateDir);
    const fs = new NodeFs(folder);
    return await use({ folder, fs, provider, stateDir, engineOptions: engineOptions(command, fs, world) });
  } finally {
    provider.dispose?.();
  }
}

/** Takes the folder's state for this process alone, and gives it back when `use` is done. */
export async function withSession<Result>(
  { fs, provider, stateDir, engineOptions: options }: Place,
  world: World,
  use: (session: Session, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  await makeStateDir(stateDir);
  const state = new NodeFs(stateDir);
  const session = await openSession(fs, provider, state, thisLeaseOwner(), { ...options, signal: world.signal });
  try {
    return await use(session, AbortSignal.any([world.signal, session.lost]));
  } finally {
    await session.close();
  }
}

/** `state`: the folder of the state, asked for when the cloud first needs to remember something. */
async function connectTo(command: FolderCommand, user: UserPlace, state: () => AsyncFileSystem): Promise<CloudSyncProvider> {
  const { remote, endpoint, pathStyle, anonymous } = command;
  const chosen = command.region ?? user.variables['AWS_REGION'] ?? user.variables['AWS_DEFAULT_REGION'];
  // Stores other than Amazon's want a region in the signature and seldom care which.
  const region = chosen ?? (endpoint === undefined ? undefined : 'us-east-1');
  return openProvider(remote, {
    s3: { endpoint, region, pathStyle, credentials: anonymous ? 'anonymous' : undefined },
    drive: await driveOpening(command, user),
    state,
  });
}

async function driveOpening({ remote }: FolderCommand, user: UserPlace): Promise<DriveOpening | undefined> {
  if (parseRemoteUrl(remote).kind !== 'drive') return undefined;
  return findDriveAccess(user);
}

function engineOptions(command: FolderCommand, fs: AsyncFileSystem, world: World): Place['engineOptions'] {
  const log = { debug: () => undefined, info: () => undefined, warn: world.warn };
  return {
    environment: systemEnvironment(log),
    loadScope: (readRemote) => loadScope(fs, { excludes: command.excludes, readRemote, signal: world.signal }),
    policy: command.conflict,
    mergeText,
    codec: textCodec,
    device: command.device ?? world.hostname,
    concurrency: command.concurrency,
  };
}

function realFolder(folder: string): string {
  try {
    const real = realpathSync.native(folder);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    throw new SyncError('noRoot', `The folder "${folder}" is missing or cannot be read. Check the path, or make the folder.`, {
      cause: error,
    });
  }
  throw new SyncError('noRoot', `"${folder}" is not a folder. Name the folder to sync.`);
}

/** The real path of what may not exist yet. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}

/** The folder, the cloud and the state must not lie in each other: each would sync the other into itself, again and again. */
function requireApart(folder: string, provider: CloudSyncProvider, stateDir: string): void {
  const cloud = provider.id.startsWith('folder:') ? realPath(provider.id.slice('folder:'.length)) : undefined;
  if (cloud !== undefined && overlap(folder, cloud))
    throw new SyncError('usage', `The folder "${folder}" and the cloud "${cloud}" lie in each other. Choose two separate folders.`);
  const isHidden = isInside(stateDir, join(folder, ownFolder));
  if ((overlap(folder, stateDir) && !isHidden) || (cloud !== undefined && overlap(cloud, stateDir)))
    throw new SyncError('usage', `The state "${stateDir}" must lie outside the folder and the cloud. Choose another place with --state.`);
}

function overlap(one: string, other: string): boolean {
  return isInside(one, other) || isInside(other, one);
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** For this user's eyes alone: the trash holds contents. */
async function makeStateDir(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new SyncError('readOnly', `The folder "${dir}" for the sync state cannot be made. Choose another one with --state.`, {
      cause: error,
    });
  }
}
