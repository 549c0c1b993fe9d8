import { checkFields, jsonBody, resourceReply, type DriveCall, type DriveReply, type ReplyShape } from './driveCall';
import { DriveError, badRequest, forbidden, invalidParameter } from './driveError';
import type { ItemDraft, ItemPatch, NewContent } from './driveStore';
import { folderOf, itemOf, refuseTop } from './itemAccess';
import { checkMetadata, flag, patchOf, strings, text, time, type Metadata } from './metadata';
import { BINARY_TYPE, FOLDER_TYPE, SHORTCUT_TYPE, headOf, type DriveItem } from './model';
import { fileResource } from './resources';

/** "If not specified, a default set of fields is returned": these, for a file (guide "Return specific fields"). */
export const FILE_SHAPE: ReplyShape = { version: 'v3', schema: 'File', defaultFields: 'kind,id,name,mimeType,driveId,teamDriveId' };

/** The bytes of an upload. */
export interface Media {
  readonly bytes: Buffer;
  readonly mimeType: string | undefined;
}

export function create(call: DriveCall): DriveReply {
  return createFile(call, jsonBody(call.body.bytes), undefined);
}

export function update(call: DriveCall): DriveReply {
  return updateFile(call, jsonBody(call.body.bytes), undefined);
}

/** Whether this create can work: asked at the start of an upload, and again at its end. */
export function checkCreate(call: DriveCall, metadata: Metadata): void {
  checkFields(call, FILE_SHAPE);
  checkMetadata(metadata, 'create');
  checkNewId(call, text(metadata, 'id'));
  parentOf(call, metadata);
}

export function createFile(call: DriveCall, metadata: Metadata, media: Media | undefined): DriveReply {
  checkCreate(call, metadata);
  const draft = draftOf(call, metadata, media);
  const hasBytes = !draft.mimeType.startsWith('application/vnd.google-apps.');
  if (!hasBytes && media !== undefined) throw badRequest('Bad Request: content of this type cannot be converted.');
  const content = hasBytes
    ? contentOf(call, metadata, media ?? { bytes: Buffer.alloc(0), mimeType: undefined }, draft.mimeType)
    : undefined;
  return fileReply(call, call.store.insert(draft, content));
}

export function updateFile(call: DriveCall, metadata: Metadata, media: Media | undefined): DriveReply {
  const item = checkUpdate(call, metadata, media !== undefined);
  return fileReply(call, applyUpdate(call, item, metadata, media));
}

/** The item, if this update can work. */
export function checkUpdate(call: DriveCall, metadata: Metadata, hasMedia: boolean): DriveItem {
  checkFields(call, FILE_SHAPE);
  checkMetadata(metadata, 'update');
  const item = itemOf(call);
  if (Object.keys(metadata).length > 0) refuseTop(item);
  if (hasMedia && headOf(item) === undefined) throw forbidden('fileNotDownloadable', 'The content of this file cannot be replaced.');
  return item;
}

/** Carries an update out, as one change of the item. */
export function applyUpdate(call: DriveCall, item: DriveItem, metadata: Metadata, media: Media | undefined): DriveItem {
  const change: ItemPatch = { ...patchOf(metadata, item), ...movedTo(call, item), ...trashing(call, metadata, item) };
  if (media !== undefined) {
    const mimeType = text(metadata, 'mimeType') ?? media.mimeType ?? item.mimeType;
    return call.store.putContent(item.id, contentOf(call, metadata, media, mimeType), change);
  }
  if (Object.keys(change).length === 0) return item;
  return call.store.patch(item.id, touched(call, change));
}

/**
 * Drive's documentation does not say whether a rename counts as a modification. Here it does, unless the client names
 * the time, so that a client that wants a time kept has to say so. Moving and trashing do not.
 */
function touched(call: DriveCall, change: ItemPatch): ItemPatch {
  const counts = Object.keys(change).some(
    (field) => !['parents', 'driveId', 'explicitlyTrashed', 'trashedTime', 'starred'].includes(field),
  );
  return counts && change.modifiedTime === undefined ? { ...change, modifiedTime: call.store.now() } : change;
}

function trashing(call: DriveCall, metadata: Metadata, item: DriveItem): ItemPatch {
  const trashed = flag(metadata, 'trashed');
  if (trashed === undefined || trashed === item.explicitlyTrashed) return {};
  return { explicitlyTrashed: trashed, trashedTime: trashed ? call.store.now() : undefined };
}

/** "A file can only have one parent folder": a new one takes the place of one that is removed by the same request. */
function movedTo(call: DriveCall, item: DriveItem): ItemPatch {
  const removed = call.parameters.list('removeParents').map((id) => (id === 'root' ? call.store.rootId : id));
  const added = call.parameters.list('addParents').map((id) => folderOf(call, id));
  if (removed.length === 0 && added.length === 0) return {};
  refuseTop(item);
  const kept = item.parents.filter((id) => !removed.includes(id));
  const parents = [...new Set([...kept, ...added.map(({ id }) => id)])];
  if (parents.length > 1) throw forbidden('cannotAddParent', 'Increasing the number of parents is not allowed');
  const target = call.store.get(parents[0] ?? '');
  if (target === undefined) throw forbidden('insufficientParentPermissions', 'A file must have a parent folder.');
  if (call.store.isAbove(item.id, target.id)) throw badRequest('A folder cannot be moved into itself or below itself.');
  if (item.mimeType === FOLDER_TYPE && target.driveId !== undefined && target.driveId !== item.driveId) {
    throw forbidden('teamDrivesFolderMoveInNotSupported', 'Moving folders into shared drives is not supported.');
  }
  return target.id === item.parents[0] ? {} : { parents, driveId: target.driveId };
}

export function remove(call: DriveCall): DriveReply {
  const item = itemOf(call);
  refuseTop(item);
  call.store.remove(item.id);
  return { status: 204 };
}

export function copy(call: DriveCall): DriveReply {
  const metadata = jsonBody(call.body.bytes);
  checkFields(call, FILE_SHAPE);
  checkMetadata(metadata, 'copy');
  const source = itemOf(call);
  if (source.mimeType === FOLDER_TYPE) throw forbidden('cannotCopyFile', 'This file cannot be copied by the user.');
  checkNewId(call, text(metadata, 'id'));
  const parent = metadata['parents'] === undefined ? source.parents[0]! : parentOf(call, metadata).id;
  const head = headOf(source);
  const { appProperties, properties, description, mimeType, shortcut } = source;
  const own = { name: `Copy of ${source.name}`, mimeType, appProperties, properties, description, shortcut };
  const draft = { ...own, ...patchOf(metadata, source), ...idOf(metadata), parents: [parent] };
  return fileReply(
    call,
    call.store.insert(draft, head === undefined ? undefined : contentOf(call, metadata, { bytes: head.content, mimeType }, mimeType)),
  );
}

export function generateIds(call: DriveCall): DriveReply {
  const count = Number(call.parameters.text('count') ?? '10');
  if (count < 1 || count > 1_000) throw invalidParameter('count');
  const ids = Array.from({ length: count }, () => call.store.reserveId());
  const shape: ReplyShape = { version: 'v3', schema: 'GeneratedIds', defaultFields: '*' };
  return resourceReply(call, shape, { kind: 'drive#generatedIds', space: call.parameters.text('space') ?? 'drive', ids });
}

export function emptyTrash(call: DriveCall): DriveReply {
  const driveId = call.parameters.text('driveId');
  for (const item of call.store.list()) {
    if (item.explicitlyTrashed && item.driveId === driveId && call.store.get(item.id) !== undefined) call.store.remove(item.id);
  }
  return { status: 204 };
}

function fileReply(call: DriveCall, item: DriveItem): DriveReply {
  return resourceReply(call, FILE_SHAPE, fileResource(call.store, item));
}

function draftOf(call: DriveCall, metadata: Metadata, media: Media | undefined): ItemDraft {
  const createdTime = time(metadata, 'createdTime');
  const mimeType = text(metadata, 'mimeType') ?? media?.mimeType ?? BINARY_TYPE;
  return {
    name: 'Untitled',
    mimeType,
    ...patchOf(metadata),
    ...idOf(metadata),
    ...(createdTime === undefined ? {} : { createdTime }),
    ...(mimeType === SHORTCUT_TYPE ? { shortcut: shortcutOf(call, metadata) } : {}),
    parents: [parentOf(call, metadata).id],
  };
}

function idOf(metadata: Metadata): { readonly id?: string } {
  const id = text(metadata, 'id');
  return id === undefined ? {} : { id };
}

function shortcutOf(call: DriveCall, metadata: Metadata): { readonly targetId: string; readonly targetMimeType: string } {
  const targetId = (metadata['shortcutDetails'] as { readonly targetId?: string } | undefined)?.targetId;
  if (targetId === undefined) throw badRequest('A shortcut needs a target.');
  return { targetId, targetMimeType: itemOf(call, targetId).mimeType };
}

function contentOf(call: DriveCall, metadata: Metadata, media: Media, mimeType: string): NewContent {
  const modifiedTime = time(metadata, 'modifiedTime');
  const keepForever = call.parameters.flag('keepRevisionForever') ?? false;
  return { bytes: media.bytes, mimeType, keepForever, ...(modifiedTime === undefined ? {} : { modifiedTime }) };
}

function parentOf(call: DriveCall, metadata: Metadata): DriveItem {
  const [id = 'root', ...more] = strings(metadata, 'parents') ?? [];
  if (more.length > 0) throw invalidParameter('parents', 'A file cannot be created in several folders.');
  return folderOf(call, id);
}

/** Guide "Create and manage files": a generated id makes a create idempotent; "a subsequent request returns 409". */
function checkNewId(call: DriveCall, id: string | undefined): void {
  if (id === undefined) return;
  const state = call.store.stateOfId(id);
  if (state === 'used') throw new DriveError(409, 'fileIdInUse', 'A file already exists with the provided ID.');
  if (state === 'unknown') throw invalidParameter('file.id', 'The provided file ID is not usable.');
}
