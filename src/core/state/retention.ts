/** How long, and how much of it, the trash keeps. */
export interface Retention {
  /** Milliseconds. What is younger is never discarded for its age. */
  readonly maxAge: number;
  /** Bytes. The oldest contents beyond it go first, but never those of the last day. */
  readonly maxBytes: number;
}

export const day = 24 * 60 * 60 * 1000;

/** As VS Code keeps its own local backups: thirty days, and never fewer than the last ten. */
export const defaultRetention: Retention = { maxAge: 30 * day, maxBytes: 2 * 1024 ** 3 };

const alwaysKept = 10;

/** What may be discarded of `entries`, in any order. Pure; an entry from the future is as young as can be. */
export function expired<Entry extends { readonly time: number; readonly size: number }>(
  entries: readonly Entry[],
  { maxAge, maxBytes }: Retention,
  now: number,
): Entry[] {
  const newestFirst = [...entries].sort((one, other) => other.time - one.time);
  let bytes = 0;
  return newestFirst.filter((entry, index) => {
    bytes += entry.size;
    const age = now - entry.time;
    return index >= alwaysKept && (age > maxAge || (bytes > maxBytes && age > day));
  });
}

/**
 * Whether a cleaning is due, and whether this clock may be trusted with it. One that has leapt, forwards or back, since the
 * last cleaning only notes the new time: what a wrong clock takes for old is not discarded before it has said so for a day.
 */
export function cleaningDue(last: number | undefined, now: number): 'no' | 'note' | 'clean' {
  if (last === undefined) return 'note';
  const since = now - last;
  if (since < 0 || since > 14 * day) return 'note';
  return since < day ? 'no' : 'clean';
}
