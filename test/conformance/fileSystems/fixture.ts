import type { AsyncFileSystem } from '../../../src/core/model/fileSystem';

/** What a person or another program does below the root, past the file system under test. */
export interface OtherProgram {
  /** Writes in place; the modification time is the fixture's clock unless told (milliseconds since the epoch). */
  write(path: string, content: string | Uint8Array, modified?: number): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  read(path: string): Promise<Uint8Array | undefined>;
  /** Every file and folder below the root, sorted, temporary files and empty folders too; folders end with a slash. */
  list(): Promise<string[]>;
  /** Makes a symbolic link to a folder outside the root that holds `secret.txt`; absent where there are no links. */
  linkOutside?(path: string): Promise<void>;
  /** What that folder holds, by name. */
  outside?(): Promise<Record<string, string>>;
  /** Puts a special file such as a pipe at the path; absent where there is none. */
  makePipe?(path: string): Promise<void>;
  removeRoot(): Promise<void>;
}

export interface FileSystemFixture {
  readonly fs: AsyncFileSystem;
  readonly other: OtherProgram;
  /** What the file system under test can do beyond the contract's minimum. */
  readonly can: {
    /** Replaces a file in one step, so that a reader never sees a part. */
    readonly replaceAtOnce: boolean;
    /** Keeps modification times and the executable mode. */
    readonly keepAttributes: boolean;
  };
  /** The clock of the file system under test stands still but for this. */
  advance(milliseconds: number): void;
  now(): number;
  dispose(): Promise<void>;
}
