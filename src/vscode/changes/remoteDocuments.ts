import * as vscode from 'vscode';
import { remoteScheme } from '../ids';
import { t } from '../texts/l10n';
import { failureText, numberLabel } from '../texts/texts';

/** A file as it is in the cloud at one version. */
export interface RemoteDocument {
  /** URI of the workspace folder. */
  readonly folder: string;
  readonly path: string;
  readonly etag: string;
}

/** The virtual document of a file in the cloud. It has the path of the local file, so that both are shown under one name. */
export function remoteDocumentUri(document: RemoteDocument): vscode.Uri {
  const local = vscode.Uri.joinPath(vscode.Uri.parse(document.folder), document.path);
  return vscode.Uri.from({ scheme: remoteScheme, path: local.path, query: JSON.stringify(document) });
}

/** Serves these documents by downloading them. What cannot be shown as text is told in a sentence instead. */
export function serveRemoteDocuments(read: (document: RemoteDocument) => Promise<Uint8Array>): vscode.Disposable {
  const provideTextDocumentContent = async (uri: vscode.Uri): Promise<string> => {
    const document = parseRemoteDocumentUri(uri);
    if (document === undefined) return t('This document has no version in the cloud.');
    try {
      return textOf(await read(document));
    } catch (error) {
      return failureText(error);
    }
  };
  return vscode.workspace.registerTextDocumentContentProvider(remoteScheme, { provideTextDocumentContent });
}

/** What such a URI names; `undefined` for any other URI. */
export function parseRemoteDocumentUri(uri: vscode.Uri): RemoteDocument | undefined {
  if (uri.scheme !== remoteScheme) return undefined;
  try {
    const { folder, path, etag } = JSON.parse(uri.query) as Partial<RemoteDocument>;
    return typeof folder === 'string' && typeof path === 'string' && typeof etag === 'string' ? { folder, path, etag } : undefined;
  } catch {
    return undefined;
  }
}

export function textOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Not UTF-8: told below, as for any other binary content.
  }
  return t('This file is not text ({0} bytes), so the two versions cannot be compared line by line.', numberLabel(bytes.length));
}
