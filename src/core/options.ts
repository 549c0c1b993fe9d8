import type { MergeText } from './apply/context';
import type { Environment } from './environment';
import type { ConflictPolicy } from './model/conflict';
import type { AsyncFileSystem } from './model/fileSystem';
import type { ProviderCapabilities } from './model/provider';
import type { SyncAction } from './model/plan';
import type { Scope } from './model/scope';
import type { Codec } from './state/blobStore';
import type { Retention } from './state/retention';

/**
 * Reads the rules afresh for each run. A failure ends the run: one without its rules must not begin. `readRemote` reads a file
 * of the cloud, and fails with `notFound` where there is none: it is given when the file that holds the rules is about to come
 * from there, so that they hold before the first file goes the other way.
 */
export type LoadScope = (readRemote?: (path: string) => AsyncIterable<Uint8Array>) => Promise<Scope>;

export interface SyncEngineOptions {
  /** Where base texts and the trash live. Default: the folder `.cloudsync` of the synced folder itself, which is never synced. */
  readonly state?: AsyncFileSystem | undefined;
  /** Default: everything but our own folder. */
  readonly loadScope?: LoadScope | undefined;
  /** Default: merge clean text where `mergeText` is given, else keep both. */
  readonly policy?: ConflictPolicy | undefined;
  readonly mergeText?: MergeText | undefined;
  /** This device's name, for conflict copies. */
  readonly device?: string | undefined;
  /** Transfers at a time. Default 16. */
  readonly concurrency?: number | undefined;
  /** What the store was seen to honour at connect. Default: that it keeps nothing of what is deleted. */
  readonly capabilities?: ProviderCapabilities | undefined;
  readonly environment?: Environment | undefined;
  /** Makes base texts smaller on the disk. Default: none. */
  readonly codec?: Codec | undefined;
  /** What the trash keeps. Default: thirty days and 2 GiB. */
  readonly retention?: Retention | undefined;
}

export interface RunOptions {
  /** Ends the run at the next file boundary; what is done is kept. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Paths of files and folders: nothing else in the folder changed since the last run of this engine, as far as is known.
   * Only what is in the same folders and below them is looked at again, which makes a run quick and leaves what a hint
   * was missing for to the next run without. Default: everything is looked at.
   */
  readonly hints?: readonly string[] | undefined;
  /** The `approval` of an earlier stop: lets through exactly the actions that it showed. `'all'` lets through any. */
  readonly approval?: string | undefined;
  /** Told of each action when its effect is confirmed on both sides. */
  readonly onDone?: ((action: SyncAction) => void) | undefined;
}
