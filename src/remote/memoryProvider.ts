import { createHash } from 'node:crypto';
import { SyncError } from '../core/errors';
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
} from '../core/model/provider';
import { collect, toSource } from './bytes';
import { checkAborted, corrupt, notFound, raced } from './failures';
import { MemoryStore, type StoredVersion } from './memoryStore';

/** One step of a client, as the hooks see it. `read` is one chunk of a download on its way; it counts as no request. */
export interface MemoryOperation {
  readonly kind: 'connect' | 'list' | 'download' | 'read' | 'upload' | 'delete' | 'info' | 'move' | 'moveFolder';
  /** Relative to the provider's root; the prefix of a `list`. */
  readonly path: string;
  /** Where a `move` goes. */
  readonly to?: string | undefined;
  /** The name of the client. */
  readonly device: string;
}

export type MemoryHook = (operation: MemoryOperation) => void | Promise<void>;

export interface MemoryProviderOptions {
  /** The folder of the store that is this provider's root: `''` or a path that ends in a slash. */
  readonly prefix?: string | undefined;
  readonly device?: string | undefined;
  /** Runs before the store is touched: may wait, or throw what a request that never arrived throws. */
  readonly before?: MemoryHook | undefined;
  /** Runs after the store did it: may wait, or throw what a client sees whose answer was lost. */
  readonly after?: MemoryHook | undefined;
  /** Whether a listing tells the file's own time, hash and mode; `false` is as on S3, where only a look at the file does. */
  readonly listsMetadata?: boolean | undefined;
  /** Whether a folder can be moved in one step. Default: no. */
  readonly movesFolders?: boolean | undefined;
  /** Bytes per chunk of a download. */
  readonly chunkSize?: number | undefined;
}

/**
 * A client of a `MemoryStore`: for tests and the simulation. Each operation touches the store in one synchronous step
 * between its two hooks, so that whoever drives the hooks decides the order of everything.
 */
export class MemoryProvider implements CloudSyncProvider {
  readonly id: string;
  readonly moveFolder?: NonNullable<CloudSyncProvider['moveFolder']>;
  /** Every request so far, oldest first. */
  readonly operations: MemoryOperation[] = [];
  private readonly prefix: string;
  private readonly device: string;

  constructor(
    readonly store: MemoryStore = new MemoryStore(),
    private readonly options: MemoryProviderOptions = {},
  ) {
    this.prefix = options.prefix ?? '';
    this.device = options.device ?? 'device';
    this.id = `memory:${store.name}/${this.prefix}`;
    if (options.movesFolders === true)
      this.moveFolder = (from, to, files, given): Promise<RemoteFileInfo[]> => this.moveAll(from, to, files, given?.signal);
  }

  get requests(): number {
    return this.operations.length;
  }

  connect(signal?: AbortSignal): Promise<ProviderCapabilities> {
    const capabilities: ProviderCapabilities = {
      conditionalCreate: true,
      conditionalUpdate: true,
      conditionalDelete: true,
      keepsDeleted: this.store.keepsDeleted,
    };
    return this.perform({ kind: 'connect', path: '' }, signal, () => capabilities);
  }

  async listFiles(prefix: string, options: ListOptions = {}): Promise<RemoteFileInfo[]> {
    const listing = await this.perform({ kind: 'list', path: prefix }, options.signal, () =>
      this.store
        .paths()
        .filter((key) => key.startsWith(this.prefix + prefix))
        .map((key) => this.listed(this.store.need(key))),
    );
    options.onProgress?.(listing.length);
    return listing;
  }

  download(path: string, options: DownloadOptions = {}): Promise<RemoteContent> {
    return this.perform({ kind: 'download', path }, options.signal, () => {
      const version = this.store.need(this.prefix + path);
      if (options.etag !== undefined && options.etag !== version.etag) throw raced(path);
      return { info: this.described(version), content: this.chunks(path, version.content, options.signal) };
    });
  }

  async upload(path: string, content: Uint8Array | ByteSource, options: UploadOptions = {}): Promise<RemoteFileInfo> {
    checkAborted(options.signal);
    const source = toSource(content);
    const bytes = await collect(source.open());
    if (bytes.length !== source.size) throw corrupt(path, 'changed while it was sent');
    return this.perform({ kind: 'upload', path }, options.signal, () => {
      checkHash(path, bytes, options.hash);
      return this.described(this.store.put(this.prefix + path, { ...options, content: bytes }, options.replaces));
    });
  }

  delete(path: string, options: DeleteOptions = {}): Promise<void> {
    return this.perform({ kind: 'delete', path }, options.signal, () => {
      this.store.remove(this.prefix + path, options.etag);
    });
  }

  getFileInfo(path: string, signal?: AbortSignal): Promise<RemoteFileInfo | undefined> {
    return this.perform({ kind: 'info', path }, signal, () => {
      const version = this.store.get(this.prefix + path);
      return version && this.described(version);
    });
  }

  move(from: string, to: string, options: MoveOptions = {}): Promise<RemoteFileInfo> {
    return this.perform({ kind: 'move', path: from, to }, options.signal, () =>
      this.described(this.store.move(this.prefix + from, this.prefix + to, options.etag)),
    );
  }

  private moveAll(from: string, to: string, files: ReadonlyMap<string, string>, signal?: AbortSignal): Promise<RemoteFileInfo[]> {
    const rooted = new Map([...files].map(([path, etag]) => [this.prefix + path, etag]));
    return this.perform({ kind: 'moveFolder', path: from, to }, signal, () =>
      this.store.moveFolder(this.prefix + from, this.prefix + to, rooted).map((version) => this.described(version)),
    );
  }

  private async perform<T>(step: Omit<MemoryOperation, 'device'>, signal: AbortSignal | undefined, act: () => T): Promise<T> {
    checkAborted(signal);
    const operation = { ...step, device: this.device };
    this.operations.push(operation);
    await this.options.before?.(operation);
    checkAborted(signal);
    const result = this.inStore(operation, act);
    await this.options.after?.(operation);
    checkAborted(signal);
    return result;
  }

  /** The store knows its keys; a caller knows its paths. */
  private inStore<T>({ kind, path, to }: MemoryOperation, act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (SyncError.is(error, 'notFound')) throw notFound(path);
      if (SyncError.is(error, 'raced')) throw raced(kind === 'move' && error.path === this.prefix + (to ?? '') ? (to ?? path) : path);
      throw error;
    }
  }

  private async *chunks(path: string, content: Uint8Array, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
    const size = this.options.chunkSize ?? 65_536;
    for (let offset = 0; offset < content.length; offset += size) {
      checkAborted(signal);
      await this.options.before?.({ kind: 'read', path, device: this.device });
      yield content.slice(offset, offset + size);
    }
  }

  private described({ path, size, etag, modified, hash, executable }: StoredVersion): RemoteFileInfo {
    return { path: path.slice(this.prefix.length), size, etag, modified, hash, executable };
  }

  private listed(version: StoredVersion): RemoteFileInfo {
    if (this.options.listsMetadata ?? true) return this.described(version);
    return { path: version.path.slice(this.prefix.length), size: version.size, etag: version.etag, modified: version.written };
  }
}

function checkHash(path: string, bytes: Uint8Array, hash: string | undefined): void {
  if (hash === undefined || createHash('sha256').update(bytes).digest('hex') === hash) return;
  throw corrupt(path, 'did not arrive in the cloud as it was sent');
}
