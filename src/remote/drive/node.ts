import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import type { RemoteFileInfo } from '../../core/model/provider';

const folderType = 'application/vnd.google-apps.folder';
const googleTypes = 'application/vnd.google-apps.';
const shortcutType = 'application/vnd.google-apps.shortcut';

/** The property that marks an executable file: an octal mode as rclone has it in https://rclone.org/local/#metadata. Visible to other programs too. */
export const modeProperty = 'mode';
export const executableMode = '100755';

/** What is asked of a file or folder, wherever one is read. */
export const nodeFields =
  'id,name,mimeType,parents,size,md5Checksum,sha256Checksum,headRevisionId,version,createdTime,modifiedTime,trashed,properties';

/** A file, folder or Google document in Drive, as far as a sync cares. A plain value, kept in the cache as it is. */
export interface DriveNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** The folder it lies in; absent when this account cannot see it. */
  readonly parent?: string | undefined;
  readonly size: number;
  readonly md5?: string | undefined;
  readonly sha256?: string | undefined;
  readonly revision?: string | undefined;
  /** A decimal number that grows with every change of the file. */
  readonly version: string;
  /** RFC 3339 with milliseconds, always in UTC: texts in order of time. */
  readonly created: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly trashed: boolean;
  readonly executable: boolean;
}

export type NodeKind = 'folder' | 'file' | 'document' | 'shortcut';

export function kindOf({ type }: Pick<DriveNode, 'type'>): NodeKind {
  if (type === folderType) return 'folder';
  if (type === shortcutType) return 'shortcut';
  return type.startsWith(googleTypes) ? 'document' : 'file';
}

export function isFolder(node: DriveNode): boolean {
  return kindOf(node) === 'folder';
}

/** What Drive needs to know to make a folder. */
export const folderMimeType = folderType;

/** Reads a resource; `undefined` when it lacks what every file has: an answer that is cut must not pass for one. */
export function parseNode(file: drive_v3.Schema$File | undefined): DriveNode | undefined {
  if (!file?.id || typeof file.name !== 'string' || !file.mimeType || !file.createdTime) return undefined;
  return {
    id: file.id,
    name: file.name,
    type: file.mimeType,
    parent: file.parents?.[0],
    size: Number(file.size ?? 0),
    md5: file.md5Checksum ?? undefined,
    sha256: file.sha256Checksum ?? undefined,
    revision: file.headRevisionId ?? undefined,
    version: file.version ?? '0',
    created: new Date(file.createdTime).toISOString(),
    modified: file.modifiedTime ? Date.parse(file.modifiedTime) : 0,
    trashed: file.trashed === true,
    executable: isExecutable(file.properties?.[modeProperty]),
  };
}

/**
 * The version token: what Drive says the content is, so that it stays the same when the file is renamed, moved, or
 * made anew under another id, and differs whenever the content does. Only where Drive has no SHA-256 of a file is it
 * the MD5 with the revision.
 */
export function versionToken({ sha256, md5, revision, size }: Pick<DriveNode, 'sha256' | 'md5' | 'revision' | 'size'>): string {
  return sha256 === undefined ? `md5:${md5 ?? ''}:${size}:${revision ?? ''}` : `sha256:${sha256}`;
}

export function describeNode(path: string, node: DriveNode): RemoteFileInfo {
  const { size, modified, sha256, executable } = node;
  return { path, size, etag: versionToken(node), modified, hash: sha256, executable };
}

/** The oldest first: of several nodes of one name, the first is the one that has it. */
export function byAge(one: DriveNode, other: DriveNode): number {
  if (one.created !== other.created) return one.created < other.created ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

/** Whether `one` is a later state of the same file than `other`. */
export function isNewer(one: DriveNode, other: DriveNode): boolean {
  return BigInt(one.version) > BigInt(other.version);
}

function isExecutable(mode: string | null | undefined): boolean {
  return typeof mode === 'string' && /^[0-7]+$/u.test(mode) && (Number.parseInt(mode, 8) & 0o100) !== 0;
}
