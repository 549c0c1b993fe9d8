import { forEachLimited } from '../../core/concurrency';
import { SyncError } from '../../core/errors';
import { badName } from '../failures';
import type { CallContext } from './driveClient';
import type { DriveIndex } from './driveIndex';
import { IdPool } from './idPool';
import { NameLookup } from './nameLookup';
import { folderMimeType, isFolder, nodeFields, parseNode, type DriveNode } from './node';
import { everyDrive, fetchNode, findRoot, type DrivePlace } from './place';
import { splitPath, type DriveTree } from './tree';

/** Bytes of UTF-8 that every disk can have in a name; Drive itself takes more. */
const longestName = 255;

/** A Drive folder with what is known of it: paths become ids here, and folders are made. */
export class DriveSession {
  readonly ids: IdPool;
  readonly names: NameLookup;
  /** Folders on their way, by path: each is made once, however many files wait for it. */
  private readonly making = new Map<string, Promise<string>>();

  constructor(
    readonly place: DrivePlace,
    readonly index: DriveIndex,
  ) {
    this.ids = new IdPool(place.client);
    this.names = new NameLookup(place);
  }

  get tree(): DriveTree {
    return this.index.tree;
  }

  /** The file at a path as far as it is known; asked for where no listing says it. */
  async knownFile(path: string, signal: AbortSignal | undefined): Promise<DriveNode | undefined> {
    return this.index.isListed ? this.tree.fileAt(path) : this.findFile(path, signal);
  }

  /** The file at a path as Drive has it now. */
  async findFile(path: string, signal: AbortSignal | undefined): Promise<DriveNode | undefined> {
    const { folder, name } = splitPath(path);
    const folders = await this.findFolders(folder, signal);
    if (folders.length === 0 || name === '') return undefined;
    const shown = this.tree.fileAt(path);
    // A name that a listing gave to one of several is nothing that Drive could be asked for.
    if (shown !== undefined && shown.name !== name) await this.look(shown.id, { path, signal });
    else await this.lookForName(folders, name, signal);
    return this.tree.fileAt(path);
  }

  /** Asks what bears a name in folders, and about what was known to bear it and is not among the answers: a listing may come late. */
  async lookForName(folders: readonly string[], name: string, signal: AbortSignal | undefined): Promise<void> {
    const found = await this.names.find(folders, name);
    for (const node of found) this.tree.set(node);
    const ids = new Set(found.map(({ id }) => id));
    const missing = this.tree.filesNamed(folders, name).filter(({ id }) => !ids.has(id));
    for (const { id } of missing) await this.look(id, { signal });
  }

  /** The present state of one file; `undefined` when it is gone. Throws `noRemote` when the root is gone, and it with the root. */
  async look(id: string, context: CallContext): Promise<DriveNode | undefined> {
    const node = await fetchNode(this.place, id, { ...context, path: context.path ?? '' });
    if (node === undefined || node.trashed) await findRoot(this.place.client, this.place.root.id, context.signal);
    if (node === undefined) this.tree.remove(id);
    else this.tree.set(node);
    return node?.trashed === true ? undefined : node;
  }

  /** Ids of the folders at a path, the oldest first; empty when there is none. */
  async findFolders(path: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const known = this.tree.foldersAt(path);
    if (known.length > 0) return known;
    const { folder, name } = splitPath(path);
    const parents = await this.findFolders(folder, signal);
    if (parents.length === 0) return [];
    for (const node of await this.names.find(parents, name)) this.tree.set(node);
    return this.tree.foldersAt(path);
  }

  /** The folder for what is new at a path, made if there is none. */
  async ensureFolder(path: string, signal: AbortSignal | undefined): Promise<string> {
    const [known] = this.tree.foldersAt(path);
    if (known !== undefined) return known;
    const making = this.making.get(path) ?? this.makeFolder(path).finally(() => this.making.delete(path));
    this.making.set(path, making);
    const id = await making;
    if (signal?.aborted === true) throw new SyncError('aborted', 'The sync was cancelled.');
    return id;
  }

  /** After a folder turned out to be gone: asks for all folders on the way to a path. */
  async lookAtFolders(path: string, signal: AbortSignal | undefined): Promise<void> {
    const segments = splitPath(path).folder.split('/');
    const paths = segments.map((_, index) => segments.slice(0, index + 1).join('/'));
    await forEachLimited(
      paths.flatMap((folder) => this.tree.foldersAt(folder)),
      4,
      async (id) => void (await this.look(id, { signal })),
    );
  }

  /** Not to be cancelled: others may wait for the same folder. */
  private async makeFolder(path: string): Promise<string> {
    const { folder, name } = splitPath(path);
    const parent = await this.ensureFolder(folder, undefined);
    const parents = this.tree.foldersAt(folder);
    const [found] = await this.findFolders(path, undefined);
    if (found !== undefined) return found;
    checkName(path, name);
    const id = await this.ids.take(undefined);
    this.tree.set(await this.createFolder({ id, name, parent }, path));
    this.tree.markListed(id);
    // Another device may have made it in the same moment: then the older one is used by all, and the other stays empty.
    for (const node of await this.names.find(parents.length > 0 ? parents : [parent], name)) this.tree.set(node);
    return this.tree.foldersAt(path)[0] ?? id;
  }

  private async createFolder({ id, name, parent }: { id: string; name: string; parent: string }, path: string): Promise<DriveNode> {
    const { client } = this.place;
    const requestBody = { id, name, mimeType: folderMimeType, parents: [parent] };
    try {
      const { data } = await client.run({ path }, () => client.api.files.create({ requestBody, fields: nodeFields, ...everyDrive }));
      const node = parseNode(data);
      if (node === undefined || node.trashed)
        throw new SyncError('raced', `The folder of "${path}" was deleted in the cloud at the same time.`, { path });
      return node;
    } catch (error) {
      // 409: the answer to an earlier attempt was lost.
      const node = SyncError.is(error, 'raced') ? await fetchNode(this.place, id, { path }) : undefined;
      if (node !== undefined && isFolder(node) && !node.trashed) return node;
      if (SyncError.is(error, 'notFound'))
        throw new SyncError('raced', `The folder of "${path}" was deleted in the cloud at the same time.`, { path });
      throw error;
    }
  }
}

/** Throws `badName` for a path that no file in Drive can be shown under. */
export function checkPath(path: string): void {
  if (path === '' || path.endsWith('/')) throw badName(path, 'its name is that of a folder');
  if (path.split('/').includes('')) throw badName(path, 'a folder in it has no name');
}

function checkName(path: string, name: string): void {
  if (Buffer.byteLength(name) > longestName) throw badName(path, `a name in it is longer than ${longestName} bytes`);
}

/** Whether a file is where it is expected to be. */
export function isAt(file: { readonly name: string; readonly parent?: string | undefined }, expected: DriveNode): boolean {
  return file.name === expected.name && file.parent === expected.parent;
}
