import * as vscode from 'vscode';
import { SyncError } from '../../core';
import { localUri } from '../conflicts/conflictEditor';
import type { FolderSync } from '../folder/folderSync';
import { commandIds } from '../ids';
import { onRow } from '../onRow';
import { engineText, t } from '../texts/l10n';
import { withCancellableProgress } from '../messages/progress';
import { remoteDocumentUri } from '../changes/remoteDocuments';
import { systemTimers } from '../folder/scheduler';
import { isConnected } from '../folder/state';
import { bytesLabel, numberLabel } from '../texts/texts';
import type { Workspace } from '../workspace';
import { hashAt } from './contents';
import { keptDocumentUri } from './keptDocuments';
import { isInCloud, type DayRow, type Kept, type KeptRow } from './renderTrash';
import { restoreEntry, type WhenTaken } from './restore';
import { discardEntries } from './discard';
import type { TrashContents } from './trashes';

type Row = DayRow | KeptRow;

/** The commands of the Trash view. */
export function registerTrashCommands(workspace: Workspace, trashes: TrashContents): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand(
      commandIds.compareKept,
      onRow<KeptRow>((row) => reporting(() => compare(workspace, row))),
    ),
    registerCommand(
      commandIds.restoreKept,
      onRow<Row>((row, rows) => reporting(() => restore(workspace, trashes, keptRows(row, rows)))),
    ),
    registerCommand(
      commandIds.discardKept,
      onRow<Row>((row, rows) => reporting(() => discard(workspace, trashes, keptRows(row, rows)))),
    ),
    registerCommand(commandIds.emptyTrash, () => reporting(() => empty(workspace, trashes))),
  );
}

async function reporting(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const { code, message } = SyncError.from(error);
    if (code !== 'aborted') void vscode.window.showErrorMessage(engineText(message));
  }
}

/** What a command was called for: the row, or all that are selected; a day stands for all that is in it. */
function keptRows(row: Row, rows: readonly Row[] | undefined): readonly KeptRow[] {
  return [...new Set((rows ?? [row]).flatMap((each) => (each.kind === 'day' ? each.children : [each])))];
}

/** Shows a kept content beside the file as it is now, or alone when there is none. */
async function compare(workspace: Workspace, { folder, entry }: KeptRow): Promise<void> {
  const sync = workspace.find(folder);
  if (sync === undefined) return;
  const { path } = entry;
  const kept = isInCloud(entry)
    ? remoteDocumentUri({ folder, path: entry.file.path, etag: entry.file.etag })
    : keptDocumentUri({ folder, path, hash: entry.hash });
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isThere = (await hashAt(await sync.look(), path).catch(() => undefined)) !== undefined;
  const { executeCommand } = vscode.commands;
  if (!isThere) return executeCommand('vscode.open', kept, { preview: true }, t('{0} (In the Trash)', name));
  await executeCommand('vscode.diff', kept, localUri(folder, path), t('{0} (In the Trash ↔ Now)', name), { preview: true });
}

async function restore(workspace: Workspace, trashes: TrashContents, rows: readonly KeptRow[]): Promise<void> {
  const newest = newestPerPath(rows);
  const whenTaken = await askWhenTaken(workspace, newest);
  if (whenTaken === undefined) return;
  for (const [sync, entries] of perFolder(workspace, newest)) {
    const title = entries.length === 1 ? t('Restoring 1 file') : t('Restoring {0} files', entries.length);
    const restored = await withCancellableProgress(title, systemTimers, async (signal) => {
      const paths: string[] = [];
      for (const entry of entries) if (!signal.aborted) paths.push(await restoreEntry(sync, entry, whenTaken, signal));
      return paths;
    });
    const folder = sync.state.value.folder.uri;
    sync.syncSoon();
    await trashes.reload(folder);
    const [only] = restored;
    if (restored.length === 1 && only !== undefined)
      await vscode.commands.executeCommand('vscode.open', localUri(folder, only), { preview: true });
  }
}

/** Of several contents of one file, the newest comes back: one name holds one content. */
function newestPerPath(rows: readonly KeptRow[]): readonly KeptRow[] {
  const newest = new Map<string, KeptRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.folder, row.entry.path]);
    const other = newest.get(key);
    if (other === undefined || other.entry.time < row.entry.time) newest.set(key, row);
  }
  return [...newest.values()];
}

/** Asks once what to do with names under which there is a file by now. `undefined`: nothing. */
async function askWhenTaken(workspace: Workspace, rows: readonly KeptRow[]): Promise<WhenTaken | undefined> {
  const taken: string[] = [];
  for (const [sync, entries] of perFolder(workspace, rows)) {
    const contents = await sync.look();
    for (const { path } of entries) if ((await hashAt(contents, path).catch(() => '')) !== undefined) taken.push(path);
  }
  const [first] = taken;
  if (first === undefined) return 'putBeside';
  const question =
    taken.length === 1 ? t('There is a file "{0}" by now.', first) : t('There are files under {0} of these names by now.', taken.length);
  const [replace, beside] = [t('Replace'), t('Restore Beside')];
  const detail = t('What is replaced goes to the trash, and can be had back in the same way.');
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, replace, beside);
  return answer === replace ? 'replace' : answer === beside ? 'putBeside' : undefined;
}

async function discard(workspace: Workspace, trashes: TrashContents, rows: readonly KeptRow[]): Promise<void> {
  const entries = rows.map(({ entry }) => entry);
  const question = rows.length === 1 ? t('Delete 1 content for ever?') : t('Delete {0} contents for ever?', rows.length);
  if (!(await confirm(question, entries, t('Delete')))) return;
  for (const [sync, some] of perFolder(workspace, rows)) await discardIn(sync, trashes, some);
}

async function empty(workspace: Workspace, trashes: TrashContents): Promise<void> {
  const connected = workspace.all.filter(({ state }) => isConnected(state.value));
  // What is about to go for ever is counted afresh.
  await trashes.load(
    connected.map(({ state }) => state.value.folder.uri),
    true,
  );
  const rows = [...trashes.entries.value].flatMap(([folder, entries]) => entries.map((entry) => ({ folder, entry })));
  const here = rows.filter(({ entry }) => !isInCloud(entry));
  if (rows.length === 0) return void vscode.window.showInformationMessage(t('The trash is empty.'));
  const both = here.length < rows.length && here.length > 0;
  const [onlyHere, all] = [t('Empty on This Computer'), both ? t('Empty Both') : t('Empty Trash')];
  const answer = await vscode.window.showWarningMessage(
    t('Empty the trash?'),
    { modal: true, detail: describeLoss(rows.map(({ entry }) => entry)) },
    ...(both ? [onlyHere, all] : [all]),
  );
  if (answer === undefined) return;
  const chosen = answer === onlyHere ? here : rows;
  for (const [sync, entries] of perFolder(workspace, chosen)) await discardIn(sync, trashes, entries);
}

async function discardIn(sync: FolderSync, trashes: TrashContents, entries: readonly Kept[]): Promise<void> {
  await withCancellableProgress(t('Emptying the trash'), systemTimers, (signal) => discardEntries(sync, entries, signal));
  await trashes.reload(sync.state.value.folder.uri, true);
}

async function confirm(question: string, entries: readonly Kept[], yes: string): Promise<boolean> {
  const options = { modal: true, detail: describeLoss(entries) };
  return (await vscode.window.showWarningMessage(question, options, yes)) === yes;
}

function describeLoss(entries: readonly Kept[]): string {
  const inCloud = entries.filter(isInCloud);
  const here = entries.length - inCloud.length;
  const bytes = (some: readonly Kept[]): string => bytesLabel(some.reduce((sum, { size }) => sum + size, 0));
  const lines = [
    ...(here > 0
      ? [t('On this computer: {0} contents, {1}.', numberLabel(here), bytes(entries.filter((entry) => !isInCloud(entry))))]
      : []),
    ...(inCloud.length > 0 ? [t('In the cloud, for all devices: {0} files, {1}.', numberLabel(inCloud.length), bytes(inCloud))] : []),
    t('They cannot be had back after that.'),
  ];
  return lines.join('\n');
}

function perFolder(
  workspace: Workspace,
  rows: readonly { readonly folder: string; readonly entry: Kept }[],
): readonly (readonly [FolderSync, readonly Kept[]])[] {
  return workspace.all.flatMap((sync) => {
    const entries = rows.filter(({ folder }) => folder === sync.state.value.folder.uri).map(({ entry }) => entry);
    return entries.length === 0 ? [] : [[sync, entries] as const];
  });
}
