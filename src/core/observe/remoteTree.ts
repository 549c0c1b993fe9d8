import type { SyncManifest } from '../manifest/manifest';
import type { RemoteChange } from '../model/changes';
import type { BlockedPath } from '../model/fileSystem';
import type { BaseTree, RemoteTree } from '../model/plan';
import type { CloudSyncProvider, RemoteFileInfo } from '../model/provider';
import type { Scope } from '../model/scope';
import { isOwnPath, pathFault } from '../names/remotePath';
import { blockedTest, everything, mayTakePart, printable } from './localTree';

/** The object that names a place in the cloud: its id and the format of what is stored there. */
export const vaultPath = '.cloudsync/vault.json';

export interface RemoteObservation {
  readonly scope: Scope;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((count: number) => void) | undefined;
}

/** A listing of the cloud: the users' files, and beside them our own, of which one is the identity object. */
export interface ObservedRemote extends RemoteTree {
  readonly own: readonly RemoteFileInfo[];
  readonly vault?: RemoteFileInfo | undefined;
}

/** Finds what changed in the cloud since the last sync, by comparing its listing to the manifest. */
export async function detectRemoteChanges(
  provider: CloudSyncProvider,
  manifest: SyncManifest,
  observation: Partial<RemoteObservation> = {},
): Promise<RemoteChange[]> {
  const tree = await observeRemote(provider, { scope: everything, ...observation });
  return remoteChanges(manifest.entries, tree);
}

/** The differences between the base and the remote tree, by version token alone. */
export function remoteChanges(base: BaseTree, tree: RemoteTree): RemoteChange[] {
  const changes: RemoteChange[] = [];
  for (const [path, file] of tree.files) {
    const known = base.get(path);
    if (known === undefined) changes.push({ kind: 'created', path, file });
    else if (file.etag !== known.etag) changes.push({ kind: 'modified', path, file });
  }
  const isBlocked = blockedTest(tree.blocked);
  for (const path of base.keys()) {
    if (!tree.files.has(path) && !isBlocked(path)) changes.push({ kind: 'deleted', path });
  }
  return changes;
}

/** Lists the cloud. Names that could do harm here, or cannot exist here, are blocked and never reach the plan. */
export async function observeRemote(provider: CloudSyncProvider, observation: RemoteObservation): Promise<ObservedRemote> {
  const { scope, signal, onProgress } = observation;
  const blocked: BlockedPath[] = [];
  const onBlocked = (entry: BlockedPath): void => {
    // Nobody gave a file a name that no system stores for nothing: that is told also where the rules leave it out.
    if (entry.cause === 'badName' || concerns(entry, scope)) blocked.push(entry);
  };
  const listing = await provider.listFiles('', { signal, onProgress, onBlocked });
  const files = new Map<string, RemoteFileInfo>();
  const own: RemoteFileInfo[] = [];
  for (const file of listing) {
    if (isOwnPath(file.path)) {
      own.push(file);
      continue;
    }
    const refusal = refuseName(file) ?? refuseSize(file, scope);
    if (refusal === undefined && !scope.includesFile(file.path)) continue;
    if (refusal === undefined) files.set(file.path, file);
    else blocked.push(refusal);
  }
  return { files, blocked, own, vault: own.find((file) => file.path === vaultPath) };
}

function concerns({ path, cause }: BlockedPath, scope: Scope): boolean {
  return cause === 'unreadable' ? scope.entersFolder(path) : mayTakePart(path, scope);
}

function refuseName(file: RemoteFileInfo): BlockedPath | undefined {
  const fault = pathFault(file.path);
  if (fault === undefined) return undefined;
  const message = `"${printable(file.path)}" in the cloud is not synced because of its name: ${fault}. Rename it there to sync it.`;
  return { path: file.path, cause: 'badName', message };
}

function refuseSize(file: RemoteFileInfo, scope: Scope): BlockedPath | undefined {
  if (!scope.includesFile(file.path) || scope.includesFile(file.path, file.size)) return undefined;
  const reason = scope.reason?.(file.path, file.size) ?? 'it is too large';
  return { path: file.path, cause: 'tooLarge', message: `"${file.path}" in the cloud is not synced: ${reason}.` };
}
