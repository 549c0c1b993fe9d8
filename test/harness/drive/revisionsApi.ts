import { jsonBody, resourceReply, type DriveCall, type DriveReply, type ReplyShape } from './driveCall';
import { badRequest, DriveError, forbidden } from './driveError';
import { contentReply } from './download';
import { itemOf } from './itemAccess';
import { flag } from './metadata';
import { headOf, type DriveItem, type DriveRevision } from './model';
import { revisionResource } from './resources';

const REVISION_SHAPE: ReplyShape = { version: 'v3', schema: 'Revision', defaultFields: 'kind,id,mimeType,modifiedTime' };

const LIST_SHAPE: ReplyShape = {
  version: 'v3',
  schema: 'RevisionList',
  defaultFields: 'kind,nextPageToken,revisions(kind,id,mimeType,modifiedTime)',
};

export function list(call: DriveCall): DriveReply {
  const item = revisedItemOf(call);
  const pageSize = call.parameters.pageSize(200, call.maxPageSize);
  const search = `revisions of ${item.id}`;
  const token = call.parameters.text('pageToken');
  const ids = token === undefined ? item.revisions.map(({ id }) => id) : call.store.pages.rest(token, search);
  const rest = ids.slice(pageSize);
  return resourceReply(call, LIST_SHAPE, {
    kind: 'drive#revisionList',
    ...(rest.length === 0 ? {} : { nextPageToken: call.store.pages.give(search, rest) }),
    revisions: item.revisions.filter(({ id }) => ids.slice(0, pageSize).includes(id)).map(revisionResource),
  });
}

export function get(call: DriveCall): DriveReply {
  return resourceReply(call, REVISION_SHAPE, revisionResource(revisionOf(call)));
}

export function download(call: DriveCall): DriveReply {
  return contentReply(call, revisionOf(call));
}

/** Guide "Manage file revisions": `keepForever` protects a revision. */
export function update(call: DriveCall): DriveReply {
  const wanted = revisionOf(call);
  const changed = { ...wanted, keepForever: flag(jsonBody(call.body.bytes), 'keepForever') ?? wanted.keepForever };
  const item = itemOf(call);
  call.store.setRevisions(
    item.id,
    item.revisions.map((each) => (each.id === wanted.id ? changed : each)),
  );
  return resourceReply(call, REVISION_SHAPE, revisionResource(changed));
}

/** "You can only delete revisions for files with binary content"; the last one cannot be deleted. */
export function remove(call: DriveCall): DriveReply {
  const item = itemOf(call);
  const wanted = revisionOf(call);
  if (headOf(item) === wanted) throw badRequest('The head revision cannot be deleted.');
  call.store.setRevisions(
    item.id,
    item.revisions.filter((each) => each !== wanted),
  );
  return { status: 204 };
}

function revisedItemOf(call: DriveCall): DriveItem {
  const item = itemOf(call);
  if (item.revisions.length === 0) throw forbidden('revisionsNotSupported', 'The file does not support revisions.');
  return item;
}

function revisionOf(call: DriveCall): DriveRevision {
  const id = call.names['revisionId'];
  const found = revisedItemOf(call).revisions.find((each) => each.id === id);
  if (found !== undefined) return found;
  throw new DriveError(404, 'notFound', `Revision not found: ${id}.`, { locationType: 'parameter', location: 'revisionId' });
}
