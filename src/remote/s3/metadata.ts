import type { RemoteFileInfo, UploadOptions } from '../../core/model/provider';
import { holdsBytesOf } from './entityTags';

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
 * Time and mode of a file as object metadata, in rclone's form, so that each sees the other's: `mtime` is a decimal
 * number of seconds since the epoch (https://rclone.org/s3/#modification-times-and-hashes), `mode` is octal as in
 * https://rclone.org/local/#metadata and only there for an executable file.
 */
export function toMetadata(options: UploadOptions, now: () => number): Record<string, string> {
  return {
    mtime: formatSeconds(options.modified ?? now()),
    ...(options.executable === true ? { mode: executableMode } : {}),
  };
}

/** Metadata that are ours: the hash of a content, and the entity tag of the bytes that it is of. */
export function hashMetadata(hash: string, tag: string): Record<string, string> {
  return { sha256: hash, 'sha256-etag': tag };
}

export function describeObject(path: string, head: ObjectHead): RemoteFileInfo {
  const metadata = head.Metadata ?? {};
  const etag = toToken(head.ETag);
  return {
    path,
    size: head.ContentLength ?? 0,
    etag,
    modified: parseSeconds(metadata['mtime']) ?? head.LastModified?.getTime() ?? 0,
    hash: hashOf(metadata, etag),
    executable: isExecutable(metadata['mode']),
  };
}

/** The hash is believed of the bytes only that it was made of: tools like s3fs put other bytes under the metadata that were there. */
function hashOf(metadata: ObjectMetadata, etag: string): string | undefined {
  const { sha256, 'sha256-etag': tag } = metadata;
  if (sha256 === undefined || tag === undefined || !/^[0-9a-f]{64}$/u.test(sha256)) return undefined;
  return holdsBytesOf(etag, tag) ? sha256 : undefined;
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
