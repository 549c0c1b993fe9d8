import { SyncError } from '../../core/errors';
import type { RemoteFileInfo } from '../../core/model/provider';
import { notFound, raced } from '../failures';
import { changesSince } from './changes';
import { describeNode, nodeFields, parseNode, versionToken, type DriveNode } from './node';
import { everyDrive } from './place';
import type { StoreBehaviour } from './probe';
import { isAt, type DriveSession } from './session';
import { splitPath } from './tree';
import { fetchTagged, moveIf } from './v2';

interface Destination {
  readonly name: string;
  readonly parent: string;
}

/** Renames and moves: one change of a file's metadata, which keeps its id, its versions, and who it is shared with. */
export class DriveMover {
  constructor(
    private readonly session: DriveSession,
    private readonly behaviour: (signal?: AbortSignal) => Promise<StoreBehaviour>,
  ) {}

  async moveFile(from: string, to: string, etag: string | undefined, signal: AbortSignal | undefined): Promise<RemoteFileInfo> {
    const { session } = this;
    const node = await this.source(from, etag, signal);
    await this.requireFree(to, signal);
    const position = await session.index.feedPosition(signal);
    const { folder, name } = splitPath(to);
    const parent = await session.ensureFolder(folder, signal);
    const moved = await this.change(node, { name, parent }, from, signal);
    // From here on not to be cancelled: two files would stay at one place.
    await session.lookForName(session.tree.foldersAt(folder), name, undefined);
    const now = session.tree.get(node.id);
    if (now === undefined || !isAt(now, moved)) throw raced(from);
    if (await this.cameFirst(node.id, to, position)) return describeNode(to, moved);
    await this.put(moved, node, from);
    throw raced(to);
  }

  /** Moves a folder with all that is in it; `files` says by path what is expected there, and in which version. */
  async moveFolder(
    from: string,
    to: string,
    files: ReadonlyMap<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<RemoteFileInfo[]> {
    const { tree } = this.session;
    const folders = tree.foldersAt(from);
    const isFree = tree.foldersAt(to).length === 0 && tree.fileAt(to) === undefined;
    if (from === '' || `${to}/`.startsWith(`${from}/`))
      throw new SyncError('unsupported', `"${from}" cannot be moved into itself.`, { path: from });
    if (!isFree) throw raced(to);
    if (folders.length === 0 || !this.holdsExactly(from, files)) throw raced(from);
    const { folder, name } = splitPath(to);
    const parent = await this.session.ensureFolder(folder, signal);
    for (const id of folders) {
      const known = tree.get(id);
      if (known !== undefined) await this.put(known, { name, parent }, from, signal);
    }
    return [...files.keys()].flatMap((path) => {
      const moved = to + path.slice(from.length);
      const node = tree.fileAt(moved);
      return node === undefined ? [] : [describeNode(moved, node)];
    });
  }

  private holdsExactly(from: string, expected: ReadonlyMap<string, string>): boolean {
    const there = [...this.session.tree.view().files].filter(([path]) => path.startsWith(`${from}/`));
    return there.length === expected.size && there.every(([path, node]) => expected.get(path) === versionToken(node));
  }

  private async source(from: string, etag: string | undefined, signal: AbortSignal | undefined): Promise<DriveNode> {
    const isMeant = (node: DriveNode | undefined): node is DriveNode =>
      node !== undefined && (etag === undefined || versionToken(node) === etag);
    const known = await this.session.knownFile(from, signal);
    if (isMeant(known)) return known;
    const now = await this.session.findFile(from, signal);
    if (now === undefined) throw notFound(from);
    if (!isMeant(now)) throw raced(from);
    return now;
  }

  private async requireFree(to: string, signal: AbortSignal | undefined): Promise<void> {
    if ((await this.session.knownFile(to, signal)) === undefined) return;
    if ((await this.session.findFile(to, signal)) !== undefined) throw raced(to);
  }

  private async change(node: DriveNode, destination: Destination, from: string, signal: AbortSignal | undefined): Promise<DriveNode> {
    const { move } = await this.behaviour(signal);
    if (move) return this.changeTagged(node, destination, from, signal);
    const moved = await this.put(node, destination, from, signal);
    if (versionToken(moved) === versionToken(node)) return moved;
    await this.put(moved, node, from);
    throw raced(from);
  }

  /** With the compare-and-swap of the API's second version. */
  private async changeTagged(
    node: DriveNode,
    { name, parent }: Destination,
    from: string,
    signal: AbortSignal | undefined,
  ): Promise<DriveNode> {
    const { place, tree } = this.session;
    const context = { path: from, signal };
    try {
      const file = await fetchTagged(place, node.id, context);
      if (file.trashed || versionToken(file) !== versionToken(node) || !isAt(file, node)) throw raced(from);
      const parents = parent === node.parent ? {} : { addParent: parent, removeParent: node.parent };
      await moveIf(place, { id: node.id, etag: file.etag }, { name, ...parents }, context);
    } catch (error) {
      if (!SyncError.is(error, 'raced')) throw error;
      // The answer to an earlier attempt may have been lost: then it is where it was to go.
      const now = await this.session.look(node.id, context);
      if (now === undefined || !isAt(now, { ...node, name, parent })) throw error;
    }
    const moved = { ...node, name, parent };
    tree.set(moved);
    return moved;
  }

  /** Gives a file or folder its name and place, whatever those are now. */
  private async put(
    node: DriveNode,
    { name, parent }: Pick<DriveNode, 'name' | 'parent'>,
    path: string,
    signal?: AbortSignal,
  ): Promise<DriveNode> {
    const { client } = this.session.place;
    const parents =
      parent === node.parent || parent === undefined ? {} : { addParents: parent, ...(node.parent && { removeParents: node.parent }) };
    const request = { fileId: node.id, requestBody: { name }, fields: nodeFields, ...parents, ...everyDrive };
    const moved = await client
      .run({ path, signal }, async (call) => parseNode((await client.api.files.update(request, call)).data))
      .catch(async (error: unknown) => {
        // The answer to an earlier attempt may have been lost: then it is where it was to go, and no longer where it was.
        const now = await this.session.look(node.id, { path });
        if (now === undefined || !isAt(now, { ...node, name, parent })) throw error;
        return now;
      });
    if (moved === undefined || moved.trashed) throw raced(path);
    this.session.tree.set(moved);
    return moved;
  }

  /**
   * Whether, of all files at a path, this one came first. The feed tells: it is in the order of what happened, and a
   * file that it does not speak of since `position` was there before.
   */
  private async cameFirst(id: string, path: string, position: string): Promise<boolean> {
    const { folder, name } = splitPath(path);
    const { tree, place } = this.session;
    const others = tree.filesNamed(tree.foldersAt(folder), name).filter((node) => node.id !== id);
    if (others.length === 0) return true;
    const order = (await changesSince(place, position))?.changes.map((change) => change.id) ?? [];
    const ours = order.lastIndexOf(id);
    return ours >= 0 && others.every((other) => order.lastIndexOf(other.id) > ours);
  }
}
