import type { RemoteFileInfo, UploadOptions } from '../../core/model/provider';

/** Metadata of an object as the SDK has it: names in lower case, without `x-amz-meta-`. */
export type ObjectMetadata = Readonly<Record<string, string>>;

/** What a HEAD or a GET tells of an object. */
export interface ObjectHead {
  readonly ETag?: string | undefined;
  readonly ContentLength?: number | undefined;
  readonly LastModified?: Date | undefined;
  readonly Metadata?: ObjectMetadata | undefined;
}

const executableMode = '100755';

/**
 * Time, mode and hash of a file as object metadata, in rclone's form, so that each sees the other's: `mtime` is a
 * decimal number of seconds since the epoch (https://rclone.org/s3/#modification-times-and-hashes), `mode` is octal as
 * in https://rclone.org/local/#metadata and only there for an executable file. `sha256` is ours.
 */
export function toMetadata(options: UploadOptions, now: () => number): Record<string, string> {
  return {
    mtime: formatSeconds(options.modified ?? now()),
    ...(options.hash === undefined ? {} : { sha256: options.hash }),
    ...(options.executable === true ? { mode: executableMode } : {}),
  };
}

export function describeObject(path: string, head: ObjectHead): RemoteFileInfo {
  const metadata = head.Metadata ?? {};
  const hash = metadata['sha256'];
  return {
    path,
    size: head.ContentLength ?? 0,
    etag: toToken(head.ETag),
    modified: parseSeconds(metadata['mtime']) ?? head.LastModified?.getTime() ?? 0,
    hash: hash !== undefined && /^[0-9a-f]{64}$/u.test(hash) ? hash : undefined,
    executable: isExecutable(metadata['mode']),
  };
}

/** An entity tag without its quotes: some stores quote it in one answer and not in the other. */
export function toToken(etag: string | undefined): string {
  return (etag ?? '').replace(/^(W\/)?"(.*)"$/u, '$2');
}

/** Milliseconds as decimal seconds. */
export function formatSeconds(milliseconds: number): string {
  return String(Math.round(milliseconds) / 1000);
}

/** Decimal seconds, with up to nine digits after the point, as milliseconds. */
export function parseSeconds(seconds: string | undefined): number | undefined {
  if (seconds === undefined || !/^-?\d+(\.\d+)?$/u.test(seconds)) return undefined;
  return Math.round(Number(seconds) * 1000);
}

function isExecutable(mode: string | undefined): boolean {
  return mode !== undefined && /^[0-7]+$/u.test(mode) && (Number.parseInt(mode, 8) & 0o100) !== 0;
}
