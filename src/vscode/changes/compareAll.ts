import * as vscode from 'vscode';
import { localUri } from '../conflicts/conflictEditor';
import { t } from '../texts/l10n';
import { remoteDocumentUri } from './remoteDocuments';
import { remotePathOf, type FolderState, type PendingChange } from '../folder/state';
import { lookAtAll } from '../syncCommands';
import type { Workspace } from '../workspace';

/** Files in one comparison: more would take the window minutes to draw. */
const mostFiles = 200;

type Side = vscode.Uri | undefined;
type Row = [resource: vscode.Uri, original: Side, modified: Side];

/** Shows in one editor what a sync would change, on whichever side, with what waits for a decision. */
export async function compareAll(workspace: Workspace): Promise<void> {
  if (!(await lookAtAll(workspace))) return;
  const rows = workspace.all.flatMap(({ state }) => rowsOf(state.value));
  if (rows.length === 0) return;
  const title = rows.length > mostFiles ? t('Changes to sync (the first {0} of {1} files)', mostFiles, rows.length) : t('Changes to sync');
  await vscode.commands.executeCommand('vscode.changes', title, rows.slice(0, mostFiles));
}

function rowsOf({ folder, conflicts, changes }: FolderState): Row[] {
  const remoteOf = (path: string, etag: string): vscode.Uri => remoteDocumentUri({ folder: folder.uri, path, etag });
  return [
    ...conflicts.map(({ path, etag }): Row => [localUri(folder.uri, path), remoteOf(path, etag), localUri(folder.uri, path)]),
    ...changes.map((change): Row => {
      const { kind, path, etag, hasLocal } = change;
      const local = hasLocal ? localUri(folder.uri, path) : undefined;
      const remote = etag === undefined ? undefined : remoteOf(remotePathOf(change), etag);
      return [localUri(folder.uri, path), ...beforeAndAfter(kind, local, remote)];
    }),
  ];
}

/** What the side that a change happens on has now, and what it will have. */
function beforeAndAfter(kind: PendingChange['kind'], local: Side, remote: Side): [before: Side, after: Side] {
  switch (kind) {
    case 'upload':
    case 'moveRemote':
      return [remote, local];
    case 'download':
    case 'moveLocal':
      return [local, remote];
    case 'deleteLocal':
      return [local, undefined];
    case 'deleteRemote':
      return [remote, undefined];
  }
}
