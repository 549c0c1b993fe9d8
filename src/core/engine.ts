import { applyChosen, type ResolveOptions } from './run/resolve';
import { SyncError } from './errors';
import type { SyncManifest } from './manifest/manifest';
import type { ConflictInfo, ConflictResolution, ConflictOutcome } from './model/conflict';
import type { AsyncFileSystem, BlockedPath } from './model/fileSystem';
import type { SyncAction } from './model/plan';
import type { ProgressListener } from './model/progress';
import type { CloudSyncProvider } from './model/provider';
import type { CloudSyncResult, Stop } from './model/result';
import type { RunOptions, SyncEngineOptions } from './options';
import { assemble, type Parts } from './run/parts';
import { ProgressReporter } from './run/progressReporter';
import { listCloudTrash, restore } from './run/restore';
import { SyncRun } from './run/syncRun';
import type { CloudTrashEntry } from './state/cloudTrash';
import type { Trash, TrashEntry } from './state/trash';

/** What a sync would do now. */
export interface SyncPreview {
  readonly actions: readonly SyncAction[];
  readonly blocked: readonly BlockedPath[];
  /** The brake that would stop it, with the approval to pass on. */
  readonly stop?: Stop | undefined;
  /** Nothing is known of an earlier sync: both sides are brought together, and nothing is deleted. */
  readonly isFirstSync: boolean;
}

/** Keeps a folder and a place in the cloud the same, both ways. Runs of one engine follow each other, never overlap. */
export class SyncEngine {
  private readonly parts: Parts;
  private running: Promise<unknown> = Promise.resolve();

  constructor(fs: AsyncFileSystem, provider: CloudSyncProvider, manifest: SyncManifest, options: SyncEngineOptions = {}) {
    if (manifest.remote !== provider.id) {
      throw new SyncError('usage', `The manifest belongs to "${manifest.remote}", not to "${provider.id}".`);
    }
    this.parts = assemble(fs, provider, manifest, options);
  }

  /** What was taken away from this folder, and can be restored. */
  get trash(): Trash {
    return this.parts.trash;
  }

  /** What syncs deleted in the cloud and the store does not keep by itself, oldest first. Costs a listing. */
  cloudTrash(signal?: AbortSignal): Promise<CloudTrashEntry[]> {
    return listCloudTrash(this.parts, signal);
  }

  /** Puts a content from either trash back into the folder; beside what is under its name by now. Resolves with its path. */
  restore(entry: TrashEntry | CloudTrashEntry, signal?: AbortSignal): Promise<string> {
    return this.exclusively(() => restore(this.parts, entry, signal));
  }

  /** The last content that both sides of a conflict had in common; `undefined` where there was none, or it was too large to keep. */
  async baseOf({ path }: Pick<ConflictInfo, 'path'>): Promise<Uint8Array | undefined> {
    const known = this.parts.manifest.getState(path);
    return known && this.contentOf(known.localHash);
  }

  /** A former content by its SHA-256 (hex), when it is still kept here: as a base text, or in the trash. */
  async contentOf(hash: string): Promise<Uint8Array | undefined> {
    return (await this.parts.texts.read(hash)) ?? this.parts.trash.read(hash);
  }

  /** One two-way sync. Resolves also when it failed: the result says what was done and what went wrong. */
  sync(onProgress?: ProgressListener, options: RunOptions = {}): Promise<CloudSyncResult> {
    return this.exclusively(() => new SyncRun(this.parts, new ProgressReporter(onProgress), options).execute());
  }

  /** Looks at both sides and says what `sync` would do; changes nothing on either. Rejects when it cannot look. */
  preview(onProgress?: ProgressListener, options: RunOptions = {}): Promise<SyncPreview> {
    return this.exclusively(async () => {
      const { plan, stop } = await new SyncRun(this.parts, new ProgressReporter(onProgress), options).propose();
      return { actions: plan.actions, blocked: plan.blocked, stop, isFirstSync: this.parts.manifest.entries.size === 0 };
    });
  }

  /**
   * Ends a conflict in the way a person chose. Rejects with `raced`, and touches nothing, when either side is no longer
   * what it was when the choice was shown. Resolves with the path of the copy when both were kept.
   */
  async resolve(conflict: ConflictInfo, resolution: ConflictResolution, options: ResolveOptions = {}): Promise<string | undefined> {
    const [outcome] = await this.resolveAll([conflict], resolution, options);
    if (outcome?.failure !== undefined) throw outcome.failure;
    return outcome?.copy;
  }

  /**
   * Ends many conflicts in one way, after one look at both sides. A conflict that is no longer as it was shown stays as
   * it is, like one that fails; the others go on. Rejects when it cannot look.
   */
  resolveAll(
    conflicts: readonly ConflictInfo[],
    resolution: ConflictResolution,
    options: ResolveOptions = {},
  ): Promise<readonly ConflictOutcome[]> {
    return this.exclusively(() => applyChosen(this.parts, conflicts, resolution, options));
  }

  private exclusively<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.running.then(run);
    this.running = result.catch(() => undefined);
    return result;
  }
}
