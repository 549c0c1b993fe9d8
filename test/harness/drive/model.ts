/** MIME types by which Drive tells what has no bytes of its own (guide "Google Workspace and Google Drive supported MIME types"). */
export const FOLDER_TYPE = 'application/vnd.google-apps.folder';
export const SHORTCUT_TYPE = 'application/vnd.google-apps.shortcut';
export const DOCUMENT_TYPE = 'application/vnd.google-apps.document';
export const BINARY_TYPE = 'application/octet-stream';

/** One stored content of a file. */
export interface DriveRevision {
  readonly id: string;
  readonly content: Buffer;
  readonly mimeType: string;
  readonly originalFilename: string;
  readonly modifiedTime: number;
  readonly keepForever: boolean;
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
}

/** What a shortcut points to. */
export interface ShortcutTarget {
  readonly targetId: string;
  readonly targetMimeType: string;
}

/** A file, folder, document or shortcut as the double keeps it: a value, replaced as a whole by every change. */
export interface DriveItem {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly description: string | undefined;
  readonly starred: boolean;
  /** One folder's id; nothing for My Drive's root and the top of a shared drive. */
  readonly parents: readonly string[];
  /** The shared drive that holds it. */
  readonly driveId: string | undefined;
  /** Milliseconds since the epoch, like all times here. */
  readonly createdTime: number;
  readonly modifiedTime: number;
  readonly version: number;
  /** Trashed itself; an item below a trashed folder is trashed as well, see `DriveStore.isTrashed`. */
  readonly explicitlyTrashed: boolean;
  readonly trashedTime: number | undefined;
  readonly appProperties: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  /** Oldest first; the last one is the head. Empty for all that has no bytes. */
  readonly revisions: readonly DriveRevision[];
  readonly shortcut: ShortcutTarget | undefined;
  /** Whether the app that asks has made it: all that a token with the scope `drive.file` sees. */
  readonly isAppAuthorized: boolean;
}

/** A shared drive. Its id is also the id of its top folder. */
export interface SharedDrive {
  readonly id: string;
  readonly name: string;
  readonly createdTime: number;
}

/** The head revision of what has bytes. */
export function headOf(item: DriveItem): DriveRevision | undefined {
  return item.revisions.at(-1);
}

/** Documents of Google's editors: they have a size, but no bytes to download (guide "Download & export files"). */
export function isNativeDocument(item: DriveItem): boolean {
  return item.mimeType.startsWith('application/vnd.google-apps.') && item.mimeType !== FOLDER_TYPE && item.mimeType !== SHORTCUT_TYPE;
}

/** What a token may see: all of Drive, or only what the app has made. */
export type DriveScope = 'drive' | 'drive.file';
