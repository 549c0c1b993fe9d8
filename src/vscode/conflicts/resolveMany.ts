import * as vscode from 'vscode';
import type { ConflictResolution, SyncError } from '../../core';
import { allConflicts, type FoundConflict } from './conflictTargets';
import type { FolderSync } from '../folder/folderSync';
import { engineText, t } from '../texts/l10n';
import { withCancellableProgress, type ProgressUpdate } from '../messages/progress';
import { systemTimers } from '../folder/scheduler';
import type { Workspace } from '../workspace';

type KeepKind = 'keepLocal' | 'keepRemote' | 'keepBoth';

/** Ends all conflicts of the window in one way, after the person has seen how many there are and what becomes of the other versions. */
export async function keepAll(workspace: Workspace, kind: KeepKind): Promise<void> {
  const found = allConflicts(workspace);
  if (found.length === 0) return void vscode.window.showInformationMessage(t('There is no conflict any more.'));
  const { question, detail, action } = textsOf(kind, found.length);
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, action);
  if (choice === action) await resolveMany(found, kind);
}

/** Ends several conflicts in one way. What fails stays a conflict, and is told of in one message. */
export async function resolveMany(found: readonly FoundConflict[], resolution: ConflictResolution): Promise<void> {
  const failures = await withCancellableProgress(t('Resolving conflicts'), systemTimers, (signal, tell) =>
    resolveEach(found, resolution, signal, tell),
  );
  const [first] = failures.filter(({ code }) => code !== 'aborted');
  if (first === undefined) return;
  const rest = failures.length > 1 ? ` ${t('{0} of {1} conflicts stay as they are.', failures.length, found.length)}` : '';
  void vscode.window.showWarningMessage(`${engineText(first.message)}${rest}`);
}

async function resolveEach(
  found: readonly FoundConflict[],
  resolution: ConflictResolution,
  signal: AbortSignal,
  tell: (update: ProgressUpdate) => void,
): Promise<readonly SyncError[]> {
  const failures: SyncError[] = [];
  let before = 0;
  for (const [sync, conflicts] of byFolder(found)) {
    const start = before;
    const onEach = (done: number): void =>
      tell({ message: t('{0} of {1}', start + done, found.length), percent: (100 * (start + done)) / found.length });
    failures.push(...(await sync.resolveAll(conflicts, resolution, { signal, onEach })));
    before += conflicts.length;
  }
  return failures;
}

function byFolder(found: readonly FoundConflict[]): ReadonlyMap<FolderSync, FoundConflict['conflict'][]> {
  const folders = new Map<FolderSync, FoundConflict['conflict'][]>();
  for (const { sync, conflict } of found) folders.set(sync, [...(folders.get(sync) ?? []), conflict]);
  return folders;
}

function textsOf(kind: KeepKind, number: number): { readonly question: string; readonly detail: string; readonly action: string } {
  switch (kind) {
    case 'keepLocal':
      return {
        question: number === 1 ? t('Keep the local version of 1 file?') : t('Keep the local versions of {0} files?', number),
        detail: t('What is in the cloud is replaced and goes to the trash.'),
        action: t('Keep Local'),
      };
    case 'keepRemote':
      return {
        question: number === 1 ? t('Keep the version in the cloud of 1 file?') : t('Keep the versions in the cloud of {0} files?', number),
        detail: t('What is here is replaced and goes to the trash.'),
        action: t('Keep Remote'),
      };
    case 'keepBoth':
      return {
        question: number === 1 ? t('Keep both versions of 1 file?') : t('Keep both versions of {0} files?', number),
        detail: t('What is in the cloud gets the name; what is here goes beside it as a conflict copy.'),
        action: t('Keep Both'),
      };
  }
}
