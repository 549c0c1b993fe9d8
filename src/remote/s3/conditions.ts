/** What the store was seen to honour, and the form in which it takes it. */
export interface StoreBehaviour {
  /** `If-None-Match: *` on a PUT. */
  readonly create: boolean;
  /** `If-Match` on a PUT. */
  readonly update: boolean;
  /** `If-Match` on a DELETE. */
  readonly delete: boolean;
  /** Whether the store takes SHA-256 checksums. */
  readonly checksums: boolean;
  /** Ceph before 20 compares entity tags without their quotes. */
  readonly quotesTags: boolean;
  /** Whether the bucket keeps versions. */
  readonly versions: boolean;
}

export interface WriteCondition {
  readonly IfNoneMatch?: '*';
  readonly IfMatch?: string;
}

/** The condition of a write that replaces `replaces` (as in `UploadOptions`), none where the store would not honour it. */
export function writeCondition(
  replaces: string | undefined,
  honours: Pick<StoreBehaviour, 'create' | 'update' | 'quotesTags'>,
): WriteCondition {
  if (replaces === 'absent') return honours.create ? { IfNoneMatch: '*' } : {};
  if (replaces === undefined || !honours.update) return {};
  return { IfMatch: entityTag(replaces, honours.quotesTags) };
}

export function entityTag(token: string, quoted: boolean): string {
  return quoted ? `"${token}"` : token;
}
