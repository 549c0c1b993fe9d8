import { forEachLimited } from '../../core/concurrency';
import { changesSince, endOfFeed, type DriveChange } from './changes';
import { listBelow, quoted, search } from './listing';
import { isFolder, type DriveNode } from './node';
import { fetchNode, findRoot, noRoot, type DrivePlace } from './place';
import type { KeptListing } from './snapshot';
import { DriveTree } from './tree';

/** After so long (milliseconds) all is listed anew, whatever the feed said: feeds are hints. */
const longestTrust = 24 * 60 * 60 * 1000;
/** A listing may come late, by so much at most (milliseconds); what was made shortly before it is looked for once more when that has passed. */
const latest = 60 * 1000;
const shortlyBefore = 10 * 60 * 1000;
const questionsAtOnce = 8;

export interface RefreshOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((count: number) => void) | undefined;
}

/**
 * The listing of the folder: listed once, and kept right by the feed of changes, which costs one request where nothing
 * happened. What goes missing is not taken for deleted before Drive was asked for that very file: a feed also says
 * "removed" of what this account may not see any more, and a listing may come late.
 */
export class DriveIndex {
  tree: DriveTree;
  private cursor: string | undefined;
  private listedAt = 0;
  private unsureSince: string | undefined;

  constructor(
    private readonly place: DrivePlace,
    private readonly now: () => number,
    kept?: KeptListing,
  ) {
    this.tree = new DriveTree(place.root.id);
    if (kept === undefined) return;
    const unlisted = new Set(kept.unlisted);
    for (const node of kept.nodes) {
      this.tree.set(node);
      if (!unlisted.has(node.id)) this.tree.markListed(node.id);
    }
    this.cursor = kept.cursor;
    this.listedAt = kept.listedAt;
    this.unsureSince = kept.unsureSince;
  }

  /** Whether the tree is a listing, and not only what was met on the way. */
  get isListed(): boolean {
    return this.cursor !== undefined;
  }

  /** What is worth keeping. */
  kept(): KeptListing | undefined {
    const { cursor, listedAt, unsureSince } = this;
    if (cursor === undefined) return undefined;
    return { cursor, listedAt, unsureSince, nodes: [...this.tree.all()], unlisted: [...this.tree.unlisted] };
  }

  /** A place in the feed from before this moment. */
  async feedPosition(signal: AbortSignal | undefined): Promise<string> {
    return this.cursor ?? endOfFeed(this.place, signal);
  }

  /** Brings the tree up to date. Says whether it is worth keeping again. */
  async refresh(options: RefreshOptions): Promise<boolean> {
    const isYoung = this.now() - this.listedAt < longestTrust;
    const news = this.cursor !== undefined && isYoung ? await changesSince(this.place, this.cursor, options.signal) : undefined;
    if (news === undefined) {
      await this.listAll(options);
      return true;
    }
    const late = await this.lateComers(options);
    const isDifferent = await this.apply(this.tree, [...(late ?? []), ...news.changes], options);
    this.cursor = news.cursor;
    options.onProgress?.(this.tree.size);
    return isDifferent || late !== undefined || news.changes.length > 100;
  }

  /** What was made or changed shortly before the full listing, which may have lacked it, as the feed since then does. Asked for once. */
  private async lateComers({ signal }: RefreshOptions): Promise<DriveChange[] | undefined> {
    const { unsureSince } = this;
    if (unsureSince === undefined || this.now() - this.listedAt < latest) return undefined;
    const times = ['createdTime', 'modifiedTime'].map((time) => `${time} > ${quoted(unsureSince)}`).join(' or ');
    const nodes = await search(this.place, `trashed = false and (${times})`, { signal });
    this.unsureSince = undefined;
    return nodes.map((node) => ({ id: node.id, node }));
  }

  /** The start of the feed comes before the listing, and what the feed has by then after it: nothing falls in between. */
  private async listAll(options: RefreshOptions): Promise<void> {
    const start = await endOfFeed(this.place, options.signal);
    this.unsureSince = new Date(this.place.client.http.serverTime - shortlyBefore).toISOString();
    const { node } = await findRoot(this.place.client, this.place.root.id, options.signal);
    const tree = new DriveTree(this.place.root.id);
    tree.set(node);
    await this.listInto(tree, [node.id], options);
    await this.keepWhatIsThere(tree, options);
    const news = await changesSince(this.place, start, options.signal);
    if (news !== undefined) await this.apply(tree, news.changes, options);
    tree.prune();
    this.tree = tree;
    this.cursor = news?.cursor ?? start;
    this.listedAt = this.now();
  }

  private async listInto(tree: DriveTree, folders: readonly string[], { signal, onProgress }: RefreshOptions): Promise<void> {
    let count = tree.size;
    const onNode = (): void => onProgress?.((count += 1));
    const found = await listBelow(this.place, folders, { signal, onNode });
    for (const node of found) tree.set(node);
    for (const id of [...folders, ...found.map((node) => node.id)]) tree.markListed(id);
  }

  /** Asks for each file that was there before and is not in the new listing. */
  private async keepWhatIsThere(tree: DriveTree, options: RefreshOptions): Promise<void> {
    const missing = [...this.tree.all()].filter(({ id }) => tree.get(id) === undefined);
    const ids = new Set(missing.map(({ id }) => id));
    // What lies in a missing folder goes or stays with it.
    const tops = missing.filter(({ parent }) => parent === undefined || !ids.has(parent)).map(({ id }) => id);
    const back: string[] = [];
    await forEachLimited(tops, questionsAtOnce, async (id) => {
      const node = await fetchNode(this.place, id, options);
      if (node === undefined || !tree.set(node)) return;
      if (isFolder(node)) back.push(id);
    });
    if (back.length > 0) await this.listInto(tree, back, options);
  }

  /** Says whether anything is different now in the folder. */
  private async apply(tree: DriveTree, changes: readonly DriveChange[], options: RefreshOptions): Promise<boolean> {
    if (changes.some((change) => mayBeAbove(tree, change))) await findRoot(this.place.client, tree.rootId, options.signal);
    const known = new Set(changes.map(({ id }) => id).filter((id) => tree.get(id) !== undefined));
    for (const { node } of changes) if (node !== undefined) tree.set(node);
    const removed = changes.filter(({ id, node }) => node === undefined && known.has(id)).map(({ id }) => id);
    await this.confirm(tree, removed, options);
    const hasListed = await this.listNewFolders(tree, options);
    if (changes.length > 0) tree.prune();
    return hasListed || changes.some(({ id }) => known.has(id) || tree.get(id) !== undefined);
  }

  private async confirm(tree: DriveTree, removed: readonly string[], options: RefreshOptions): Promise<void> {
    await forEachLimited(removed, questionsAtOnce, async (id) => {
      const node = await fetchNode(this.place, id, options);
      if (node === undefined && id === tree.rootId) throw noRoot();
      if (node === undefined) tree.remove(id);
      else tree.set(node);
    });
  }

  /**
   * A folder that was moved in, taken out of the trash, or met on the way to a file brings files along of which the
   * feed need not speak. Says whether there was one.
   */
  private async listNewFolders(tree: DriveTree, options: RefreshOptions): Promise<boolean> {
    for (let hasListed = false; ; hasListed = true) {
      const unlisted = new Set(tree.unlisted);
      const folders = unlisted.size === 0 ? [] : tree.attached().filter(({ id }) => unlisted.has(id));
      if (folders.length === 0) return hasListed;
      await this.listInto(tree, topsOf(folders), options);
    }
  }
}

/** Whether what went may be the root itself or a folder above it, which takes along all that is in it. */
function mayBeAbove(tree: DriveTree, { id, node }: DriveChange): boolean {
  if (node === undefined) return true;
  return node.trashed && (isFolder(node) || tree.get(id) !== undefined);
}

/** Those that do not lie in another one of them. */
function topsOf(folders: readonly DriveNode[]): string[] {
  const ids = new Set(folders.map(({ id }) => id));
  return folders.filter(({ parent }) => parent === undefined || !ids.has(parent)).map(({ id }) => id);
}
