import { checkFields, jsonBody, resourceReply, type DriveCall, type DriveReply, type ReplyShape } from './driveCall';
import { badRequest, forbidden } from './driveError';
import { applyUpdate, type Media } from './filesWrite';
import { matchingItemOf, refuseTop } from './itemAccess';
import type { Metadata } from './metadata';
import { headOf, type DriveItem } from './model';
import { etagOf, fileResourceV2 } from './resources';

/** v2 shows everything unless asked for less. */
const FILE_SHAPE: ReplyShape = { version: 'v2', schema: 'File', defaultFields: '*' };

export function get(call: DriveCall): DriveReply {
  return reply(call, matchingItemOf(call));
}

export function update(call: DriveCall): DriveReply {
  return change(call, jsonBody(call.body.bytes), undefined);
}

export function checkUpdate(call: DriveCall): void {
  checkFields(call, FILE_SHAPE);
  matchingItemOf(call);
}

export function updateContent(call: DriveCall, metadata: Metadata, media: Media): DriveReply {
  return change(call, metadata, media);
}

export function trash(call: DriveCall): DriveReply {
  const item = matchingItemOf(call);
  refuseTop(item);
  return reply(call, item.explicitlyTrashed ? item : call.store.setTrashed(item.id, true));
}

export function remove(call: DriveCall): DriveReply {
  const item = matchingItemOf(call);
  refuseTop(item);
  call.store.remove(item.id);
  return { status: 204 };
}

function change(call: DriveCall, metadata: Metadata, media: Media | undefined): DriveReply {
  checkUpdate(call);
  const item = matchingItemOf(call);
  if (media !== undefined && headOf(item) === undefined)
    throw forbidden('fileNotDownloadable', 'The content of this file cannot be replaced.');
  return reply(call, applyUpdate(call, item, inV3(call, metadata), media));
}

/** The fields of v2 that the double knows, by their names in v3 (guide "Drive API v2 and v3 comparison"). */
function inV3(call: DriveCall, metadata: Metadata): Metadata {
  const { title, labels, modifiedDate, mimeType, description, ...unknown } = metadata;
  const [field] = Object.keys(unknown);
  if (field !== undefined) throw badRequest(`The double does not know the field "${field}" of v2.`);
  const { trashed, starred } = (labels ?? {}) as { readonly trashed?: unknown; readonly starred?: unknown };
  // "This is only mutable on update when the setModifiedDate parameter is set."
  const modifiedTime = call.parameters.flag('setModifiedDate') === true ? modifiedDate : undefined;
  const known = { name: title, trashed, starred, modifiedTime, mimeType, description };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

function reply(call: DriveCall, item: DriveItem): DriveReply {
  const answer = resourceReply(call, FILE_SHAPE, fileResourceV2(call.store, item));
  return answer === 'cut' ? answer : { ...answer, headers: { etag: etagOf(item) } };
}
