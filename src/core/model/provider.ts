import type { BlockedPath } from './fileSystem';

/** One file in the cloud, as a listing or a look at it describes it. */
export interface RemoteFileInfo {
  /** Relative to the provider's root, `/` between segments, exactly as the store spells it. May be hostile: check before use. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Opaque version token: differs whenever the content does. Equality is the only thing to ask of it. */
  readonly etag: string;
  /** Milliseconds since the epoch: the file's own modification time where the store kept it, else the store's time of writing. A label. */
  readonly modified: number;
  /** SHA-256 (hex) of the content where the store tells it without a download (never trusted to decide a deletion). */
  readonly hash?: string | undefined;
  readonly executable?: boolean | undefined;
}

/** Bytes that can be read from the start more than once, as a retry needs. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface ListOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of entries so far. */
  readonly onProgress?: ((count: number) => void) | undefined;
  /** Receives what is in the store but can never be a file here (a native document, a folder marker with content), and as `unreadable` a folder whose content is not known. One of Cloud Sync's own fails the listing instead. */
  readonly onBlocked?: ((blocked: BlockedPath) => void) | undefined;
}

export interface DownloadOptions {
  /** The version expected: another one fails with `raced`. */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RemoteContent {
  readonly info: RemoteFileInfo;
  /** The bytes; ends with an error, never silently short, when the transfer is cut. Can be read once. */
  readonly content: AsyncIterable<Uint8Array>;
}

export interface UploadOptions {
  /** The version that this upload replaces, or `'absent'` when there must be none: otherwise it fails with `raced`. Omitted: whatever is there. */
  readonly replaces?: string | undefined;
  /** SHA-256 (hex) of the content: sent along so that the store can verify it, and kept with the file. */
  readonly hash?: string | undefined;
  /** Modification time to keep with the file, milliseconds since the epoch. */
  readonly modified?: number | undefined;
  readonly executable?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface DeleteOptions {
  /** The version deleted: another one fails with `raced`. A file that is not there is no error. */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MoveOptions {
  /** The version moved: another one fails with `raced`. */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a store was seen to honour, by trying it. Nothing here is assumed from its name. */
export interface ProviderCapabilities {
  /** Creating refuses when the file exists. */
  readonly conditionalCreate: boolean;
  /** Replacing refuses when the version is another. */
  readonly conditionalUpdate: boolean;
  /** Deleting refuses when the version is another. */
  readonly conditionalDelete: boolean;
  /** What is deleted or replaced can be had back from the store itself (bucket versions, Drive's trash). */
  readonly keepsDeleted: boolean;
}

/**
 * A place in the cloud that holds one file per path. Every failure is a `SyncError`.
 * Where the store cannot do a condition itself, the provider emulates it by looking just before the write and
 * verifying after it (the guarded mode), and its `capabilities` say so.
 */
export interface CloudSyncProvider {
  /** `s3:bucket/prefix`, `gdrive:<folder id>`, `folder:<path>`: names the place, and binds a manifest to it. */
  readonly id: string;

  /** Requests sent to the store so far, for the accounting that the user sees. */
  readonly requests?: number;

  /** By how much the store's clock is ahead of this computer's, in milliseconds, as its answers say; `undefined` before the first. For the user to know; decides nothing. */
  readonly clockAhead?: number | undefined;

  /** Probes what the store honours. Leaves nothing behind. The answer is kept for this object's life. */
  connect?(signal?: AbortSignal): Promise<ProviderCapabilities>;

  /** All files whose path begins with `prefix`; resolves only with a complete listing, else rejects. Order does not matter. */
  listFiles(prefix: string, options?: ListOptions): Promise<RemoteFileInfo[]>;

  /** Rejects with `notFound` when the file is not there. */
  download(path: string, options?: DownloadOptions): Promise<RemoteContent>;

  /** Creates or replaces the file in one step: readers see the old content or the new, complete. */
  upload(path: string, content: Uint8Array | ByteSource, options?: UploadOptions): Promise<RemoteFileInfo>;

  delete(path: string, options?: DeleteOptions): Promise<void>;

  getFileInfo(path: string, signal?: AbortSignal): Promise<RemoteFileInfo | undefined>;

  /** Moves a file inside the store without transferring its content; fails with `raced` when something is at `to`. */
  move?(from: string, to: string, options?: MoveOptions): Promise<RemoteFileInfo>;

  /**
   * Moves a folder with all below it in one step. `files` is what the caller knows to be in it, path to version. Fails with
   * `raced`, moving nothing, when it holds anything else, or when something is at `to`: then its files can be moved one by one.
   */
  moveFolder?(
    from: string,
    to: string,
    files: ReadonlyMap<string, string>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly RemoteFileInfo[]>;

  /** Closes connections. */
  dispose?(): void;
}
