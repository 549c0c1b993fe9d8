import type { Environment } from '../environment';
import type { SyncManifest } from '../manifest/manifest';
import type { ConflictPolicy } from '../model/conflict';
import type { AsyncFileSystem } from '../model/fileSystem';
import type { CloudSyncProvider, ProviderCapabilities } from '../model/provider';
import type { BlobStore } from '../state/blobStore';
import type { Trash } from '../state/trash';
import type { Tally } from './tally';

/** Merges two edits of one text, or says with `undefined` that it cannot be done cleanly. Pure. */
export type MergeText = (base: Uint8Array, local: Uint8Array, remote: Uint8Array) => Uint8Array | undefined;

/** What every action of a run works with. */
export interface ApplyContext {
  readonly fs: AsyncFileSystem;
  readonly provider: CloudSyncProvider;
  readonly capabilities: Pick<ProviderCapabilities, 'keepsDeleted'>;
  readonly manifest: SyncManifest;
  /** The last common contents of texts, for merges. */
  readonly texts: BlobStore;
  readonly trash: Trash;
  readonly environment: Environment;
  readonly policy: ConflictPolicy;
  /** This device's name, for conflict copies and the trash. */
  readonly device: string;
  readonly mergeText?: MergeText | undefined;
  readonly tally: Tally;
  readonly names: UsedNames;
  readonly signal?: AbortSignal | undefined;
}

/** The paths in use on either side, for finding free names; grows as a run makes copies. */
export interface UsedNames {
  isTaken(path: string): boolean;
  add(path: string): void;
  /** Conflict copies of `path` that exist on this disk. */
  copiesOf(path: string): readonly string[];
}
