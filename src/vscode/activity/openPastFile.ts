import * as vscode from 'vscode';
import { localUri } from '../conflicts/conflictEditor';
import { t } from '../texts/l10n';
import { hashAt } from '../trash/contents';
import { keptDocumentUri } from '../trash/keptDocuments';
import type { Workspace } from '../workspace';
import { choosePastSides, type PastSides } from './pastSides';
import type { PastFileRow } from './renderActivity';
import { failureText } from '../texts/texts';

/** Shows what a past sync did to a file: the content before it and the one after it beside each other, or the one that there is. */
export async function openPastFile(workspace: Workspace, { folder, file }: PastFileRow): Promise<void> {
  const sync = workspace.find(folder);
  if (sync === undefined) return;
  try {
    const contents = await sync.look();
    const now = await hashAt(contents, file.path).catch(() => undefined);
    const isKept = async (hash: string): Promise<boolean> => (await contents.contentOf(hash)) !== undefined;
    await show(folder, file.path, await choosePastSides(file, now, isKept));
  } catch (error) {
    void vscode.window.showErrorMessage(failureText(error));
  }
}

async function show(folder: string, path: string, sides: PastSides): Promise<void> {
  const kept = (hash: string): vscode.Uri => keptDocumentUri({ folder, path, hash });
  const name = path.slice(path.lastIndexOf('/') + 1);
  const { executeCommand } = vscode.commands;
  switch (sides.kind) {
    case 'gone':
      return void vscode.window.showInformationMessage(t('Neither "{0}" nor a former content of it is on this computer any more.', path));
    case 'file':
      return executeCommand('vscode.open', localUri(folder, path), { preview: true });
    case 'kept':
      return executeCommand('vscode.open', kept(sides.hash), { preview: true }, t('{0} (Former Version)', name));
    case 'sinceThen':
      return executeCommand('vscode.diff', kept(sides.before), localUri(folder, path), t('{0} (Before the Sync ↔ Now)', name), {
        preview: true,
      });
    case 'thenAndNow':
      return executeCommand('vscode.diff', kept(sides.before), kept(sides.after), t('{0} (Before the Sync ↔ After It)', name), {
        preview: true,
      });
  }
}
