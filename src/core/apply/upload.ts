import { hashContent, hashOf, readFile, tap } from '../bytes';
import { SyncError } from '../errors';
import type { LocalFile } from '../model/fileSystem';
import type { UploadAction } from '../model/plan';
import type { ByteSource, RemoteFileInfo } from '../model/provider';
import type { ApplyContext } from './context';
import { keepBase, recordSynced } from './record';

/** Up to this size (bytes) a file is read once, and what is hashed is what is sent; larger ones are read twice and checked. */
const inMemory = 4 * 1024 * 1024;

/** Sends a file. What is recorded is the hash of the bytes that were sent, whatever the file became since. */
export async function upload(context: ApplyContext, action: UploadAction): Promise<void> {
  await uploadFile(context, action.local.path, action.path, action.remote?.etag ?? 'absent');
  context.tally.filesUploaded++;
}

/** Sends what the file `localPath` holds now to `path`, in place of the version `replaces`, whose content may have the hash `replaced`. */
export async function uploadFile(
  context: ApplyContext,
  localPath: string,
  path: string,
  replaces: string,
  replaced?: string,
): Promise<void> {
  const local = await context.fs.stat(localPath);
  if (local === undefined) throw new SyncError('raced', `"${path}" was deleted during the sync.`, { path });
  const sent = local.size <= inMemory ? await sendSmall(context, local, path, replaces) : await sendLarge(context, local, path, replaces);
  context.tally.bytesUploaded += local.size;
  await recordSynced(context, path, local, sent.remote, sent.hash, replaced);
}

interface Sent {
  readonly remote: RemoteFileInfo;
  readonly hash: string;
}

async function sendSmall(context: ApplyContext, local: LocalFile, path: string, replaces: string): Promise<Sent> {
  const bytes = await readFile(context.fs, local.path, context.signal);
  await checkUnchanged(context, local);
  const hash = hashOf(bytes, () => context.fs.createHasher());
  const remote = await send(context, local, bytes, { path, hash, replaces });
  await keepBase(context, hash, bytes);
  return { remote, hash };
}

async function sendLarge(context: ApplyContext, local: LocalFile, path: string, replaces: string): Promise<Sent> {
  const { hash, size } = await hashContent(context.fs.read(local.path, context.signal), () => context.fs.createHasher());
  context.tally.bytesHashed += size;
  await checkUnchanged(context, local);
  const source: ByteSource = { size: local.size, open: () => verified(context, local, hash) };
  return { remote: await send(context, local, source, { path, hash, replaces }), hash };
}

interface Destination {
  readonly path: string;
  readonly hash: string;
  readonly replaces: string;
}

function send(
  context: ApplyContext,
  local: LocalFile,
  content: Uint8Array | ByteSource,
  destination: Destination,
): Promise<RemoteFileInfo> {
  const { path, hash, replaces } = destination;
  const { modified } = local;
  const executable = local.executable ?? context.manifest.getState(path)?.executable;
  return context.provider.upload(path, content, { replaces, hash, modified, executable, signal: context.signal });
}

/** The file's content again, failing at the end when it is not what was hashed: then the transfer is never completed. */
async function* verified(context: ApplyContext, local: LocalFile, hash: string): AsyncGenerator<Uint8Array> {
  const hasher = context.fs.createHasher();
  yield* tap(context.fs.read(local.path, context.signal), (chunk) => hasher.update(chunk));
  if (hasher.digest() !== hash) throw changed(local.path);
}

/** A file that is being written is left for later: half of it must never be sent. */
async function checkUnchanged(context: ApplyContext, local: LocalFile): Promise<void> {
  const now = await context.fs.stat(local.path);
  // A file too young for a fingerprint may have one by now; it is recorded without, and hashed again next time.
  const isOther = local.fingerprint !== undefined && now?.fingerprint !== local.fingerprint;
  if (isOther || now?.size !== local.size || now.modified !== local.modified) throw changed(local.path);
}

function changed(path: string): SyncError {
  return new SyncError('raced', `"${path}" changed during the sync.`, { path });
}
