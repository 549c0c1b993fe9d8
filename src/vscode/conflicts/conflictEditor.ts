import * as vscode from 'vscode';
import type { ConflictInfo } from '../../core';
import { t } from '../texts/l10n';
import { parseRemoteDocumentUri, remoteDocumentUri } from '../changes/remoteDocuments';

/** Opens the comparison of both versions: the cloud's on the left, read-only; the local file itself on the right. */
export async function openConflictEditor(folder: string, conflict: ConflictInfo): Promise<void> {
  await openDiff(folder, conflict.path, conflict.etag);
}

/** `remotePath`: where the cloud has the file, if under another name. */
export async function openDiff(folder: string, path: string, etag: string, remotePath = path): Promise<void> {
  const left = remoteDocumentUri({ folder, path: remotePath, etag });
  const right = localUri(folder, path);
  const name = path.slice(path.lastIndexOf('/') + 1);
  await vscode.commands.executeCommand('vscode.diff', left, right, t('{0} (Remote ↔ Local)', name), { preview: true });
}

/** Closes the comparisons of a file; its own editor stays. */
export async function closeConflictEditor(folder: string, path: string): Promise<void> {
  const tabs = tabsOf(folder, path);
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}

export function isConflictEditorOpen(folder: string, path: string): boolean {
  return tabsOf(folder, path).length > 0;
}

/** The version in the cloud that an open comparison of the file shows. */
export function shownEtag(folder: string, path: string): string | undefined {
  const active = vscode.window.tabGroups.activeTabGroup.activeTab;
  const tabs = [...tabsOf(folder, path)].sort((a, b) => Number(b === active) - Number(a === active));
  return tabs.flatMap(({ input }) =>
    input instanceof vscode.TabInputTextDiff ? (parseRemoteDocumentUri(input.original)?.etag ?? []) : [],
  )[0];
}

/** Only our own comparisons: Git and others compare the same file with versions of theirs. */
function tabsOf(folder: string, path: string): readonly vscode.Tab[] {
  const local = localUri(folder, path).toString();
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => isComparisonOf(input, local));
}

function isComparisonOf(input: unknown, local: string): boolean {
  if (!(input instanceof vscode.TabInputTextDiff) || input.modified.toString() !== local) return false;
  return parseRemoteDocumentUri(input.original) !== undefined;
}

/** Saves the local side, which a person may have edited in the comparison. Whether it was unsaved and is saved now. */
export async function saveLocalSide(folder: string, path: string): Promise<boolean> {
  const local = localUri(folder, path).toString();
  const document = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.toString() === local);
  return document !== undefined && document.save();
}

export function localUri(folder: string, path: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(folder), path);
}
