import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { SyncError, type Log } from '../../core';
import { loadS3 } from '../../remote/open';
import { parseRemoteUrl } from '../../remote/remoteUrl';
import type { FolderSync } from '../folderSync';
import type { KeyStore } from '../keyStore';
import type { Trial } from '../openConnection';
import { withCancellableProgress } from '../progress';
import { remoteKey, remoteLabel } from '../remote';
import { systemTimers } from '../scheduler';
import { syncOne } from '../syncCommands';
import { readSettings } from '../workspace';
import { describeTrial } from './describeTrial';
import { keysOf, needsKeys, remoteOf, type Draft } from './draft';
import { questions } from './questions';
import { runSteps } from './steps';

/** Leads a person from nothing to a folder that syncs. Nothing is stored before they agree to the first sync. */
export async function connectFolder(sync: FolderSync, keys: KeyStore, log: Log): Promise<void> {
  const { uri, name } = sync.state.value.folder;
  const folder = vscode.Uri.parse(uri);
  const steps = questions(folder, sync.proposedRemote);
  let draft = await runSteps<Draft>({}, steps);
  while (draft !== undefined) {
    const trial = await check(draft, folder, log);
    if (trial === 'cancelled') return;
    if (trial !== undefined) {
      if (await agrees(sync, name, draft, trial)) await begin(sync, keys, draft);
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
      const parts = { folder, remote, settings, keys: keysOf(draft), log };
      const { tryConnection } = await import('../openConnection');
      return await withCancellableProgress(`Checking ${remoteLabel(remote)}`, systemTimers, (signal) => tryConnection(parts, signal));
    } catch (error) {
      const failure = SyncError.from(error);
      if (failure.code === 'aborted') return 'cancelled';
      const choice = await tellFailure(failure, draft);
      if (choice !== 'created') return choice === 'change' ? undefined : 'cancelled';
    }
  }
}

async function tellFailure(failure: SyncError, draft: Draft): Promise<'created' | 'change' | 'cancelled'> {
  const create = draft.provider === 'folder' ? 'Create Folder' : 'Create Bucket';
  const offers = failure.code === 'noRemote' && draft.proposed === undefined ? [create] : [];
  const choice = await vscode.window.showErrorMessage(failure.message, { modal: true }, ...offers, 'Change Answers');
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
  await createBucket({ endpoint: remote.endpoint, region: remote.region, credentials: keysOf(draft) }, place.bucket);
}

/** A folder that is connected to this very remote already only gets new keys: its next sync is not a first one. */
async function agrees(sync: FolderSync, name: string, draft: Draft, trial: Trial): Promise<boolean> {
  const remote = remoteOf(draft);
  if (sync.remote !== undefined && remoteKey(sync.remote) === remoteKey(remote)) return true;
  const { message, detail } = describeTrial(name, remoteLabel(remote), trial);
  return (await vscode.window.showInformationMessage(message, { modal: true, detail }, 'Start Syncing')) === 'Start Syncing';
}

async function begin(sync: FolderSync, keys: KeyStore, draft: Draft): Promise<void> {
  const remote = remoteOf(draft);
  if (needsKeys(draft)) await keys.set(sync.state.value.folder.uri, remote, keysOf(draft));
  await sync.bind(remote);
  await syncOne(sync);
}
