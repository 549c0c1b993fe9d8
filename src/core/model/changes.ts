import type { LocalFile } from './fileSystem';
import type { RemoteFileInfo } from './provider';

/** What each side held at the last moment when both were seen to hold the same. */
export interface FileSyncState {
  /** SHA-256 (hex) of the local content. */
  readonly localHash: string;
  /** SHA-256 (hex) of the content in the cloud. */
  readonly remoteHash: string;
  /** Milliseconds since the epoch; a label, never a decider. */
  readonly localModified: number;
  /** Milliseconds since the epoch; a label, never a decider. */
  readonly remoteModified: number;
  /** The provider's opaque version token. */
  readonly etag: string;
  /** Bytes; absent in a state that a caller made by hand. */
  readonly size?: number | undefined;
  /** The file system's token for the unchanged file; absent: hash it to know. */
  readonly fingerprint?: string | undefined;
  /** The file system's token for the file whatever its name: tells a file that was renamed and edited from another one. */
  readonly identity?: string | undefined;
  /** Of a side that knows no modes it says what the other has, so that an edit from there keeps it. */
  readonly executable?: boolean | undefined;
  /** How the disk spells the path, when otherwise than the cloud: with decomposed accents, or in another case. */
  readonly localPath?: string | undefined;
  /** Short hashes of contents that both sides had before, newest first: by them a cloud restored from a backup is known. */
  readonly earlier?: readonly string[] | undefined;
}

export type ChangeKind = 'created' | 'modified' | 'deleted' | 'moved';

export interface LocalChange {
  readonly kind: ChangeKind;
  readonly path: string;
  /** The file as it is now; absent when it was deleted. */
  readonly file?: LocalFile | undefined;
}

export interface RemoteChange {
  readonly kind: ChangeKind;
  readonly path: string;
  /** The file as it is now; absent when it was deleted. */
  readonly file?: RemoteFileInfo | undefined;
}

/** Which way a file's content or deletion travels. */
export type SyncDirection = 'upload' | 'download';
