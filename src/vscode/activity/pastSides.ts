import type { FileRecord } from './syncRecord';

/** What can be shown of a file in a past sync. */
export type PastSides =
  /** The former content beside the file as it is now. */
  | { readonly kind: 'sinceThen'; readonly before: string }
  /** Both contents as they were then: the file has changed since. */
  | { readonly kind: 'thenAndNow'; readonly before: string; readonly after: string }
  /** The former content of a file that is gone. */
  | { readonly kind: 'kept'; readonly hash: string }
  /** The file itself: there was nothing before, or it is not kept. */
  | { readonly kind: 'file' }
  | { readonly kind: 'gone' };

/** Chooses what tells most. `now`: SHA-256 (hex) of the file as it is; absent: there is none. */
export async function choosePastSides(
  { before, after }: Pick<FileRecord, 'before' | 'after'>,
  now: string | undefined,
  isKept: (hash: string) => Promise<boolean>,
): Promise<PastSides> {
  const former = typeof before === 'string' && before !== after && (await isKept(before)) ? before : undefined;
  const later = typeof after === 'string' && after !== now && (await isKept(after)) ? after : undefined;
  if (former !== undefined && later !== undefined) return { kind: 'thenAndNow', before: former, after: later };
  if (former !== undefined) return now === undefined ? { kind: 'kept', hash: former } : { kind: 'sinceThen', before: former };
  if (now !== undefined) return { kind: 'file' };
  return later === undefined ? { kind: 'gone' } : { kind: 'kept', hash: later };
}
