import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { SyncError } from '../../../core';
import { localUri } from '../conflictEditor';
import type { FoundConflict } from '../conflictTargets';
import { t } from '../../texts/l10n';
import type { Workspace } from '../../workspace';
import { acceptMergeEditor, closeMergeEditors, hasMergeEditor, openMergeEditor } from './mergeEditor';
import type { Merge, MergeFiles } from './mergeFiles';
import { asText, hasMarkers, unmerged } from './mergeText';
import { failureText } from '../../texts/texts';

/** Opens the three versions of a file for merging. Rejects with a sentence when it is not text, or no longer as it was shown. */
export async function beginMerge(files: MergeFiles, { sync, conflict }: FoundConflict): Promise<void> {
  const { path, etag } = conflict;
  const folder = sync.state.value.folder.uri;
  const [remote, base, local] = await Promise.all([
    sync.readRemote(path, etag),
    sync.readBase(path),
    vscode.workspace.fs.readFile(localUri(folder, path)),
  ]);
  const [remoteText, localText] = [asText(remote), asText(local)];
  if (remoteText === undefined || localText === undefined) {
    const message = t('"{0}" is not text, so its versions cannot be merged. Choose Keep Local, Keep Remote or Keep Both.', path);
    throw new SyncError('unsupported', message, { path });
  }
  const hash = createHash('sha256').update(local).digest('hex');
  if (hash !== conflict.localHash)
    throw new SyncError('raced', t('"{0}" changed since the conflict was shown. Nothing was touched; look at it again.', path), { path });
  const isThreeWay = await hasMergeEditor();
  const result = isThreeWay ? new TextEncoder().encode(unmerged(remoteText, localText)) : local;
  const merge: Merge = { folder, conflict };
  await files.begin(merge, { base: base ?? new Uint8Array(), remote, local, result });
  await openMergeEditor(files, merge, isThreeWay);
}

/** What became of a merge that a person called complete. */
export type Completion = 'done' | 'goesOn' | { readonly refused: string };

/** Gives both sides what was merged. It is refused while there are markers in it, and when a side has changed since the merge began. */
export async function completeMerge(files: MergeFiles, workspace: Workspace, result: vscode.Uri): Promise<Completion> {
  const merge = await files.mergeOf(result);
  const sync = merge && workspace.find(merge.folder);
  if (merge === undefined || sync === undefined) return { refused: t('This merge belongs to no folder of this window.') };
  const { path } = merge.conflict;
  const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === result.toString())?.getText();
  const contents = await files.read(merge);
  const versions = [contents.base, contents.remote, contents.local].map((bytes) => asText(bytes) ?? '');
  const markers = t('"{0}" still has conflict markers. Decide about each of them, then complete the merge.', path);
  if (shown !== undefined && hasMarkers(shown, versions)) return { refused: markers };
  if (!(await acceptMergeEditor(result))) return 'goesOn';
  const { result: bytes } = await files.read(merge);
  const text = asText(bytes);
  if (text === undefined || hasMarkers(text, versions)) return { refused: markers };
  try {
    await files.complete(merge, () => sync.resolve(merge.conflict, { merge: bytes }));
  } catch (error) {
    await vscode.commands.executeCommand('vscode.open', result);
    return { refused: `${failureText(error)} ${t('What you merged is kept in the open editor.')}` };
  }
  await closeMergeEditors(result);
  return 'done';
}
