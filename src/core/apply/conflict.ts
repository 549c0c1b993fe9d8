import { collect, hashContent, hashOf, readFile } from '../bytes';
import { SyncError } from '../errors';
import type { ConflictInfo, ConflictPolicy } from '../model/conflict';
import type { ConflictAction, LocalEntry } from '../model/plan';
import type { RemoteFileInfo } from '../model/provider';
import { conflictCopyPath } from '../names/conflictName';
import type { ApplyContext } from './context';
import { checkContent, downloadFile } from './download';
import { keepBase, largestMergeable, recordSynced } from './record';
import { uploadFile } from './upload';

/** What became of a conflict; `undefined` when a clean merge ended it. */
export async function applyConflict(context: ApplyContext, action: ConflictAction): Promise<ConflictInfo | undefined> {
  if (context.policy.merge && (await tryMerge(context, action))) return undefined;
  return applyChoice(context, action, context.policy.otherwise);
}

async function applyChoice(
  context: ApplyContext,
  action: ConflictAction,
  choice: ConflictPolicy['otherwise'],
): Promise<ConflictInfo | undefined> {
  switch (choice) {
    case 'ask':
      return describeConflict(action);
    case 'both':
      return { ...describeConflict(action), copy: await keepBoth(context, action) };
    case 'local':
      await keepLocal(context, action);
      return undefined;
    case 'remote':
      await keepRemote(context, action);
      return undefined;
  }
}

export function describeConflict(action: ConflictAction): ConflictInfo {
  return {
    path: action.path,
    kind: action.kind,
    localModified: action.local.modified,
    remoteModified: action.remote.modified,
    localHash: action.local.hash ?? '',
    remoteHash: action.remote.hash ?? '',
    etag: action.remote.etag,
  };
}

/** The local content takes the name; the other one is kept in the trash. */
export async function keepLocal(context: ApplyContext, action: ConflictAction): Promise<void> {
  await keepRemoteContent(context, action.remote, 'replaced by the version of this device');
  await uploadFile(context, action.local.path, action.path, action.remote.etag, action.remote.hash);
  context.tally.filesUploaded++;
}

/** The content from the cloud takes the name; the local one is kept in the trash. */
export async function keepRemote(context: ApplyContext, action: ConflictAction): Promise<void> {
  await downloadFile(context, action.remote, action.local, 'replaced by the version in the cloud');
}

/** The content from the cloud takes the name, the local one goes beside it as a conflict copy. Returns the copy's path. */
export async function keepBoth(context: ApplyContext, action: ConflictAction): Promise<string> {
  const copy = (await existingCopy(context, action)) ?? (await makeCopy(context, action));
  await keepRemote(context, action);
  return copy;
}

/** `merged` takes the place of both; both parents are kept in the trash. */
export async function replaceBoth(context: ApplyContext, action: ConflictAction, merged: Uint8Array): Promise<void> {
  const { local, remote, path } = action;
  if (local.hash === undefined) throw new SyncError('raced', `"${path}" changed during the sync.`, { path });
  await keepRemoteContent(context, remote, 'merged');
  await context.trash.keepLocal(context.fs, local, local.hash, 'merged');
  await checkReplaceable(context, local);
  const hash = hashOf(merged, () => context.fs.createHasher());
  const { signal } = context;
  const sent = await context.provider.upload(path, merged, {
    replaces: remote.etag,
    hash,
    modified: context.environment.now(),
    executable: local.executable ?? remote.executable ?? action.base?.executable,
    signal,
  });
  context.tally.bytesUploaded += merged.length;
  const written = await context.fs.write(local.path, merged, { expected: local, modified: sent.modified, hash, signal });
  await keepBase(context, hash, merged);
  await recordSynced(context, path, written, sent, hash, remote.hash);
}

/** Throws `raced` for a file that the disk would not replace: a merge must not be in the cloud before that shows. */
async function checkReplaceable({ fs }: ApplyContext, local: LocalEntry): Promise<void> {
  const now = await fs.stat(local.path);
  const isKept = local.fingerprint === undefined || local.fingerprint === now?.fingerprint;
  // One that is still too young for a fingerprint may be written once more without a trace.
  const isTold = now?.fingerprint !== undefined && now.size === local.size && now.modified === local.modified;
  if (!isKept || !isTold) throw new SyncError('raced', `"${local.path}" changed during the sync.`, { path: local.path });
}

async function tryMerge(context: ApplyContext, action: ConflictAction): Promise<boolean> {
  const merged = await mergedText(context, action);
  if (merged === undefined) return false;
  // What is in the cloud may hold this edit already, sent by a run that could not finish here.
  const isThereAlready = hashOf(merged, () => context.fs.createHasher()) === action.remote.hash;
  if (isThereAlready) await keepRemote(context, action);
  else await replaceBoth(context, action, merged);
  context.tally.filesMerged++;
  context.environment.log.info(`Merged "${action.path}".`);
  return true;
}

/** The clean merge of both edits, or `undefined`: without the last common text there is no merge, only a guess. */
async function mergedText(context: ApplyContext, action: ConflictAction): Promise<Uint8Array | undefined> {
  const { local, remote } = action;
  if (action.base === undefined || context.mergeText === undefined) return undefined;
  if (local.size > largestMergeable || remote.size > largestMergeable) return undefined;
  const base = await context.texts.read(action.base.localHash);
  if (base === undefined) return undefined;
  const mine = await readFile(context.fs, local.path, context.signal);
  if (hashOf(mine, () => context.fs.createHasher()) !== local.hash) return undefined;
  return context.mergeText(base, mine, await fetchBytes(context, remote));
}

async function fetchBytes(context: ApplyContext, remote: RemoteFileInfo): Promise<Uint8Array> {
  const incoming = await context.provider.download(remote.path, { etag: remote.etag, signal: context.signal });
  const bytes = await collect(incoming.content);
  checkContent(context, incoming.info, bytes);
  context.tally.bytesDownloaded += bytes.length;
  return bytes;
}

async function keepRemoteContent(context: ApplyContext, remote: RemoteFileInfo, reason: string): Promise<void> {
  if (remote.hash === undefined)
    throw new SyncError('raced', `"${remote.path}" changed in the cloud during the sync.`, { path: remote.path });
  const incoming = await context.provider.download(remote.path, { etag: remote.etag, signal: context.signal });
  await context.trash.keepRemote(incoming, remote.hash, reason);
  context.tally.bytesDownloaded += remote.size;
}

/** A copy that an earlier, interrupted run made of this very content: one is enough. */
async function existingCopy(context: ApplyContext, action: ConflictAction): Promise<string | undefined> {
  for (const path of context.names.copiesOf(action.path)) {
    const file = await context.fs.stat(path);
    if (file?.size !== action.local.size) continue;
    const { hash } = await hashContent(context.fs.read(path, context.signal), () => context.fs.createHasher());
    if (hash === action.local.hash) return path;
  }
  return undefined;
}

async function makeCopy(context: ApplyContext, action: ConflictAction): Promise<string> {
  const copy = freeCopyPath(context, action.path);
  await copyLocal(context, action.local, copy);
  await uploadFile(context, copy, copy, 'absent');
  context.tally.filesUploaded++;
  return copy;
}

/** A free name for a conflict copy of `path`, taken from now on. */
export function freeCopyPath(context: ApplyContext, path: string): string {
  const isTaken = (candidate: string): boolean => context.names.isTaken(candidate);
  const copy = conflictCopyPath(path, { now: context.environment.now(), device: context.device, isTaken });
  context.names.add(copy);
  return copy;
}

async function copyLocal(context: ApplyContext, local: LocalEntry, copy: string): Promise<void> {
  const { modified, executable, hash } = local;
  try {
    await context.fs.write(copy, context.fs.read(local.path, context.signal), {
      expected: 'absent',
      modified,
      executable,
      hash,
      signal: context.signal,
    });
  } catch (error) {
    if (!SyncError.is(error, 'corrupt')) throw error;
    throw new SyncError('raced', `"${local.path}" changed during the sync.`, { path: local.path, cause: error });
  }
}
