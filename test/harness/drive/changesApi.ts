import type { ChangeEntry } from './changeLog';
import { isVisible, resourceReply, type DriveCall, type DriveReply, type ReplyShape } from './driveCall';
import { fileNotFound, invalidParameter } from './driveError';
import { includesSharedDrives, sharedDrivesNotIncluded } from './filesRead';
import { fileResource } from './resources';

const TOKEN_SHAPE: ReplyShape = { version: 'v3', schema: 'StartPageToken', defaultFields: '*' };

const LIST_SHAPE: ReplyShape = {
  version: 'v3',
  schema: 'ChangeList',
  defaultFields:
    'kind,nextPageToken,newStartPageToken,' +
    'changes(kind,type,changeType,time,removed,fileId,driveId,teamDriveId,file(kind,id,name,mimeType,driveId,teamDriveId))',
};

export function getStartPageToken(call: DriveCall): DriveReply {
  checkDrive(call);
  return resourceReply(call, TOKEN_SHAPE, { kind: 'drive#startPageToken', startPageToken: call.store.changes.startToken() });
}

/** A page is cut off before it is filtered: a page may be empty and have a successor. */
export function list(call: DriveCall): DriveReply {
  const { parameters, store } = call;
  const pageSize = parameters.pageSize(100, call.maxPageSize);
  const token = parameters.text('pageToken');
  if (token === undefined) throw invalidParameter('pageToken', 'Required parameter: pageToken');
  const isWanted = filterOf(call);
  const entries = store.changes.since(token);
  const next = entries[pageSize];
  return resourceReply(call, LIST_SHAPE, {
    kind: 'drive#changeList',
    ...(next === undefined ? { newStartPageToken: store.changes.startToken() } : { nextPageToken: String(next.sequence) }),
    changes: entries
      .slice(0, pageSize)
      .filter(isWanted)
      .map((entry) => changeResource(call, entry)),
  });
}

function filterOf(call: DriveCall): (entry: ChangeEntry) => boolean {
  const driveId = checkDrive(call);
  const includesAll = includesSharedDrives(call) && call.parameters.flag('restrictToMyDrive') !== true;
  if (driveId !== undefined && !includesAll) throw sharedDrivesNotIncluded();
  const includesRemoved = call.parameters.flag('includeRemoved') ?? true;
  return (entry) =>
    (includesRemoved || !isGone(call, entry)) &&
    isVisible(call, entry) &&
    (driveId === undefined ? includesAll || entry.driveId === undefined : entry.driveId === driveId);
}

function checkDrive(call: DriveCall): string | undefined {
  const driveId = call.parameters.text('driveId');
  if (driveId !== undefined && !call.store.sharedDrives().some(({ id }) => id === driveId)) throw fileNotFound(driveId);
  return driveId;
}

/** What lay below a folder that has been deleted is gone too, without a change of its own. */
function isGone(call: DriveCall, entry: ChangeEntry): boolean {
  return entry.removed || call.store.get(entry.itemId) === undefined;
}

function changeResource(call: DriveCall, entry: ChangeEntry): unknown {
  const item = call.store.get(entry.itemId);
  return {
    kind: 'drive#change',
    type: 'file',
    changeType: 'file',
    time: new Date(entry.time).toISOString(),
    removed: isGone(call, entry),
    fileId: entry.itemId,
    ...(entry.driveId === undefined ? {} : { driveId: entry.driveId, teamDriveId: entry.driveId }),
    ...(item === undefined ? {} : { file: fileResource(call.store, item) }),
  };
}
