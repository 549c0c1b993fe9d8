import * as account from './accountApi';
import * as changes from './changesApi';
import type { DriveCall, DriveReply } from './driveCall';
import * as read from './filesRead';
import * as write from './filesWrite';
import * as revisions from './revisionsApi';
import type { UploadAction, Uploads } from './uploads';
import * as v2 from './v2Api';

/** One method of the API. */
export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly version: 'v2' | 'v3';
  /** The method's name in the declarations of Google's client, which list its parameters. */
  readonly declaration: string;
  /** Answers when `alt=media` is asked for. */
  readonly media?: (call: DriveCall) => DriveReply;
  readonly answer: (call: DriveCall, uploads: Uploads) => DriveReply;
}

const createUpload: UploadAction = { check: write.checkCreate, finish: write.createFile };
const updateUpload: UploadAction = {
  check: (call, metadata) => void write.checkUpdate(call, metadata, true),
  finish: write.updateFile,
};
const v2Upload: UploadAction = { check: v2.checkUpdate, finish: v2.updateContent };

/** The methods that the double has. A fixed path stands before the pattern that would match it too. */
export const ROUTES: readonly Route[] = [
  route('about.get', 'GET', '/drive/v3/about', 'About$Get', account.about),
  route('changes.getStartPageToken', 'GET', '/drive/v3/changes/startPageToken', 'Changes$Getstartpagetoken', changes.getStartPageToken),
  route('changes.list', 'GET', '/drive/v3/changes', 'Changes$List', changes.list),
  route('drives.list', 'GET', '/drive/v3/drives', 'Drives$List', account.listDrives),
  route('drives.get', 'GET', '/drive/v3/drives/{driveId}', 'Drives$Get', account.getDrive),
  route('files.generateIds', 'GET', '/drive/v3/files/generateIds', 'Files$Generateids', write.generateIds),
  route('files.emptyTrash', 'DELETE', '/drive/v3/files/trash', 'Files$Emptytrash', write.emptyTrash),
  route('files.list', 'GET', '/drive/v3/files', 'Files$List', read.list),
  route('files.create', 'POST', '/drive/v3/files', 'Files$Create', write.create),
  { ...route('files.get', 'GET', '/drive/v3/files/{fileId}', 'Files$Get', read.get), media: read.download },
  route('files.update', 'PATCH', '/drive/v3/files/{fileId}', 'Files$Update', write.update),
  route('files.delete', 'DELETE', '/drive/v3/files/{fileId}', 'Files$Delete', write.remove),
  route('files.copy', 'POST', '/drive/v3/files/{fileId}/copy', 'Files$Copy', write.copy),
  route('revisions.list', 'GET', '/drive/v3/files/{fileId}/revisions', 'Revisions$List', revisions.list),
  {
    ...route('revisions.get', 'GET', '/drive/v3/files/{fileId}/revisions/{revisionId}', 'Revisions$Get', revisions.get),
    media: revisions.download,
  },
  route('revisions.update', 'PATCH', '/drive/v3/files/{fileId}/revisions/{revisionId}', 'Revisions$Update', revisions.update),
  route('revisions.delete', 'DELETE', '/drive/v3/files/{fileId}/revisions/{revisionId}', 'Revisions$Delete', revisions.remove),
  upload('upload.create', 'POST', '/upload/drive/v3/files', 'Files$Create', createUpload),
  upload('upload.update', 'PATCH', '/upload/drive/v3/files/{fileId}', 'Files$Update', updateUpload),
  route('v2.files.get', 'GET', '/drive/v2/files/{fileId}', 'Files$Get', v2.get),
  route('v2.files.update', 'PUT', '/drive/v2/files/{fileId}', 'Files$Update', v2.update),
  route('v2.files.patch', 'PATCH', '/drive/v2/files/{fileId}', 'Files$Update', v2.update),
  route('v2.files.delete', 'DELETE', '/drive/v2/files/{fileId}', 'Files$Delete', v2.remove),
  route('v2.files.trash', 'POST', '/drive/v2/files/{fileId}/trash', 'Files$Trash', v2.trash),
  upload('v2.upload.update', 'PUT', '/upload/drive/v2/files/{fileId}', 'Files$Update', v2Upload),
];

function route(operation: string, method: string, path: string, declaration: string, answer: Route['answer']): Route {
  const pattern = new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  return { operation, method, pattern, version: path.includes('/v2/') ? 'v2' : 'v3', declaration, answer };
}

function upload(operation: string, method: string, path: string, declaration: string, action: UploadAction): Route {
  return route(operation, method, path, declaration, (call, uploads) => uploads.receive(call, action));
}
