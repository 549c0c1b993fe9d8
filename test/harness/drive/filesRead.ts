import { isVisible, resourceReply, type DriveCall, type DriveReply, type ReplyShape } from './driveCall';
import { badRequest, fileNotFound, forbidden, invalidParameter } from './driveError';
import { contentReply, notDownloadable } from './download';
import { FILE_SHAPE } from './filesWrite';
import { itemOf, knowsSharedDrives } from './itemAccess';
import { headOf, type DriveItem } from './model';
import { ACCOUNT, fileResource } from './resources';
import { parseSearchQuery, type ItemTest } from './searchQuery';
import { sorted } from './sorting';

const LIST_SHAPE: ReplyShape = {
  version: 'v3',
  schema: 'FileList',
  defaultFields: 'kind,nextPageToken,incompleteSearch,files(kind,id,name,mimeType,driveId,teamDriveId)',
};

export function get(call: DriveCall): DriveReply {
  return resourceReply(call, FILE_SHAPE, fileResource(call.store, itemOf(call)));
}

export function download(call: DriveCall): DriveReply {
  const head = headOf(itemOf(call));
  if (head === undefined) throw notDownloadable();
  return contentReply(call, head);
}

export function list(call: DriveCall): DriveReply {
  const { parameters, store } = call;
  const pageSize = parameters.pageSize(100, call.maxPageSize);
  const search = JSON.stringify(
    ['q', 'orderBy', 'corpora', 'driveId', 'spaces', 'includeItemsFromAllDrives'].map((name) => parameters.text(name)),
  );
  const token = parameters.text('pageToken');
  const ids = token === undefined ? searchAll(call) : store.pages.rest(token, search);
  const files = ids.slice(0, pageSize).flatMap((id) => store.get(id) ?? []);
  const rest = ids.slice(pageSize);
  return resourceReply(call, LIST_SHAPE, {
    kind: 'drive#fileList',
    incompleteSearch: false,
    ...(rest.length === 0 ? {} : { nextPageToken: store.pages.give(search, rest) }),
    files: files.map((item) => fileResource(store, item)),
  });
}

function searchAll(call: DriveCall): readonly string[] {
  const { parameters, store } = call;
  const isInCorpus = corpusOf(call);
  const query = parameters.text('q') ?? '';
  const world = { rootId: store.rootId, account: ACCOUNT.emailAddress, isTrashed: (item: DriveItem) => store.isTrashed(item) };
  const test: ItemTest = query.trim() === '' ? { matches: () => true } : parseSearchQuery(query, world);
  const orderBy = parameters.text('orderBy') ?? '';
  const candidates = store.late.isLate || test.within === undefined ? store.all() : [...test.within].flatMap((id) => store.children(id));
  const found = store.late
    .view(candidates)
    .filter((item) => item.parents.length > 0 && isInCorpus(item) && isVisible(call, item) && test.matches(item));
  return (orderBy === '' ? found : sorted(found, orderBy)).map(({ id }) => id);
}

/** Which drives are searched (guide "Search for shared drives"; parameters of the method "files.list"). */
function corpusOf(call: DriveCall): (item: DriveItem) => boolean {
  const { parameters, store } = call;
  if (parameters.list('spaces').some((space) => space !== 'drive')) return () => false;
  const driveId = parameters.text('driveId');
  const corpora = parameters.text('corpora') ?? 'user';
  if (!['user', 'domain', 'drive', 'allDrives'].includes(corpora)) throw invalidParameter('corpora');
  if ((corpora === 'drive') !== (driveId !== undefined))
    throw badRequest('The driveId parameter must be specified if and only if corpora is set to drive.');
  const includesAll = includesSharedDrives(call);
  if (corpora !== 'user' && corpora !== 'domain' && !includesAll) throw sharedDrivesNotIncluded();
  if (driveId === undefined) return includesAll ? () => true : (item) => item.driveId === undefined;
  if (!store.sharedDrives().some(({ id }) => id === driveId)) throw fileNotFound(driveId);
  return (item) => item.driveId === driveId;
}

/** "Both My Drive and shared drive items": only for clients that say that they know shared drives. */
export function includesSharedDrives(call: DriveCall): boolean {
  const includes = call.parameters.flag('includeItemsFromAllDrives') ?? call.parameters.flag('includeTeamDriveItems') ?? false;
  if (includes && !knowsSharedDrives(call))
    throw badRequest('The supportsAllDrives parameter must be true if includeItemsFromAllDrives is.');
  return includes;
}

export function sharedDrivesNotIncluded(): Error {
  return forbidden(
    'teamDrivesIncludeTeamDriveItemsRequired',
    'The includeItemsFromAllDrives parameter must be set to true if driveId or corpora name shared drives.',
  );
}
