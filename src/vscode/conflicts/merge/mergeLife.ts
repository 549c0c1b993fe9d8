/** What has become of a merge that is not complete. Moments are milliseconds since the epoch. */
export interface MergeHistory {
  readonly begunAt: number;
  /** When its conflict was found to have ended without it. */
  readonly endedAt?: number | undefined;
  /** Whether its result is another than the one it began with: then it is somebody's work. */
  readonly isEdited: boolean;
}

const day = 24 * 60 * 60 * 1000;

/** How long what was merged by hand is kept after its conflict has ended without it: as long as the trash keeps things by default. */
const keepsWork = 30 * day;

/** How long a merge is kept on which nobody has worked. */
const keepsCopies = 30 * day;

/**
 * Whether the files of a merge may be removed. Copies on which nobody has worked are of no use once the conflict has
 * ended, and can be made again before. What a person has merged stays as long as its conflict does, however long that
 * is; when that ends in another way the person is told, and has as long as for anything in the trash to take it.
 */
export function mayBeRemoved({ begunAt, endedAt, isEdited }: MergeHistory, now: number): boolean {
  if (isEdited) return endedAt !== undefined && now - endedAt > keepsWork;
  return endedAt !== undefined || now - begunAt > keepsCopies;
}
