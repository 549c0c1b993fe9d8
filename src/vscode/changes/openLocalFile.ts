import * as vscode from 'vscode';
import { localUri } from '../conflicts/conflictEditor';
import { t } from '../texts/l10n';

/** Opens a file as it is here; where there is none, says so instead. `folder` is the URI of the workspace folder. */
export async function openLocalFile(folder: string, path: string, options: vscode.TextDocumentShowOptions = {}): Promise<void> {
  const uri = localUri(folder, path);
  if (await isThere(uri)) await vscode.commands.executeCommand('vscode.open', uri, options);
  else void vscode.window.showInformationMessage(t('"{0}" is not on this computer.', path));
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) === 0;
  } catch {
    return false;
  }
}
