import { SyncError } from '../../core/errors';
import type { CallContext } from './driveClient';
import type { DrivePlace } from './place';

/**
 * Version 2 of the API alone has entity tags (https://developers.google.com/workspace/drive/api/reference/rest/v2/files),
 * and honours `If-Match` with them: the one compare-and-swap that Drive offers. Its documentation does not promise it,
 * so that it is tried before it is relied on.
 */
const fields = 'etag,title,mimeType,parents(id),labels(trashed),md5Checksum,sha256Checksum,headRevisionId,fileSize,modifiedDate';

/** A file with the tag that any change of it changes. */
export interface TaggedFile {
  readonly etag: string;
  readonly name: string;
  readonly type: string;
  readonly parent?: string | undefined;
  readonly trashed: boolean;
  readonly size: number;
  readonly md5?: string | undefined;
  readonly sha256?: string | undefined;
  readonly revision?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

interface V2File {
  readonly etag?: string;
  readonly title?: string;
  readonly mimeType?: string;
  readonly parents?: readonly { readonly id?: string }[];
  readonly labels?: { readonly trashed?: boolean };
  readonly md5Checksum?: string;
  readonly sha256Checksum?: string;
  readonly headRevisionId?: string;
  readonly fileSize?: string;
  readonly modifiedDate?: string;
}

export async function fetchTagged({ client }: DrivePlace, id: string, context: CallContext): Promise<TaggedFile> {
  const response = await client.send(context, { method: 'GET', path: `/drive/v2/files/${id}?${query({})}` });
  return readTagged(response, context);
}

/** Replaces the content of a file that still bears the tag; fails with `raced` when it bears another. */
export async function putContentIf(
  { client }: DrivePlace,
  file: { readonly id: string; readonly etag: string; readonly type: string },
  content: Uint8Array,
  context: CallContext,
): Promise<TaggedFile> {
  const path = `/upload/drive/v2/files/${file.id}?${query({ uploadType: 'media' })}`;
  const headers = { 'content-type': file.type, 'if-match': file.etag };
  const response = await client.send(context, { method: 'PUT', path, headers, body: content });
  return readTagged(response, context);
}

export interface NewPlace {
  readonly name: string;
  readonly addParent?: string | undefined;
  readonly removeParent?: string | undefined;
}

/** Renames and moves a file that still bears the tag; fails with `raced` when it bears another. */
export async function moveIf(
  { client }: DrivePlace,
  file: { readonly id: string; readonly etag: string },
  { name, addParent, removeParent }: NewPlace,
  context: CallContext,
): Promise<TaggedFile> {
  const parents = { ...(addParent && { addParents: addParent }), ...(removeParent && { removeParents: removeParent }) };
  const path = `/drive/v2/files/${file.id}?${query(parents)}`;
  const headers = { 'content-type': 'application/json', 'if-match': file.etag };
  const response = await client.send(context, { method: 'PATCH', path, headers, body: JSON.stringify({ title: name }) });
  return readTagged(response, context);
}

function query(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams({ ...parameters, fields, supportsAllDrives: 'true' }).toString();
}

async function readTagged(response: Response, { path }: CallContext): Promise<TaggedFile> {
  const file = (await response.json().catch(() => ({}))) as V2File;
  const { etag, title, mimeType } = file;
  if (etag === undefined || title === undefined || mimeType === undefined)
    throw new SyncError('unsupported', 'The answer of Google Drive lacks the tag of the file.', { path });
  return {
    etag,
    name: title,
    type: mimeType,
    parent: file.parents?.[0]?.id,
    trashed: file.labels?.trashed === true,
    size: Number(file.fileSize ?? 0),
    md5: file.md5Checksum,
    sha256: file.sha256Checksum,
    revision: file.headRevisionId,
    modified: Date.parse(file.modifiedDate ?? '') || 0,
  };
}
