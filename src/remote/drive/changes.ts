import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { SyncError } from '../../core/errors';
import { failureBehind } from './errors';
import { incomplete } from './listing';
import { nodeFields, parseNode, type DriveNode } from './node';
import { driveOf, everyDrive, feedScope, type DrivePlace } from './place';

const pageSize = 1000;

/** What the feed says of a file. Without a node it was deleted, or this account does not see it any more: which of the two, it does not say. */
export interface DriveChange {
  readonly id: string;
  readonly node?: DriveNode | undefined;
}

export interface Changes {
  /** In the order in which they happened. */
  readonly changes: readonly DriveChange[];
  /** Where to go on next time. */
  readonly cursor: string;
}

/** The present end of the feed. */
export async function endOfFeed({ client, root }: DrivePlace, signal?: AbortSignal): Promise<string> {
  const { data } = await client.run({ signal }, (options) =>
    client.api.changes.getStartPageToken({ ...everyDrive, ...driveOf(root) }, options),
  );
  if (!data.startPageToken) throw incomplete('the feed of changes has no end');
  return data.startPageToken;
}

/** All that changed since a cursor; `undefined` when Drive does not know that cursor any more, which says nothing about the files. */
export async function changesSince(place: DrivePlace, cursor: string, signal?: AbortSignal): Promise<Changes | undefined> {
  const changes: DriveChange[] = [];
  for (let pageToken = cursor; ;) {
    const page = await fetchPage(place, pageToken, signal);
    if (page === undefined) return undefined;
    changes.push(...(page.changes ?? []).flatMap(toChange));
    if (page.newStartPageToken) return { changes, cursor: page.newStartPageToken };
    if (!page.nextPageToken || page.nextPageToken === pageToken) throw incomplete('the feed of changes breaks off');
    pageToken = page.nextPageToken;
  }
}

async function fetchPage(
  { client, root }: DrivePlace,
  pageToken: string,
  signal: AbortSignal | undefined,
): Promise<drive_v3.Schema$ChangeList | undefined> {
  const fields = `nextPageToken,newStartPageToken,changes(changeType,removed,fileId,file(${nodeFields}))`;
  try {
    const { data } = await client.run({ signal }, (options) =>
      client.api.changes.list({ pageToken, fields, pageSize, spaces: 'drive', includeRemoved: true, ...feedScope(root) }, options),
    );
    return data;
  } catch (error) {
    if (isRefusedCursor(error)) return undefined;
    throw error;
  }
}

function isRefusedCursor(error: unknown): boolean {
  const status = SyncError.is(error) ? failureBehind(error)?.status : undefined;
  return status === 400 || status === 404 || status === 410;
}

function toChange({ changeType, fileId, removed, file }: drive_v3.Schema$Change): DriveChange[] {
  if ((changeType ?? 'file') !== 'file' || !fileId) return [];
  return [{ id: fileId, node: removed === true ? undefined : parseNode(file) }];
}
