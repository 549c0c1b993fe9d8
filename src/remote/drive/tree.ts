import type { BlockedPath } from '../../core/model/fileSystem';
import { duplicateName, mayBeDuplicateName } from './duplicateName';
import { byAge, isFolder, isNewer, kindOf, type DriveNode } from './node';
import { blockedDocument, blockedName } from './refusals';

/** Everything below the root by path: the files, and what can be none here. */
export interface DriveView {
  readonly files: ReadonlyMap<string, DriveNode>;
  readonly blocked: readonly BlockedPath[];
}

/**
 * What is known of the folder, by id. Paths are made of it when they are asked for: Drive has none. Folders of one name
 * in one folder are shown as one; the oldest of them is the one that gets what is new.
 */
export class DriveTree {
  private readonly nodes = new Map<string, DriveNode>();
  /** Ids by folder and name. */
  private readonly names = new Map<string, Map<string, Set<string>>>();
  /** Versions at which files were seen to go: an older state of one that comes late does not bring it back. */
  private readonly gone = new Map<string, DriveNode>();
  /** Folders of which it is not known yet what lies in them. */
  private readonly unlistedFolders = new Set<string>();

  constructor(readonly rootId: string) {}

  get size(): number {
    return this.nodes.size;
  }

  get(id: string): DriveNode | undefined {
    return this.nodes.get(id);
  }

  all(): Iterable<DriveNode> {
    return this.nodes.values();
  }

  /** Ids of the folders that were met without what lies in them. */
  get unlisted(): Iterable<string> {
    return this.unlistedFolders;
  }

  /** Notes that all that lies in a folder is known. */
  markListed(id: string): void {
    this.unlistedFolders.delete(id);
  }

  /** Notes a state of a file, unless a later one is known. Says whether anything is different now. */
  set(node: DriveNode): boolean {
    const known = this.nodes.get(node.id) ?? this.gone.get(node.id);
    if (known !== undefined && isNewer(known, node)) return false;
    if (node.trashed) return this.remove(node.id, node);
    const before = this.nodes.get(node.id);
    if (before !== undefined) this.unlink(before);
    else if (isFolder(node)) this.unlistedFolders.add(node.id);
    this.gone.delete(node.id);
    this.nodes.set(node.id, node);
    this.link(node);
    return before?.version !== node.version;
  }

  /** Notes that a file is gone; `last` is its last state, where it is known. */
  remove(id: string, last?: DriveNode): boolean {
    const known = this.nodes.get(id);
    if (last !== undefined) this.gone.set(id, last);
    if (known === undefined) return false;
    this.unlink(known);
    this.nodes.delete(id);
    this.unlistedFolders.delete(id);
    return true;
  }

  /** Drops what does not lie below the root: it was moved out, or never belonged. */
  prune(): void {
    const attached = new Set(this.attached().map(({ id }) => id));
    for (const node of [...this.nodes.values()]) if (!attached.has(node.id)) this.remove(node.id);
  }

  /** Every folder that can be reached from the root, and the files in them. */
  attached(): DriveNode[] {
    const found = new Map<string, DriveNode>();
    const root = this.nodes.get(this.rootId);
    if (root !== undefined) found.set(root.id, root);
    const waiting = [this.rootId];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      for (const child of this.childrenOf([id])) {
        if (found.has(child.id)) continue;
        found.set(child.id, child);
        if (isFolder(child)) waiting.push(child.id);
      }
    }
    return [...found.values()];
  }

  /** Ids of the folders at a path, the oldest first; empty when there is none. `''` is the root. */
  foldersAt(path: string): readonly string[] {
    let ids: readonly string[] = [this.rootId];
    if (path === '') return ids;
    for (const name of path.split('/')) {
      ids = this.named(ids, name)
        .filter(isFolder)
        .sort(byAge)
        .map(({ id }) => id);
      if (ids.length === 0) return ids;
    }
    return ids;
  }

  /** The file shown at a path. */
  fileAt(path: string): DriveNode | undefined {
    const { folder, name } = splitPath(path);
    const folders = this.foldersAt(folder);
    const [oldest] = this.filesNamed(folders, name);
    if (oldest !== undefined || !mayBeDuplicateName(name)) return oldest;
    return this.childrenOf(folders).find((node) => kindOf(node) === 'file' && this.isShownAs(node, name, folders));
  }

  /** Files of one name in folders that are shown as one, the oldest first. */
  filesNamed(folders: readonly string[], name: string): DriveNode[] {
    return this.named(folders, name)
      .filter((node) => kindOf(node) === 'file')
      .sort(byAge);
  }

  childrenOf(folders: readonly string[]): DriveNode[] {
    return folders.flatMap((folder) => [...(this.names.get(folder)?.values() ?? [])].flatMap((ids) => this.present(ids)));
  }

  view(): DriveView {
    const files = new Map<string, DriveNode>();
    const blocked: BlockedPath[] = [];
    const seen = new Set<string>([this.rootId]);
    const waiting: { readonly prefix: string; readonly folders: readonly string[] }[] = [{ prefix: '', folders: [this.rootId] }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const group of this.groups(next.folders)) {
        const below = addGroup(next.prefix, group, files, blocked).filter((id) => !seen.has(id));
        for (const id of below) seen.add(id);
        if (below.length > 0) waiting.push({ prefix: `${next.prefix}${group.name}/`, folders: below });
      }
    }
    return { files, blocked };
  }

  private groups(folders: readonly string[]): Group[] {
    const byName = new Map<string, DriveNode[]>();
    for (const node of this.childrenOf(folders)) {
      const known = byName.get(node.name);
      if (known === undefined) byName.set(node.name, [node]);
      else known.push(node);
    }
    return [...byName].map(([name, nodes]) => ({ name, nodes: nodes.sort(byAge) }));
  }

  private isShownAs(node: DriveNode, name: string, folders: readonly string[]): boolean {
    return duplicateName(node.name, node.id) === name && this.filesNamed(folders, node.name)[0]?.id !== node.id;
  }

  private named(folders: readonly string[], name: string): DriveNode[] {
    return folders.flatMap((folder) => this.present(this.names.get(folder)?.get(name) ?? []));
  }

  private present(ids: Iterable<string>): DriveNode[] {
    return [...ids].flatMap((id) => this.nodes.get(id) ?? []);
  }

  private link({ id, name, parent }: DriveNode): void {
    if (parent === undefined) return;
    const folder = this.names.get(parent) ?? new Map<string, Set<string>>();
    this.names.set(parent, folder);
    folder.set(name, (folder.get(name) ?? new Set()).add(id));
  }

  private unlink({ id, name, parent }: DriveNode): void {
    const folder = parent === undefined ? undefined : this.names.get(parent);
    const ids = folder?.get(name);
    ids?.delete(id);
    if (ids?.size === 0) folder?.delete(name);
  }
}

/** What bears one name in one folder, the oldest first. */
interface Group {
  readonly name: string;
  readonly nodes: readonly DriveNode[];
}

/** Puts a group's files under their paths; returns the ids of its folders. */
function addGroup(prefix: string, { name, nodes }: Group, files: Map<string, DriveNode>, blocked: BlockedPath[]): string[] {
  if (name === '' || name.includes('/')) {
    for (const node of nodes) blocked.push(blockedName(prefix, node));
    return [];
  }
  const folders = nodes.filter(isFolder).map(({ id }) => id);
  const real = nodes.filter((node) => kindOf(node) === 'file');
  real.forEach((node, index) => files.set(prefix + (index === 0 ? name : duplicateName(name, node.id)), node));
  const isTaken = folders.length + real.length > 0;
  for (const node of nodes) {
    if (kindOf(node) === 'document' || kindOf(node) === 'shortcut')
      blocked.push(blockedDocument(prefix + (isTaken ? duplicateName(name, node.id) : name), node));
  }
  return folders;
}

export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) };
}
