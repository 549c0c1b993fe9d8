import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { SyncError, type Log } from '../../core';
import { loadS3 } from '../../remote/open';
import { parseRemoteUrl } from '../../remote/remoteUrl';
import { accessOfS3, type Access, type Accounts } from '../accounts/access';
import { describeLeftOut } from '../folder/describeResult';
import type { FolderSync } from '../folder/folderSync';
import { accessOf } from '../accounts/google/driveAccess';
import { engineText, t } from '../texts/l10n';
import type { SafeLog } from '../diagnostics/log';
import type { Trial } from '../folder/openConnection';
import { withCancellableProgress } from '../messages/progress';
import { remoteKey, remoteLabel, type Remote } from '../folder/remote';
import { credentialsOf } from '../accounts/s3Accounts';
import { systemTimers } from '../folder/scheduler';
import { syncOne } from '../syncCommands';
import { failureText } from '../texts/texts';
import { readSettings } from '../workspace';
import { describeTrial } from './describeTrial';
import { needsGoogle, needsS3, remoteOf, s3AccountOf, signInOf, storeOf, type Draft } from './draft';
import { questions, questionToChange } from './questions';
import { runSteps } from './steps';

/** Where the answers go, and who hears of failures. */
export interface ConnectParts {
  readonly accounts: Accounts;
  readonly log: Log & Pick<SafeLog, 'hide'>;
}

/** Leads a person from nothing to a folder that syncs. Nothing is stored before they agree to the first sync. */
export function connectFolder(sync: FolderSync, parts: ConnectParts): Promise<void> {
  return connect(sync, parts, {}, 0);
}

/** Lets a person sign in anew for a remote: the folder's own, or one that it was connected to before. */
export function signInTo(remote: Remote, sync: FolderSync, parts: ConnectParts): Promise<void> {
  return connect(sync, parts, { proposed: remote }, 1);
}

/** Connects a folder to a remote that it was connected to before. Asks who signs in only when the account is there no more. */
export async function reconnectTo(remote: Remote, sync: FolderSync, parts: ConnectParts): Promise<void> {
  const draft = { proposed: remote, ...(await accountOf(remote, parts.accounts)) };
  const isSignedIn = draft.saved !== undefined || draft.google !== undefined || remote.url.startsWith('file:');
  return connect(sync, parts, draft, isSignedIn ? undefined : 1);
}

async function accountOf({ url, account }: Remote, { s3, google }: Accounts): Promise<Pick<Draft, 'saved' | 'google'>> {
  if (account === undefined) return {};
  return url.startsWith('gdrive:') ? { google: await google.get(account) } : { saved: await s3.get(account) };
}

/** `from`: the index of the first question to ask; `undefined`: none, the answers are all there. */
async function connect(sync: FolderSync, parts: ConnectParts, initial: Draft, from: number | undefined): Promise<void> {
  const folder = vscode.Uri.parse(sync.state.value.folder.uri);
  const steps = questions(folder, { proposed: sync.proposedRemote, current: sync.remote }, parts.accounts);
  let draft = from === undefined ? initial : await runSteps(initial, steps, from);
  while (draft !== undefined) {
    const trial = await check(draft, folder, parts.log);
    if (trial === 'cancelled') return;
    if (!('change' in trial)) {
      if (await agrees(sync, draft, trial)) await begin(sync, draft, parts.accounts);
      return;
    }
    draft = await runSteps(draft, steps, questionToChange(steps, draft, trial.change.code));
  }
}

/** Tries the connection; `change`: it failed so, and the person wants to change an answer. */
async function check(
  draft: Draft,
  folder: vscode.Uri,
  log: ConnectParts['log'],
): Promise<Trial | 'cancelled' | { readonly change: SyncError }> {
  const remote = remoteOf(draft);
  const { settings } = readSettings(folder);
  for (;;) {
    try {
      const { tryConnection } = await import('../folder/openConnection');
      const parts = { folder, remote, settings, access: accessIn(draft, log), log };
      const title = t('Checking {0}', remoteLabel(remote));
      const trial = await withCancellableProgress(title, systemTimers, (signal) => tryConnection(parts, signal));
      for (const { level, text } of describeLeftOut(trial.preview.blocked, 'info')) log[level](text);
      return trial;
    } catch (error) {
      const failure = SyncError.from(error);
      if (failure.code === 'aborted') return 'cancelled';
      const choice = await tellFailure(failure, draft);
      if (choice !== 'created') return choice === 'change' ? { change: failure } : 'cancelled';
    }
  }
}

function accessIn(draft: Draft, log: ConnectParts['log']): Access {
  if (needsS3(draft)) return accessOfS3(signInOf(draft), log);
  return draft.google === undefined ? {} : { drive: accessOf(draft.google) };
}

async function tellFailure(failure: SyncError, draft: Draft): Promise<'created' | 'change' | 'cancelled'> {
  const create = draft.provider === 'folder' ? t('Create Folder') : t('Create Bucket');
  const canCreate = draft.proposed === undefined && draft.provider !== 'drive' && draft.signIn !== 'anonymous';
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
  const place = parseRemoteUrl(remoteOf(draft).url);
  if (place.kind === 'folder') await mkdir(place.path, { recursive: true });
  if (place.kind !== 's3') return;
  const { createBucket } = await loadS3();
  await createBucket({ ...storeOf(draft), ...credentialsOf(signInOf(draft)) }, place.bucket);
}

/** A folder that is connected to this very remote already only gets another account: its next sync is not a first one. */
async function agrees(sync: FolderSync, draft: Draft, trial: Trial): Promise<boolean> {
  const remote = remoteOf(draft);
  if (sync.remote !== undefined && remoteKey(sync.remote) === remoteKey(remote)) return true;
  const { folder } = sync.state.value;
  const { policy } = readSettings(vscode.Uri.parse(folder.uri)).settings;
  const { message, detail } = describeTrial(folder.name, remoteLabel(remote), trial, policy);
  const start = t('Start Syncing');
  return (await vscode.window.showInformationMessage(message, { modal: true, detail }, start)) === start;
}

async function begin(sync: FolderSync, draft: Draft, accounts: Accounts): Promise<void> {
  try {
    const account = await store(draft, accounts);
    await sync.bind({ ...remoteOf(draft), account });
  } catch (error) {
    return void (await vscode.window.showErrorMessage(failureText(error), { modal: true }));
  }
  await syncOne(sync);
}

/** Stores the account of the answers; resolves with its id, where there is one. */
async function store(draft: Draft, { s3, google }: Accounts): Promise<string | undefined> {
  if (needsS3(draft)) {
    const account = s3AccountOf(draft, await s3.list(), randomUUID);
    if (account !== draft.saved) await s3.add(account);
    return account.id;
  }
  if (!needsGoogle(draft) || draft.google === undefined) return undefined;
  await google.add(draft.google);
  return draft.google.id;
}
