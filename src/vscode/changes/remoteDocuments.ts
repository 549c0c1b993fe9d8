import * as vscode from 'vscode';
import { remoteScheme } from '../ids';
import { t } from '../texts/l10n';
import type { WorkspaceState } from '../folder/state';
import type { Store } from '../store';
import { RemoteTexts } from './remoteTexts';

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
export function serveRemoteDocuments(
  read: (document: RemoteDocument) => Promise<Uint8Array>,
  state: Store<WorkspaceState>,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const texts = new RemoteTexts<vscode.Uri>(read, (uri) => changed.fire(uri));
  const provideTextDocumentContent = (uri: vscode.Uri): string | Promise<string> => {
    const document = parseRemoteDocumentUri(uri);
    return document === undefined ? t('This document has no version in the cloud.') : texts.textOf(uri, document);
  };
  const provider = { provideTextDocumentContent, onDidChange: changed.event };
  return vscode.Disposable.from(
    changed,
    state.onDidChange((now) => texts.follow(now)),
    vscode.workspace.registerTextDocumentContentProvider(remoteScheme, provider),
  );
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
