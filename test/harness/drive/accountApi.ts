import { resourceReply, type DriveCall, type DriveReply, type ReplyShape } from './driveCall';
import { DriveError, fileNotFound, invalidParameter } from './driveError';
import { headOf } from './model';
import { ACCOUNT, driveResource } from './resources';

const GIGABYTE = 1_000_000_000;

/** The method "about.get": the one method that answers nothing unless `fields` says what. */
export function about(call: DriveCall): DriveReply {
  if (call.parameters.text('fields') === undefined) {
    throw new DriveError(400, 'required', "The 'fields' parameter is required for this method.", {
      locationType: 'parameter',
      location: 'fields',
    });
  }
  const usage = call.store.list().reduce((sum, item) => sum + (headOf(item)?.content.length ?? 0), 0);
  const inTrash = call.store.list().filter((item) => call.store.isTrashed(item));
  const usageInDriveTrash = inTrash.reduce((sum, item) => sum + (headOf(item)?.content.length ?? 0), 0);
  return resourceReply(
    call,
    { version: 'v3', schema: 'About', defaultFields: '*' },
    {
      kind: 'drive#about',
      user: ACCOUNT,
      storageQuota: {
        limit: String(15 * GIGABYTE),
        usage: String(usage),
        usageInDrive: String(usage),
        usageInDriveTrash: String(usageInDriveTrash),
      },
      importFormats: {},
      exportFormats: {},
      maxImportSizes: {},
      maxUploadSize: String(5_000 * GIGABYTE),
      canCreateDrives: true,
      canCreateTeamDrives: true,
      appInstalled: true,
      folderColorPalette: [],
    },
  );
}

export function listDrives(call: DriveCall): DriveReply {
  const shape: ReplyShape = { version: 'v3', schema: 'DriveList', defaultFields: 'kind,nextPageToken,drives(kind,id,name)' };
  const pageSize = Math.min(call.parameters.pageSize(10, 100), call.maxPageSize);
  const start = Number(call.parameters.text('pageToken') ?? '0');
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('pageToken');
  const all = call.store.sharedDrives();
  const end = start + pageSize;
  return resourceReply(call, shape, {
    kind: 'drive#driveList',
    ...(end < all.length ? { nextPageToken: String(end) } : {}),
    drives: all.slice(start, end).map(driveResource),
  });
}

export function getDrive(call: DriveCall): DriveReply {
  const id = call.names['driveId'] ?? '';
  const drive = call.store.sharedDrives().find((each) => each.id === id);
  if (drive === undefined) throw fileNotFound(id);
  return resourceReply(call, { version: 'v3', schema: 'Drive', defaultFields: 'kind,id,name' }, driveResource(drive));
}
