import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { forEachLimited } from '../../core/concurrency';
import { SyncError } from '../../core/errors';
import { isFolder, nodeFields, parseNode, type DriveNode } from './node';
import { searchScope, type DrivePlace } from './place';

const pageSize = 1000;
/** Folders asked for in one query. */
const foldersPerQuery = 40;
const queriesAtOnce = 8;

export interface SearchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onNode?: ((node: DriveNode) => void) | undefined;
}

/** Everything below folders, to any depth. Rejects with `corrupt` when an answer does not prove itself complete. */
export async function listBelow(place: DrivePlace, folders: readonly string[], options: SearchOptions): Promise<DriveNode[]> {
  const found = new Map<string, DriveNode>();
  const seen = new Set(folders);
  for (let level = [...folders]; level.length > 0;) {
    const below: string[] = [];
    await forEachLimited(chunksOf(level, foldersPerQuery), queriesAtOnce, async (chunk) => {
      for (const node of await listChildren(place, chunk, options)) {
        found.set(node.id, node);
        if (!isFolder(node) || seen.has(node.id)) continue;
        seen.add(node.id);
        below.push(node.id);
      }
    });
    level = below;
  }
  return [...found.values()];
}

/**
 * What lies in folders themselves. Drive has answered a query for several folders with nothing at all although there
 * was something (https://issuetracker.google.com/issues/149522397), so that such an answer is asked for again, folder
 * by folder.
 */
async function listChildren(place: DrivePlace, folders: readonly string[], options: SearchOptions): Promise<DriveNode[]> {
  const parents = folders.map((id) => `${quoted(id)} in parents`).join(' or ');
  const nodes = await search(place, `trashed = false and (${parents})`, options);
  if (nodes.length > 0 || folders.length === 1) return nodes;
  const singly: DriveNode[][] = [];
  await forEachLimited(folders, queriesAtOnce, async (folder) => void singly.push(await listChildren(place, [folder], options)));
  return singly.flat();
}

/** All that a query finds, https://developers.google.com/workspace/drive/api/guides/search-files */
export async function search(place: DrivePlace, query: string, { signal, onNode }: SearchOptions): Promise<DriveNode[]> {
  const found: DriveNode[] = [];
  let pageToken: string | undefined;
  do {
    const page = await fetchPage(place, query, pageToken, signal);
    for (const file of page.files ?? []) {
      const node = parseNode(file);
      if (node === undefined) throw incomplete('an entry has no id, name or time');
      found.push(node);
      onNode?.(node);
    }
    if (page.nextPageToken !== undefined && page.nextPageToken === pageToken) throw incomplete('its continuation is missing');
    pageToken = page.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  return found;
}

async function fetchPage(
  { client, root }: DrivePlace,
  q: string,
  pageToken: string | undefined,
  signal: AbortSignal | undefined,
): Promise<drive_v3.Schema$FileList> {
  const fields = `nextPageToken,incompleteSearch,files(${nodeFields})`;
  const page = pageToken === undefined ? {} : { pageToken };
  const { data } = await client.run({ signal }, (options) =>
    client.api.files.list({ q, fields, pageSize, spaces: 'drive', ...searchScope(root), ...page }, options),
  );
  if (!Array.isArray(data.files)) throw incomplete('an answer is cut short');
  if (data.incompleteSearch === true) throw incomplete('Drive did not search everywhere');
  return data;
}

/** A text in a query. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function incomplete(why: string): SyncError {
  return new SyncError(
    'corrupt',
    `The listing of Google Drive cannot be trusted: ${why}. Nothing was synced; it is tried again at the next sync.`,
  );
}

export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
