import { hostname } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  openSession,
  SharedLease,
  SyncEngine,
  SyncError,
  SyncManifest,
  systemEnvironment,
  type AsyncFileSystem,
  type CloudSyncProvider,
  type LeaseOwner,
  type Log,
  type ProviderCapabilities,
  type Scope,
  type SyncPreview,
} from '../../core';
import { mergeText } from '../../crdt/textMerge';
import { loadScope } from '../../local/ignoreRules';
import { NodeFs } from '../../local/nodeFs';
import { textCodec } from '../../local/textCodec';
import { WorkspaceFs } from '../../local/workspaceFs';
import { openProvider } from '../../remote/open';
import { remoteId } from '../../remote/remoteId';
import { parseRemoteUrl } from '../../remote/remoteUrl';
import type { LoadScope } from '../../core/options';
import type { FindState } from '../../remote/providerMemory';
import type { Access } from '../accounts/access';
import type { Connection, LocalPart } from './connection';
import { contentsIn, contentsOf } from './contentsOf';
import { t, useLanguage } from '../texts/l10n';
import { isNews } from './news';
import type { Remote } from './remote';
import type { Settings } from './settings';
import { storageKey } from './storageKey';

/** A folder with its remote, and where what is known of it lies. */
export interface LocalParts {
  readonly folder: vscode.Uri;
  readonly remote: Remote;
  readonly settings: Settings;
  /** Where the state of all folders lives: the same place for every window, so that two windows on one folder see each other. */
  readonly storage: vscode.Uri;
  readonly log: Log;
}

/** How the cloud is reached. */
interface CloudParts {
  readonly access: Access;
}

/** All that a sync needs beside what is on this computer. */
export interface ConnectionParts extends Pick<LocalParts, 'remote' | 'settings' | 'log'>, CloudParts {
  /** Gives the opening up. */
  readonly signal?: AbortSignal | undefined;
}

/** Opens what is known of a folder on this computer. It asks nobody, and takes nothing from another window. */
export async function openLocal({ storage, folder, remote, settings, log }: LocalParts): Promise<LocalPart> {
  const [fs, state] = [new WorkspaceFs(folder), await openState(storage, folder, remote)];
  const environment = systemEnvironment(log);
  const lease = new SharedLease(state, thisWindow(), environment);
  return { fs, state, lease, contents: () => contentsIn(fs, state, deviceOf(settings), () => environment.now()) };
}

/** Opens the cloud behind a folder, and takes the folder for this window. Rejects with `locked` when another has it. */
export async function openConnection({ fs, state, lease }: LocalPart, parts: ConnectionParts): Promise<Connection> {
  const { settings, signal } = parts;
  const provider: CloudSyncProvider = await openCloud(parts, () => state);
  try {
    const rules = scopeOf(fs, settings);
    const session = await openSession(fs, provider, state, lease, { ...engineOptions(parts), loadScope: rules.load, signal });
    const close = async (): Promise<void> => {
      await session.close();
      provider.dispose?.();
    };
    const contents = contentsOf(fs, session.engine);
    return { session, provider, contents, isNews: (path) => isNews(path, fs, session.manifest, rules.current()), close };
  } catch (error) {
    provider.dispose?.();
    throw error;
  }
}

/** What a connection would be like: what the store honours, and what a first sync would do. Stores nothing anywhere. */
export interface Trial {
  readonly capabilities: ProviderCapabilities | undefined;
  readonly preview: SyncPreview;
}

export async function tryConnection(parts: Omit<LocalParts, 'storage'> & CloudParts, signal: AbortSignal): Promise<Trial> {
  const provider = await openCloud(parts);
  try {
    const capabilities = await provider.connect?.(signal);
    const fs = new WorkspaceFs(parts.folder);
    const options = { ...engineOptions(parts), loadScope: scopeOf(fs, parts.settings).load };
    const engine = new SyncEngine(fs, provider, new SyncManifest(provider.id), options);
    return { capabilities, preview: await engine.preview(undefined, { signal }) };
  } finally {
    provider.dispose?.();
  }
}

/** `state`: where the provider keeps what it should know the next time; a trial keeps nothing. */
function openCloud(
  { remote, access, log }: Pick<LocalParts, 'remote' | 'log'> & CloudParts,
  state?: FindState,
): Promise<CloudSyncProvider> {
  // This file's bundle has a copy of its own of the module that translates.
  useLanguage({ ...vscode.l10n, language: vscode.env.language });
  const { url, endpoint, region, pathStyle } = remote;
  const debug = (message: string): void => log.debug(message);
  return openProvider(url, {
    s3: { endpoint, region, pathStyle, ...access.s3, log: debug },
    drive: access.drive && { ...access.drive, log: debug },
    state,
  });
}

function engineOptions({ settings, log }: Pick<LocalParts, 'settings' | 'log'>): {
  readonly environment: ReturnType<typeof systemEnvironment>;
  readonly policy: Settings['policy'];
  readonly mergeText: typeof mergeText;
  readonly codec: typeof textCodec;
  readonly device: string;
  readonly concurrency: number;
  readonly retention: Settings['retention'];
} {
  const { policy, concurrency, retention } = settings;
  const device = deviceOf(settings);
  return { environment: systemEnvironment(log), policy, mergeText, codec: textCodec, device, concurrency, retention };
}

function deviceOf({ device }: Settings): string {
  return device ?? hostname();
}

/** Loads the rules for each run, and remembers those of the latest. */
function scopeOf(fs: AsyncFileSystem, { exclude, maxFileSize }: Settings): { load: LoadScope; current: () => Scope | undefined } {
  let latest: Scope | undefined;
  const load: LoadScope = async (readRemote) => {
    if (exclude === undefined)
      throw new SyncError('usage', t('The setting "cloudSync.exclude" must be a list of texts. Correct it to sync again.'));
    latest = await loadScope(fs, { excludes: exclude, maxFileSize, readRemote });
    return latest;
  };
  return { load, current: () => latest };
}

/** A folder of its own for each pair of folder and remote, so that nothing known of one is taken for knowledge of another. */
function openState(storage: vscode.Uri, folder: vscode.Uri, { url, endpoint }: Remote): Promise<AsyncFileSystem> {
  return openStorage(vscode.Uri.joinPath(storage, storageKey(folder.toString(), remoteId(parseRemoteUrl(url), endpoint))));
}

/** A folder of this extension's storage, made where it is missing. */
export async function openStorage(uri: vscode.Uri): Promise<AsyncFileSystem> {
  await vscode.workspace.fs.createDirectory(uri);
  return uri.scheme === 'file' ? new NodeFs(join(uri.fsPath)) : new WorkspaceFs(uri);
}

function thisWindow(): LeaseOwner {
  const host = hostname();
  const label = (pid: number | string): string => `another VS Code window (process ${pid} on ${host})`;
  const isAlive = (other: string): boolean | undefined => {
    const pid = /\(process (\d+) on /.exec(other)?.[1];
    return pid === undefined || other !== label(pid) ? undefined : isRunning(Number(pid));
  };
  return { label: label(process.pid), isAlive };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user: it is there, and may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
