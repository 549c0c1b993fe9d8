import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { SyncError, type Log } from '../../core';
import { loadS3 } from '../../remote/open';
import { parseRemoteUrl } from '../../remote/remoteUrl';
import type { FolderSync } from '../folderSync';
import type { GoogleAccounts } from '../google/accounts';
import { accessOf } from '../google/driveAccess';
import type { KeyStore } from '../keyStore';
import { engineText, t } from '../l10n';
import type { Trial } from '../openConnection';
import { withCancellableProgress } from '../progress';
import { remoteKey, remoteLabel } from '../remote';
import { systemTimers } from '../scheduler';
import { syncOne } from '../syncCommands';
import { readSettings } from '../workspace';
import { describeTrial } from './describeTrial';
import { keysOf, needsAccount, needsKeys, remoteOf, type Draft } from './draft';
import { questions } from './questions';
import { runSteps } from './steps';

/** Where the answers go, and who hears of failures. */
export interface ConnectParts {
  readonly keys: KeyStore;
  readonly accounts: GoogleAccounts;
  readonly log: Log;
}

/** Leads a person from nothing to a folder that syncs. Nothing is stored before they agree to the first sync. */
export async function connectFolder(sync: FolderSync, { keys, accounts, log }: ConnectParts): Promise<void> {
  const { uri, name } = sync.state.value.folder;
  const folder = vscode.Uri.parse(uri);
  const steps = questions(folder, { proposed: sync.proposedRemote, current: sync.remote }, accounts);
  let draft = await runSteps<Draft>({}, steps);
  while (draft !== undefined) {
    const trial = await check(draft, folder, log);
    if (trial === 'cancelled') return;
    if (trial !== undefined) {
      if (await agrees(sync, name, draft, trial)) await begin(sync, draft, { keys, accounts });
      return;
    }
    draft = await runSteps(
      draft,
      steps,
      steps.length - 1 - [...steps].reverse().findIndex(({ applies }) => applies?.(draft as Draft) ?? true),
    );
  }
}

/** Tries the connection; `undefined`: it failed, and the person wants to change an answer. */
async function check(draft: Draft, folder: vscode.Uri, log: Log): Promise<Trial | 'cancelled' | undefined> {
  const remote = remoteOf(draft);
  const { settings } = readSettings(folder);
  for (;;) {
    try {
      const parts = { folder, remote, settings, keys: keysOf(draft), drive: draft.account && accessOf(draft.account), log };
      const { tryConnection } = await import('../openConnection');
      return await withCancellableProgress(t('Checking {0}', remoteLabel(remote)), systemTimers, (signal) => tryConnection(parts, signal));
    } catch (error) {
      const failure = SyncError.from(error);
      if (failure.code === 'aborted') return 'cancelled';
      const choice = await tellFailure(failure, draft);
      if (choice !== 'created') return choice === 'change' ? undefined : 'cancelled';
    }
  }
}

async function tellFailure(failure: SyncError, draft: Draft): Promise<'created' | 'change' | 'cancelled'> {
  const create = draft.provider === 'folder' ? t('Create Folder') : t('Create Bucket');
  const canCreate = draft.proposed === undefined && draft.provider !== 'drive';
  const offers = failure.code === 'noRemote' && canCreate ? [create] : [];
  const choice = await vscode.window.showErrorMessage(engineText(failure.message), { modal: true }, ...offers, t('Change Answers'));
  if (choice === undefined) return 'cancelled';
  if (choice !== create) return 'change';
  try {
    await createRemote(draft);
    return 'created';
  } catch (error) {
    return tellFailure(new SyncError('forbidden', SyncError.from(error).message), draft);
  }
}

async function createRemote(draft: Draft): Promise<void> {
  const remote = remoteOf(draft);
  const place = parseRemoteUrl(remote.url);
  if (place.kind === 'folder') await mkdir(place.path, { recursive: true });
  if (place.kind !== 's3') return;
  const { createBucket } = await loadS3();
  const { endpoint, region, profile } = remote;
  await createBucket({ endpoint, region, profile, credentials: keysOf(draft) }, place.bucket);
}

/** A folder that is connected to this very remote already only gets new keys: its next sync is not a first one. */
async function agrees(sync: FolderSync, name: string, draft: Draft, trial: Trial): Promise<boolean> {
  const remote = remoteOf(draft);
  if (sync.remote !== undefined && remoteKey(sync.remote) === remoteKey(remote)) return true;
  const { message, detail } = describeTrial(name, remoteLabel(remote), trial);
  const start = t('Start Syncing');
  return (await vscode.window.showInformationMessage(message, { modal: true, detail }, start)) === start;
}

async function begin(sync: FolderSync, draft: Draft, { keys, accounts }: Pick<ConnectParts, 'keys' | 'accounts'>): Promise<void> {
  const remote = remoteOf(draft);
  const { uri } = sync.state.value.folder;
  if (needsKeys(draft)) await keys.set(uri, remote, keysOf(draft));
  if (needsAccount(draft) && draft.account !== undefined) {
    await accounts.add(draft.account);
    await keys.setAccount(uri, remote, draft.account.id);
  }
  await sync.bind(remote);
  await syncOne(sync);
}
