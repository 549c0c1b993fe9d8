import { createHash } from 'node:crypto';
import type { DriveStore } from './driveStore';
import { Resource } from './fieldMask';
import { FOLDER_TYPE, SHORTCUT_TYPE, headOf, isNativeDocument, type DriveItem, type DriveRevision, type SharedDrive } from './model';

/** The account behind every token. */
export const ACCOUNT = {
  kind: 'drive#user',
  displayName: 'Drive Double',
  me: true,
  permissionId: '00000000000000000001',
  emailAddress: 'double@example.com',
} as const;

/** What a document of Google's editors is said to take ("size": "Size in bytes of blobs and Google Workspace editor files"). */
const DOCUMENT_SIZE = 1_024;

interface Subject {
  readonly store: DriveStore;
  readonly item: DriveItem;
  readonly head: DriveRevision | undefined;
}

/** An item as the resource "files" of v3. Whole numbers of 64 bits are strings, as in every JSON of Google's. */
export function fileResource(store: DriveStore, item: DriveItem): Resource<Subject> {
  return new Resource(FILE_FIELDS, { store, item, head: headOf(item) });
}

const FILE_FIELDS: Readonly<Record<string, (subject: Subject) => unknown>> = {
  kind: () => 'drive#file',
  id: ({ item }) => item.id,
  name: ({ item }) => item.name,
  mimeType: ({ item }) => item.mimeType,
  description: ({ item }) => item.description,
  parents: ({ item }) => nonEmpty(item.parents),
  driveId: ({ item }) => item.driveId,
  teamDriveId: ({ item }) => item.driveId,
  createdTime: ({ item }) => rfc3339(item.createdTime),
  modifiedTime: ({ item }) => rfc3339(item.modifiedTime),
  modifiedByMeTime: ({ item }) => rfc3339(item.modifiedTime),
  trashedTime: ({ item }) => (item.driveId === undefined || item.trashedTime === undefined ? undefined : rfc3339(item.trashedTime)),
  version: ({ item }) => String(item.version),
  starred: ({ item }) => item.starred,
  trashed: ({ item, store }) => store.isTrashed(item),
  explicitlyTrashed: ({ item }) => item.explicitlyTrashed,
  appProperties: ({ item }) => nonEmpty(item.appProperties),
  properties: ({ item }) => nonEmpty(item.properties),
  size: ({ item, head }) => sizeOf(item, head),
  quotaBytesUsed: ({ item, head }) => sizeOf(item, head) ?? '0',
  md5Checksum: ({ head }) => head?.md5,
  sha1Checksum: ({ head }) => head?.sha1,
  sha256Checksum: ({ head }) => head?.sha256,
  headRevisionId: ({ head }) => head?.id,
  originalFilename: ({ head }) => head?.originalFilename,
  fileExtension: ({ item, head }) => (head === undefined ? undefined : extensionOf(item)),
  fullFileExtension: ({ item, head }) => (head === undefined ? undefined : extensionOf(item)),
  webContentLink: ({ item, head }) => (head === undefined ? undefined : `https://drive.google.com/uc?id=${item.id}&export=download`),
  webViewLink: ({ item }) => `https://drive.google.com/file/d/${item.id}/view?usp=drivesdk`,
  shortcutDetails: ({ item }) => item.shortcut,
  spaces: () => ['drive'],
  capabilities: ({ item }) => capabilities(item),
  ownedByMe: personal(true),
  owners: personal([ACCOUNT]),
  shared: personal(false),
  writersCanShare: personal(true),
  permissionIds: personal([ACCOUNT.permissionId]),
  lastModifyingUser: () => ACCOUNT,
  isAppAuthorized: ({ item }) => item.isAppAuthorized,
  viewedByMe: () => true,
  modifiedByMe: () => true,
  hasThumbnail: () => false,
  thumbnailVersion: () => '0',
};

/** A field that is "not populated for items in shared drives". */
function personal(value: unknown): (subject: Subject) => unknown {
  return ({ item }) => (item.driveId === undefined ? value : undefined);
}

function sizeOf(item: DriveItem, head: DriveRevision | undefined): string | undefined {
  if (head !== undefined) return String(head.content.length);
  return isNativeDocument(item) ? String(DOCUMENT_SIZE) : undefined;
}

function extensionOf(item: DriveItem): string | undefined {
  return /\.([^.]*)$/.exec(item.name)?.[1];
}

function capabilities(item: DriveItem): Readonly<Record<string, boolean>> {
  const isFolder = item.mimeType === FOLDER_TYPE;
  const isTop = item.parents.length === 0;
  return {
    canAddChildren: isFolder,
    canListChildren: isFolder,
    canRemoveChildren: isFolder,
    canEdit: true,
    canCopy: !isFolder,
    canDownload: !isFolder && item.mimeType !== SHORTCUT_TYPE,
    canModifyContent: !isFolder,
    canReadRevisions: headOf(item) !== undefined,
    canRename: !isTop,
    canTrash: !isTop,
    canUntrash: !isTop,
    canDelete: !isTop,
    canShare: true,
  };
}

/** A revision as the resource "revisions" of v3. */
export function revisionResource(revision: DriveRevision): Readonly<Record<string, unknown>> {
  return {
    kind: 'drive#revision',
    id: revision.id,
    mimeType: revision.mimeType,
    modifiedTime: rfc3339(revision.modifiedTime),
    keepForever: revision.keepForever,
    published: false,
    lastModifyingUser: ACCOUNT,
    originalFilename: revision.originalFilename,
    md5Checksum: revision.md5,
    size: String(revision.content.length),
  };
}

/** A shared drive as the resource "drives" of v3. */
export function driveResource(drive: SharedDrive): Readonly<Record<string, unknown>> {
  return {
    kind: 'drive#drive',
    id: drive.id,
    name: drive.name,
    createdTime: rfc3339(drive.createdTime),
    hidden: false,
    capabilities: { canAddChildren: true, canEdit: true, canListChildren: true, canTrashChildren: true, canDeleteChildren: true },
  };
}

/** An item as the resource "files" of v2, with the `etag` that conditional requests name. */
export function fileResourceV2(store: DriveStore, item: DriveItem): Readonly<Record<string, unknown>> {
  const fields = fileResource(store, item).pick('all');
  const { createdTime, modifiedTime, name, size, starred, trashed, properties, appProperties, trashedTime, ...same } = fields;
  const isRoot = (id: string): boolean => id === store.rootId;
  return withoutUndefined({
    ...same,
    etag: etagOf(item),
    title: name,
    createdDate: createdTime,
    modifiedDate: modifiedTime,
    modifiedByMeDate: modifiedTime,
    trashedDate: trashedTime,
    fileSize: size,
    labels: { starred, trashed, hidden: false, restricted: false, viewed: true, modified: true },
    parents: item.parents.map((id) => ({ kind: 'drive#parentReference', id, isRoot: isRoot(id) })),
    properties: [...propertyList(properties, 'PUBLIC'), ...propertyList(appProperties, 'PRIVATE')],
    editable: true,
  });
}

function propertyList(map: unknown, visibility: string): readonly unknown[] {
  return Object.entries(map ?? {}).map(([key, value]) => ({ kind: 'drive#property', key, value, visibility }));
}

/** Changes with every change of the item, as its version does. */
export function etagOf(item: DriveItem): string {
  return `"${createHash('md5').update(`${item.id} ${item.version}`).digest('base64url')}"`;
}

function rfc3339(time: number): string {
  return new Date(time).toISOString();
}

function nonEmpty<Value extends object>(value: Value): Value | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

function withoutUndefined(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
