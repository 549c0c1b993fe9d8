import * as vscode from 'vscode';
import { SyncError } from '../../core';
import { commandIds } from '../ids';
import { onRow } from '../onRow';
import { engineText, t } from '../texts/l10n';
import { withCancellableProgress } from '../messages/progress';
import { systemTimers } from '../folder/scheduler';
import { isConnected } from '../folder/state';
import { failureText, timeLabel } from '../texts/texts';
import type { FolderSync } from '../folder/folderSync';
import type { Workspace } from '../workspace';
import type { Activity } from './activity';
import { describeUndo, describeRefusals } from './describeUndo';
import { openPastFile } from './openPastFile';
import { planUndo, type UndoPlan } from './planUndo';
import { isUndoable, type PastFileRow, type SyncRow } from './renderActivity';
import type { FileRecord, SyncRecord } from './syncRecord';
import { applyUndo, lookAt } from './undo';

/** The commands of the Activity view. */
export function registerActivityCommands(workspace: Workspace, activity: Activity, now: () => number): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  const undo = (target: Target): Promise<void> => undoFiles(workspace, activity, target, now);
  return vscode.Disposable.from(
    registerCommand(
      commandIds.openPastFile,
      onRow<PastFileRow>((row) => openPastFile(workspace, row)),
    ),
    registerCommand(
      commandIds.undoSync,
      onRow<SyncRow | PastFileRow>((row, rows) => undoRows(row, rows, undo)),
    ),
    registerCommand(commandIds.undoLastSync, () => undoLast(workspace, activity, undo)),
    registerCommand(commandIds.clearActivity, () => clear(workspace, activity)),
  );
}

/** Files of one past sync. */
interface Target {
  /** URI of the workspace folder. */
  readonly folder: string;
  readonly record: SyncRecord;
  readonly files: readonly FileRecord[];
}

/** From several selected rows, those of the sync that the command was called on; the newest sync goes first otherwise. */
async function undoRows(
  row: SyncRow | PastFileRow,
  rows: readonly (SyncRow | PastFileRow)[] | undefined,
  undo: (target: Target) => Promise<void>,
): Promise<void> {
  const selected = (rows ?? [row]).filter(({ folder, record }) => folder === row.folder && record.id === row.record.id);
  const files = selected.some(({ kind }) => kind === 'sync')
    ? row.record.files
    : selected.flatMap((each) => (each.kind === 'pastFile' ? [each.file] : []));
  await undo({ folder: row.folder, record: row.record, files });
}

async function undoLast(workspace: Workspace, activity: Activity, undo: (target: Target) => Promise<void>): Promise<void> {
  const folders = workspace.all.filter(({ state }) => isConnected(state.value)).map(({ state }) => state.value.folder.uri);
  await activity.load(folders);
  const candidates = folders.flatMap((folder) => {
    const record = activity.histories.value.get(folder)?.find(isUndoable);
    return record === undefined ? [] : [{ folder, record, files: record.files }];
  });
  const [newest] = candidates.sort((a, b) => b.record.at - a.record.at);
  if (newest === undefined) return void vscode.window.showInformationMessage(t('There is no sync to undo.'));
  await undo(newest);
}

/** Shows what an undo would do, does it when the person agrees, and lets the changes be synced. */
async function undoFiles(workspace: Workspace, activity: Activity, target: Target, now: () => number): Promise<void> {
  const { folder, record, files } = target;
  const sync = workspace.find(folder);
  if (sync === undefined) return;
  try {
    const title = t('Undoing a sync');
    const current = await withCancellableProgress(title, systemTimers, async (signal) => lookAt(await sync.look(), files, signal));
    const chosen = await ask(
      record,
      describeUndo(files, (some) => planUndo(some, current)),
      now(),
    );
    if (chosen === undefined) return;
    const { refused } = await withCancellableProgress(title, systemTimers, (signal) =>
      sync.change(async (contents) => {
        const result = await applyUndo(contents, chosen, signal);
        const places = result.done.map((file) => record.files.indexOf(file)).filter((place) => place >= 0);
        await activity.noteUndone(folder, record.id, new Set(places), now());
        return result;
      }),
    );
    sync.syncSoon();
    if (refused.length > chosen.refused.length) void vscode.window.showWarningMessage(describeRefusals(refused));
  } catch (error) {
    const { code, message } = SyncError.from(error);
    if (code !== 'aborted') void vscode.window.showErrorMessage(engineText(message));
  }
}

/** The plan that the person chooses, among those that do something. */
async function ask(record: SyncRecord, { detail, choices }: ReturnType<typeof describeUndo>, now: number): Promise<UndoPlan | undefined> {
  const time = timeLabel(record.at, now);
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(t('There is nothing to undo in the sync of {0}.', time), { modal: true, detail });
    return undefined;
  }
  const question = t('Undo the sync of {0}?', time);
  const titles = choices.map(({ title }) => title);
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, ...titles);
  return choices.find(({ title }) => title === answer)?.plan;
}

async function clear(workspace: Workspace, activity: Activity): Promise<void> {
  const detail = t('Only the list goes. Files stay as they are, and what is in the trash stays there; past syncs can no longer be undone.');
  const yes = t('Clear Activity');
  const answer = await vscode.window.showWarningMessage(t('Clear the list of past syncs?'), { modal: true, detail }, yes);
  if (answer !== yes) return;
  for (const sync of workspace.all) if (isConnected(sync.state.value)) await clearOf(sync, activity);
}

/** Under the right to change the folder: the window that has it may be adding to the list. */
async function clearOf(sync: FolderSync, activity: Activity): Promise<void> {
  try {
    await sync.change(() => activity.clear(sync.state.value.folder.uri));
  } catch (error) {
    void vscode.window.showErrorMessage(failureText(error));
  }
}
