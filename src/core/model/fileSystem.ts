/** One regular file below the root, as the file system describes it without reading its content. */
export interface LocalFile {
  /** Relative to the root, `/` between segments, exactly as the disk spells it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Modification time, milliseconds since the epoch. A label: no decision depends on it. */
  readonly modified: number;
  /**
   * An opaque token that differs whenever the content may have changed since. Absent when the file was written so
   * shortly before this look at it that a second write could leave all its attributes the same (the "racy" entries of
   * git and Mercurial): such a file is hashed again next time.
   */
  readonly fingerprint?: string | undefined;
  /** A token that a file keeps when it is renamed or edited in place, and that no other file has or had; absent where the system has none. */
  readonly identity?: string | undefined;
  /** Whether the file's mode lets its owner execute it; absent where the system has no such thing. */
  readonly executable?: boolean | undefined;
}

/** A file as a caller saw it. */
export interface SeenFile extends LocalFile {
  /** SHA-256 (hex) of its content, where the caller knows it: by it a file without a fingerprint is known again. */
  readonly hash?: string | undefined;
}

/** Why a path takes no part in a run. It, and all below it, is neither transferred nor taken for deleted. */
export type BlockedCause =
  'unreadable' | 'symlink' | 'notAFile' | 'badName' | 'caseClash' | 'fileAndFolder' | 'tooLarge' | 'unsavedChanges' | 'nativeDocument';

export interface BlockedPath {
  readonly path: string;
  readonly cause: BlockedCause;
  /** A sentence for the user. */
  readonly message: string;
  /** Another name for the file, under which it could take part. */
  readonly proposal?: string | undefined;
}

export interface LocalScan {
  readonly files: readonly LocalFile[];
  /** Symbolic links (never followed), sockets, unreadable files and folders. */
  readonly blocked: readonly BlockedPath[];
}

export interface ScanOptions {
  /** Says for a folder's path whether to look inside; a folder that is not entered is as if it were not there. */
  readonly enter?: ((folder: string) => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WriteOptions {
  /** The fingerprint-bearing state that is to be replaced, or `'absent'`: fails with `raced` when the disk holds another. Omitted: whatever is there. */
  readonly expected?: SeenFile | 'absent' | undefined;
  /** Modification time to give the file, where the system can (milliseconds since the epoch). */
  readonly modified?: number | undefined;
  /** Mode to give a new file; a replaced file keeps its own mode unless this says otherwise. */
  readonly executable?: boolean | undefined;
  /** SHA-256 (hex) that the written bytes must have: otherwise nothing is replaced and `corrupt` is thrown. */
  readonly hash?: string | undefined;
  /** `false` for what can be had again: then it need not survive a power cut, and is written faster. Default `true`. */
  readonly durable?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WrittenFile extends LocalFile {
  /** SHA-256 (hex) of the bytes written. */
  readonly hash: string;
}

/** Incremental SHA-256. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Lower-case hex; the hasher cannot be used after it. */
  digest(): string;
}

/**
 * A folder with files below it: the workspace, and also the place where the engine keeps its own state.
 * Every failure is a `SyncError` with the path. Paths are relative to the root and have passed `checkPath`; an
 * implementation refuses any other, and never writes or removes through a symbolic link that leaves the root.
 * Temporary files that it needs are invisible to `scan`, and those a crash left are removed by a later `scan`.
 */
export interface AsyncFileSystem {
  /** Whether names that differ only in case are different files here. */
  readonly caseSensitive: boolean;

  /** All files below the root. Throws `noRoot` when the root itself is missing or cannot be read: that is never an empty folder. */
  scan(options?: ScanOptions): Promise<LocalScan>;

  /** The file at `path`, or `undefined` when nothing is there. Throws when something else is, or when it cannot be told. */
  stat(path: string): Promise<LocalFile | undefined>;

  /** The content, in chunks. Throws `notFound` when there is no such file. */
  read(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array>;

  /**
   * Puts a complete file in place: parents are made, the bytes are staged and flushed, `expected` is checked again at
   * the last moment, and the file appears or is replaced in one step. After a crash there is the old file or the new one.
   * Folders at `path` that hold no file make room for it: a sync knows files only, and nothing else would ever remove them.
   */
  write(path: string, content: Uint8Array | AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<WrittenFile>;

  /** Removes a file that is still `expected`, and the parent folders that this leaves empty. An absent file is no error. */
  remove(path: string, options?: { readonly expected?: SeenFile | undefined }): Promise<void>;

  /** Renames a file that is still `expected` to a path where nothing is but folders without files (otherwise `raced`); its content and times stay. */
  move(from: string, to: string, options?: { readonly expected?: SeenFile | undefined }): Promise<LocalFile>;

  /** Adds bytes at the end of a file, which is made when absent, and returns when they are on the disk. For journals. */
  append(path: string, bytes: Uint8Array): Promise<void>;

  createHasher(): Hasher;
}
