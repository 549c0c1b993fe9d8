import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type _Object } from '@aws-sdk/client-s3';
import { SyncError } from '../../core/errors';
import type { ListOptions, RemoteFileInfo } from '../../core/model/provider';
import { toToken } from './metadata';
import type { S3Session } from './s3Session';

const pageSize = 1000;

/** A page that was checked: a listing that may lack something is never taken for one that does. */
interface Page {
  readonly objects: readonly _Object[];
  /** Whether the keys are percent-encoded. */
  readonly encoded: boolean;
  readonly next: string | undefined;
}

/** Every object below the prefix as a file. Rejects with `corrupt` unless the store proved the listing complete. */
export async function listObjects(session: S3Session, prefix: string, options: ListOptions): Promise<RemoteFileInfo[]> {
  const files = new Map<string, RemoteFileInfo>();
  let token: string | undefined;
  do {
    const page = checkPage(await fetchPage(session, session.prefix + prefix, token, options.signal), token);
    for (const object of page.objects) addFile(session, prefix, object, page.encoded, files, options);
    options.onProgress?.(files.size);
    token = page.next;
  } while (token !== undefined);
  return [...files.values()];
}

function fetchPage(
  session: S3Session,
  prefix: string,
  token: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ListObjectsV2CommandOutput> {
  const command = new ListObjectsV2Command({
    Bucket: session.bucket,
    Prefix: prefix,
    MaxKeys: pageSize,
    // XML 1.0 cannot hold the control characters that a key may.
    EncodingType: 'url',
    ...(token === undefined ? {} : { ContinuationToken: token }),
  });
  return session.run({ signal, permission: 's3:ListBucket' }, (send) => session.client.send(command, send));
}

function checkPage(page: ListObjectsV2CommandOutput, token: string | undefined): Page {
  const objects = page.Contents ?? [];
  const folders = page.CommonPrefixes?.length ?? 0;
  if (page.KeyCount === undefined || page.IsTruncated === undefined) throw incomplete('an answer is cut short');
  if (page.KeyCount !== objects.length + folders) throw incomplete(`${page.KeyCount} entries were announced and ${objects.length} came`);
  if (folders > 0) throw incomplete('it has folders where files were asked for');
  const next = page.IsTruncated ? page.NextContinuationToken : undefined;
  if (page.IsTruncated && (next === undefined || next === '' || next === token)) throw incomplete('its continuation is missing');
  return { objects, encoded: page.EncodingType === 'url', next };
}

function addFile(
  session: S3Session,
  prefix: string,
  object: _Object,
  encoded: boolean,
  files: Map<string, RemoteFileInfo>,
  options: ListOptions,
): void {
  const { Key, Size, ETag, LastModified } = object;
  if (Key === undefined || Size === undefined || ETag === undefined) throw incomplete('an entry has no name, size or version');
  const key = encoded ? decodeKey(Key) : Key;
  if (key === undefined) {
    options.onBlocked?.({
      path: Key,
      cause: 'badName',
      message: `"${Key}" in the cloud has a name that is not valid UTF-8. Rename it to sync it.`,
    });
    return;
  }
  if (!key.startsWith(session.prefix + prefix)) throw incomplete(`"${key}" does not belong in it`);
  const path = key.slice(session.prefix.length);
  if (path === '' || path.endsWith('/')) {
    if (Size > 0)
      options.onBlocked?.({
        path,
        cause: 'notAFile',
        message: `"${path}" in the cloud is a folder marker with content. It is passed over.`,
      });
    return;
  }
  files.set(path, { path, size: Size, etag: toToken(ETag), modified: LastModified?.getTime() ?? 0 });
}

/** Amazon writes a space as `+` in a listing, others as `%20`. */
function decodeKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function incomplete(why: string): SyncError {
  return new SyncError('corrupt', `The store's listing cannot be trusted: ${why}. Nothing was synced; it is tried again at the next sync.`);
}
