import { randomUUID } from 'node:crypto';
import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { SyncError } from '../../core/errors';
import type { CallContext } from './driveClient';
import { nodeFields, parseNode, type DriveNode } from './node';
import type { DrivePlace } from './place';

/** A content with what is to be said about it: `POST` makes a file, `PATCH` changes the one with the id. */
export interface MediaRequest {
  readonly method: 'POST' | 'PATCH';
  /** The file to change. */
  readonly id?: string | undefined;
  readonly metadata: drive_v3.Schema$File;
  readonly content: Uint8Array;
  readonly type: string;
}

/** Sends content and metadata in one request, https://developers.google.com/workspace/drive/api/guides/manage-uploads#multipart */
export async function sendMultipart({ client }: DrivePlace, request: MediaRequest, context: CallContext): Promise<DriveNode> {
  const { method, id, metadata, content, type } = request;
  const boundary = `cloud-sync-${randomUUID()}`;
  const head = `--${boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(metadata)}\r\n--${boundary}\r\ncontent-type: ${type}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const headers = { 'content-type': `multipart/related; boundary=${boundary}` };
  const response = await client.send(context, { method, path: uploadPath('multipart', id), headers, body });
  return readNode(response, context);
}

export function uploadPath(uploadType: 'multipart' | 'resumable', id: string | undefined): string {
  const query = new URLSearchParams({ uploadType, fields: nodeFields, supportsAllDrives: 'true' });
  return `/upload/drive/v3/files${id === undefined ? '' : `/${id}`}?${query.toString()}`;
}

export async function readNode(response: Response, { path }: CallContext): Promise<DriveNode> {
  const node = parseNode((await response.json().catch(() => undefined)) as drive_v3.Schema$File | undefined);
  if (node === undefined)
    throw new SyncError('timeout', 'The answer of Google Drive to an upload is damaged. It is looked at again.', { path });
  return node;
}
