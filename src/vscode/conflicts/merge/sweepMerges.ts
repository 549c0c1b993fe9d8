import { mayBeRemoved } from './mergeLife';
import type { Merge, MergeFiles, StoredMerge } from './mergeFiles';

/** Which conflicts there are, as far as it is known: those of folders that this window has synced. */
export type HasConflict = (merge: Merge) => boolean | 'unknown';

/**
 * Removes the files of merges that are no use any more, and notes of the others when their conflict has ended.
 * `isOpen`: whether an editor of this window shows the result. Resolves with the merges that are somebody's work and
 * whose conflict has ended since the last time.
 */
export async function sweepMerges(
  files: MergeFiles,
  { hasConflict, isOpen, now }: { readonly hasConflict: HasConflict; readonly isOpen: (merge: Merge) => boolean; readonly now: number },
): Promise<readonly StoredMerge[]> {
  const left: StoredMerge[] = [];
  for (const merge of await files.all()) {
    if (files.isBeingCompleted(merge) || isOpen(merge)) continue;
    const hasEnded = merge.endedAt === undefined && hasConflict(merge) === false;
    if (mayBeRemoved(hasEnded ? { ...merge, endedAt: now } : merge, now)) await files.remove(merge);
    else if (hasEnded) {
      await files.markEnded(merge, now);
      left.push(merge);
    }
  }
  return left;
}
