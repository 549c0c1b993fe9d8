import { hostname } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  openSession,
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
} from '../core';
import { mergeText } from '../crdt/textMerge';
import { loadScope } from '../local/ignoreRules';
import { NodeFs } from '../local/nodeFs';
import { textCodec } from '../local/textCodec';
import { WorkspaceFs } from '../local/workspaceFs';
import { openProvider } from '../remote/open';
import type { FindState } from '../remote/providerMemory';
import type { Access } from './access';
import type { Connection } from './connection';
import { t, useLanguage } from './l10n';
import { isNews } from './news';
import type { Remote } from './remote';
import type { Settings } from './settings';
import { storageKey } from './storageKey';

/** Where a folder's sync comes from, and what it may use. */
export interface ConnectionParts {
  readonly folder: vscode.Uri;
  readonly remote: Remote;
  readonly settings: Settings;
  readonly access: Access;
  /** Where the state of all folders lives: the same place for every window, so that two windows on one folder see each other. */
  readonly storage: vscode.Uri;
  /** Gives the opening up. */
  readonly signal?: AbortSignal | undefined;
  readonly log: Log;
}

/** Opens the cloud and the folder's state, and takes the folder for this window. Rejects with `locked` when another has it. */
export async function openConnection(parts: ConnectionParts): Promise<Connection> {
  const provider: CloudSyncProvider = await openCloud(parts, () => openState(parts, provider.id));
  try {
    const fs = new WorkspaceFs(parts.folder);
    const state = await openState(parts, provider.id);
    const rules = scopeOf(fs, parts.settings);
    const session = await openSession(fs, provider, state, thisWindow(), {
      ...engineOptions(parts),
      loadScope: rules.load,
      signal: parts.signal,
    });
    const close = async (): Promise<void> => {
      await session.close();
      provider.dispose?.();
    };
    return { session, provider, fs, state, isNews: (path) => isNews(path, fs, session.manifest, rules.current()), close };
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

export async function tryConnection(parts: Omit<ConnectionParts, 'storage' | 'signal'>, signal: AbortSignal): Promise<Trial> {
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
  { remote, access, log }: Pick<ConnectionParts, 'remote' | 'access' | 'log'>,
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

function engineOptions({ settings, log }: Pick<ConnectionParts, 'settings' | 'log'>): {
  readonly environment: ReturnType<typeof systemEnvironment>;
  readonly policy: Settings['policy'];
  readonly mergeText: typeof mergeText;
  readonly codec: typeof textCodec;
  readonly device: string;
  readonly concurrency: number;
  readonly retention: Settings['retention'];
} {
  const { policy, concurrency, retention } = settings;
  const device = settings.device ?? hostname();
  return { environment: systemEnvironment(log), policy, mergeText, codec: textCodec, device, concurrency, retention };
}

/** Loads the rules for each run, and remembers those of the latest. */
function scopeOf(
  fs: AsyncFileSystem,
  { exclude, maxFileSize }: Settings,
): { load: () => Promise<Scope>; current: () => Scope | undefined } {
  let latest: Scope | undefined;
  const load = async (): Promise<Scope> => {
    if (exclude === undefined)
      throw new SyncError('usage', t('The setting "cloudSync.exclude" must be a list of texts. Correct it to sync again.'));
    latest = await loadScope(fs, { excludes: exclude, maxFileSize });
    return latest;
  };
  return { load, current: () => latest };
}

/** A folder of its own for each pair of folder and remote, so that nothing known of one is taken for knowledge of another. */
async function openState({ storage, folder }: ConnectionParts, remoteId: string): Promise<AsyncFileSystem> {
  return openStorage(vscode.Uri.joinPath(storage, storageKey(folder.toString(), remoteId)));
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
