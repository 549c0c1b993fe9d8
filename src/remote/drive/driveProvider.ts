import type {
  ByteSource,
  CloudSyncProvider,
  DeleteOptions,
  DownloadOptions,
  ListOptions,
  MoveOptions,
  ProviderCapabilities,
  RemoteContent,
  RemoteFileInfo,
  UploadOptions,
} from '../../core/model/provider';
import { toSource } from '../bytes';
import { checkAborted, notFound, raced } from '../failures';
import { remoteId } from '../remoteId';
import { ByteBudget } from '../s3/byteBudget';
import { once } from '../s3/once';
import { openContent } from './download';
import { openDriveClient, type DriveClient } from './driveClient';
import { DriveIndex } from './driveIndex';
import type { DriveOptions } from './driveOptions';
import { DriveMover } from './mover';
import { describeNode, versionToken, type DriveNode } from './node';
import { findRoot } from './place';
import { probeDrive, type StoreBehaviour } from './probe';
import { checkPath, DriveSession } from './session';
import { formatSnapshot, parseSnapshot } from './snapshot';
import { Tidier } from './tidier';
import { trashIf } from './trash';
import { DriveWriter } from './writer';

/** Bytes that uploads hold in memory at once. */
const uploadMemory = 96 * 1024 * 1024;
/** Google's bound for what goes up in one request, in bytes. */
const defaultLargestSingle = 5 * 1024 * 1024;
const defaultChunkSize = 8 * 1024 * 1024;

/** The listing is kept again after changes, unless that took more than this part of the time since. */
const keepingShare = 0.1;

/** What works once the folder has been found. */
interface Opened {
  readonly session: DriveSession;
  readonly writer: DriveWriter;
  readonly mover: DriveMover;
  readonly tidier: Tidier;
}

/**
 * A folder in Google Drive. Drive knows ids where a sync has paths, lets several files have one name, and has no
 * condition on creating: paths are worked out from a listing that the feed of changes keeps right, the oldest file of a
 * name has it, and whoever makes a younger one in the same moment takes it back. Replacing uses the compare-and-swap of
 * the API's second version where it was seen to work; else the guarded mode looks just before, and afterwards at the
 * file's versions, and puts back what it overwrote. Nothing is ever deleted for good: Drive's trash keeps it.
 */
export class DriveProvider implements CloudSyncProvider {
  readonly id: string;
  private readonly client: DriveClient;
  private readonly owner: string;
  private readonly open: (signal?: AbortSignal) => Promise<Opened>;
  private readonly behaviour: (signal?: AbortSignal) => Promise<StoreBehaviour>;
  private kept: StoreBehaviour | undefined;
  private listing: Promise<unknown> = Promise.resolve();
  /** When it was kept last, and how long that took; milliseconds of a clock that only goes forward. */
  private lastKept = { at: 0, took: 0 };

  constructor(private readonly options: DriveOptions) {
    this.id = remoteId({ kind: 'drive', folderId: options.folderId });
    this.client = openDriveClient(options);
    this.owner = JSON.stringify([this.id, this.client.http.endpoint, options.account ?? '']);
    this.open = once((signal) => this.openFolder(signal));
    this.behaviour = once(async (signal) => this.kept ?? this.probe(signal));
  }

  get requests(): number {
    return this.client.http.requests;
  }

  async connect(signal?: AbortSignal): Promise<ProviderCapabilities> {
    checkAborted(signal);
    await this.open(signal);
    const { update } = await this.behaviour(signal);
    // Creating is decided among those who try, and a deletion that should not have been is taken back.
    return { conditionalCreate: true, conditionalUpdate: update, conditionalDelete: true, keepsDeleted: true };
  }

  listFiles(prefix: string, options: ListOptions = {}): Promise<RemoteFileInfo[]> {
    const listing = this.listing.catch(() => undefined).then(() => this.list(prefix, options));
    this.listing = listing;
    return listing;
  }

  async getFileInfo(path: string, signal?: AbortSignal): Promise<RemoteFileInfo | undefined> {
    checkAborted(signal);
    const { session } = await this.open(signal);
    const node = await session.findFile(path, signal);
    return node && describeNode(path, node);
  }

  async download(path: string, { etag, signal }: DownloadOptions = {}): Promise<RemoteContent> {
    checkAborted(signal);
    const { session } = await this.open(signal);
    const known = etag === undefined ? undefined : await session.knownFile(path, signal);
    const node = known ?? (await session.findFile(path, signal));
    if (node === undefined) throw notFound(path);
    if (etag !== undefined && versionToken(node) !== etag) throw raced(path);
    return { info: describeNode(path, node), content: await openContent(session.place, path, node, signal) };
  }

  async upload(path: string, content: Uint8Array | ByteSource, options: UploadOptions = {}): Promise<RemoteFileInfo> {
    checkAborted(options.signal);
    checkPath(path);
    const { writer, tidier } = await this.open(options.signal);
    return tidier.during(() => writer.upload({ path, source: toSource(content), options }));
  }

  async delete(path: string, { etag, signal }: DeleteOptions = {}): Promise<void> {
    checkAborted(signal);
    const { session, tidier } = await this.open(signal);
    const isMeant = (node: DriveNode): boolean => etag === undefined || versionToken(node) === etag;
    let node = await session.knownFile(path, signal);
    if (node === undefined || !isMeant(node)) node = await session.findFile(path, signal);
    if (node === undefined) return;
    if (!isMeant(node)) throw raced(path);
    const { parent } = node;
    await tidier.during(async () => {
      if (!(await trashIf(session, node, etag, path))) throw raced(path);
      tidier.left(parent);
    });
  }

  async move(from: string, to: string, { etag, signal }: MoveOptions = {}): Promise<RemoteFileInfo> {
    checkAborted(signal);
    checkPath(to);
    const { session, mover, tidier } = await this.open(signal);
    return tidier.during(async () => {
      const parent = session.tree.fileAt(from)?.parent;
      const moved = await mover.moveFile(from, to, etag, signal);
      tidier.left(parent);
      return moved;
    });
  }

  /**
   * Moves a folder with everything below it, in one request. `files` says what is below it, by path with its version.
   * Rejects with `raced` when it holds anything else by now, or when something is at `to`.
   */
  async moveFolder(
    from: string,
    to: string,
    files: ReadonlyMap<string, string>,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<readonly RemoteFileInfo[]> {
    checkAborted(signal);
    checkPath(to);
    const { session, mover, tidier } = await this.open(signal);
    return tidier.during(async () => {
      const parents = session.tree.foldersAt(from).map((id) => session.tree.get(id)?.parent);
      const moved = await mover.moveFolder(from, to, files, signal);
      for (const parent of parents) tidier.left(parent);
      return moved;
    });
  }

  private async list(prefix: string, options: ListOptions): Promise<RemoteFileInfo[]> {
    checkAborted(options.signal);
    const { session } = await this.open(options.signal);
    const isNews = await session.index.refresh(options);
    if (isNews) await this.keep(session);
    const { files, blocked } = session.tree.view();
    for (const entry of blocked) if (entry.path.startsWith(prefix)) options.onBlocked?.(entry);
    const listed = [...files].filter(([path]) => path.startsWith(prefix)).map(([path, node]) => describeNode(path, node));
    options.onProgress?.(listed.length);
    return listed;
  }

  private async openFolder(signal: AbortSignal | undefined): Promise<Opened> {
    const { client, options } = this;
    const kept = parseSnapshot(await options.cache?.load(), this.owner);
    const root = kept?.root ?? (await findRoot(client, options.folderId, signal)).root;
    this.kept = kept?.behaviour;
    const now = options.now ?? Date.now;
    const place = { client, root };
    const session = new DriveSession(place, new DriveIndex(place, now, kept?.listing));
    const limits = {
      largestSingle: options.largestSingleUpload ?? defaultLargestSingle,
      chunkSize: options.chunkSize ?? defaultChunkSize,
      now,
    };
    const writer = new DriveWriter(session, this.behaviour, new ByteBudget(uploadMemory), limits);
    const tidier = new Tidier(session, { log: (message) => options.log?.(message), onIdle: () => this.keepNowAndThen(session) });
    return { session, writer, mover: new DriveMover(session, this.behaviour), tidier };
  }

  private async probe(signal: AbortSignal | undefined): Promise<StoreBehaviour> {
    const { session } = await this.open(signal);
    const behaviour = await probeDrive(session.place, session.ids, signal);
    this.options.log?.(`${this.id} honours ${JSON.stringify(behaviour)}`);
    this.kept = behaviour;
    await this.keep(session);
    return behaviour;
  }

  /** After changes of ours, so that a next process need not be told of them. */
  private async keepNowAndThen(session: DriveSession): Promise<void> {
    const { at, took } = this.lastKept;
    const isWorthIt = session.index.isListed && performance.now() - at > took / keepingShare;
    if (isWorthIt) await this.keep(session);
  }

  /** What cannot be kept is found out anew next time. */
  private async keep({ place, index }: DriveSession): Promise<void> {
    const start = performance.now();
    const snapshot = { owner: this.owner, root: place.root, behaviour: this.kept, listing: index.kept() };
    await this.options.cache?.save(formatSnapshot(snapshot)).catch((error: unknown) => {
      this.options.log?.(`The listing of ${this.id} could not be kept: ${error instanceof Error ? error.message : 'unknown'}`);
    });
    this.lastKept = { at: performance.now(), took: performance.now() - start };
  }
}
