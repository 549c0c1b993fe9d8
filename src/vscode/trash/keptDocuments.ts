import * as vscode from 'vscode';
import { keptScheme } from '../ids';
import { t } from '../texts/l10n';
import { textOf } from '../changes/remoteTexts';
import { failureText } from '../texts/texts';

/** A former content of a file. */
export interface KeptDocument {
  /** URI of the workspace folder. */
  readonly folder: string;
  readonly path: string;
  /** SHA-256 (hex); empty: the file as it was when there was none. */
  readonly hash: string;
}

/** The virtual document of a former content, under the path of the file, so that both are shown under one name. */
export function keptDocumentUri(document: KeptDocument): vscode.Uri {
  const { path } = vscode.Uri.joinPath(vscode.Uri.parse(document.folder), document.path);
  return vscode.Uri.from({ scheme: keptScheme, path, query: JSON.stringify(document) });
}

/** Serves these documents, read-only. What cannot be shown as text is told in a sentence instead. */
export function serveKeptDocuments(read: (document: KeptDocument) => Promise<Uint8Array | undefined>): vscode.Disposable {
  const provideTextDocumentContent = async (uri: vscode.Uri): Promise<string> => {
    const document = parse(uri.query);
    if (document?.hash === '') return '';
    try {
      const bytes = document && (await read(document));
      return bytes === undefined ? t('This version is no longer kept on this computer.') : textOf(bytes);
    } catch (error) {
      return failureText(error);
    }
  };
  return vscode.workspace.registerTextDocumentContentProvider(keptScheme, { provideTextDocumentContent });
}

function parse(query: string): KeptDocument | undefined {
  try {
    const { folder, path, hash } = JSON.parse(query) as Partial<KeptDocument>;
    return typeof folder === 'string' && typeof path === 'string' && typeof hash === 'string' ? { folder, path, hash } : undefined;
  } catch {
    return undefined;
  }
}
