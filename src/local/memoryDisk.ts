import { SyncError } from '../core/errors';
import { temporarySuffix } from '../core/names/remotePath';

export interface MemoryFile {
  readonly kind: 'file';
  name: string;
  bytes: Uint8Array;
  /** Milliseconds since the epoch, cut to the disk's granularity. */
  modified: number;
  /** What ctime is on a real disk: moves with every change of content, name or attributes. */
  changed: number;
  readonly inode: number;
  executable: boolean;
  readable: boolean;
}

export interface MemoryFolder {
  readonly kind: 'folder';
  name: string;
  readonly children: Map<string, MemoryNode>;
  readable: boolean;
}

/** Something that a scan must report and nothing may follow: a symbolic link, a socket. */
export interface MemoryOddity {
  readonly kind: 'symlink' | 'notAFile';
  name: string;
}

export type MemoryNode = MemoryFile | MemoryFolder | MemoryOddity;

export interface MemoryDiskOptions {
  /** The disk's clock, milliseconds since the epoch. Default: a clock that stands still. */
  readonly now?: () => number;
  /**
   * Step of the timestamps in milliseconds: two writes in one step look the same, as on a real disk. Default: none,
   * every change is told from every other, whatever the clock says.
   */
  readonly granularity?: number;
  /** Default: true. */
  readonly caseSensitive?: boolean;
  /** `nfd` stores names decomposed and finds them in any form, like HFS+. Default: `none`, names are bytes. */
  readonly normalization?: 'none' | 'nfd';
  /** Whether it tells apart what may be executed. Default: true. */
  readonly keepsModes?: boolean;
  /** Bytes that all files together may have. Default: no limit. */
  readonly quota?: number;
}

export type DiskSnapshot = { readonly root: MemoryFolder; readonly isMounted: boolean };

/**
 * A disk that lives in memory, and outlives the `MemoryFs` objects that use it as a real disk outlives a process.
 * The `user…` methods are what a person or another program does to it: at once, without asking the engine.
 */
export class MemoryDisk {
  readonly caseSensitive: boolean;
  readonly granularity: number | undefined;
  readonly keepsModes: boolean;
  /** False: the drive is unplugged, and the root is not there. */
  isMounted = true;
  /** Temporary files of writes in progress; a crash forgets them, and then they are litter. */
  readonly unfinished = new Set<string>();
  private root: MemoryFolder = newFolder('');
  private inodes = 0;
  private changes = 0;

  constructor(private readonly options: MemoryDiskOptions = {}) {
    this.caseSensitive = options.caseSensitive ?? true;
    this.granularity = options.granularity;
    this.keepsModes = options.keepsModes ?? true;
  }

  now(): number {
    return this.options.now?.() ?? Date.UTC(2026, 0, 1);
  }

  snapshot(): DiskSnapshot {
    return { root: structuredClone(this.root), isMounted: this.isMounted };
  }

  restore(snapshot: DiskSnapshot): void {
    this.root = structuredClone(snapshot.root);
    this.isMounted = snapshot.isMounted;
    this.unfinished.clear();
  }

  /** Writes in place as most programs do: the file stays the same inode, and a reader may see it change. */
  userWrite(
    path: string,
    content: string | Uint8Array,
    attributes: { readonly modified?: number; readonly executable?: boolean } = {},
  ): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
    const existing = this.lookup(path);
    const file = existing?.kind === 'file' ? existing : this.insertFile(path, bytes);
    file.bytes = bytes;
    this.stamp(file, attributes.modified ?? this.cut(this.now()));
    if (attributes.executable !== undefined) file.executable = attributes.executable;
  }

  /** Removes a file, or a folder with all below it; the parents stay. */
  userDelete(path: string): void {
    this.parentOf(path)?.children.delete(this.key(lastSegment(path)));
  }

  /** Renames a file or a folder; a file at the new path is replaced. */
  userMove(from: string, to: string): void {
    const node = this.lookup(from);
    if (node === undefined) throw new Error(`There is no ${from} to move.`);
    this.userDelete(from);
    this.attach(to, node);
    if (node.kind === 'file') node.changed = this.changeTime();
  }

  userMakeFolder(path: string): void {
    this.makeFolder(path);
  }

  /** Puts a symbolic link or a socket at the path. */
  userPlant(path: string, kind: MemoryOddity['kind']): void {
    this.userDelete(path);
    this.attach(path, { kind, name: '' });
  }

  /** Takes away or gives back the right to read a file or a folder. */
  userSetReadable(path: string, readable: boolean): void {
    const node = this.lookup(path);
    if (node?.kind !== 'file' && node?.kind !== 'folder') throw new Error(`There is no ${path}.`);
    node.readable = readable;
  }

  userRead(path: string): Uint8Array | undefined {
    const node = this.lookup(path);
    return node?.kind === 'file' ? node.bytes.slice() : undefined;
  }

  userReadText(path: string): string | undefined {
    const bytes = this.userRead(path);
    return bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  /** Every file that a person sees, by path in order; temporary files are left out. */
  userFiles(): Map<string, Uint8Array> {
    const files = [...this.walk()].filter(([path]) => !path.endsWith(temporarySuffix));
    return new Map(files.map(([path, file]) => [path, file.bytes.slice()]));
  }

  temporaryFiles(): string[] {
    return [...this.walk()].map(([path]) => path).filter((path) => path.endsWith(temporarySuffix));
  }

  get rootFolder(): MemoryFolder {
    return this.root;
  }

  /** The node at the path. Ends with a link or socket when one stands on the way to it. */
  lookup(path: string): MemoryNode | undefined {
    let node: MemoryNode | undefined = this.root;
    for (const segment of path.split('/').filter((part) => part !== '')) {
      if (node?.kind !== 'folder') return node?.kind === 'file' ? undefined : node;
      node = node.children.get(this.key(segment));
    }
    return node;
  }

  /** The first link, socket or unreadable folder among the parents of a path. */
  obstacle(path: string): string | undefined {
    const segments = path.split('/');
    for (let depth = 1; depth < segments.length; depth++) {
      const parent = segments.slice(0, depth).join('/');
      const node = this.lookup(parent);
      if (node?.kind === 'symlink' || node?.kind === 'notAFile') return parent;
      if (node?.kind === 'folder' && !node.readable) return parent;
    }
    return undefined;
  }

  /** Makes a file of its own at a path that has none, with the parents it needs. */
  insertFile(path: string, bytes: Uint8Array): MemoryFile {
    const file: MemoryFile = {
      kind: 'file',
      name: '',
      bytes,
      modified: 0,
      changed: 0,
      inode: ++this.inodes,
      executable: false,
      readable: true,
    };
    this.attach(path, file);
    this.stamp(file, this.cut(this.now()));
    return file;
  }

  /** Puts the node at the path in place of what is there. */
  attach(path: string, node: MemoryNode): void {
    const name = this.spelling(lastSegment(path));
    const folder = this.makeFolder(path.split('/').slice(0, -1).join('/'));
    const existing = folder.children.get(this.key(name));
    // A replaced file keeps the name it has, as on every case-insensitive disk.
    node.name = existing?.kind === 'file' ? existing.name : name;
    folder.children.set(this.key(name), node);
  }

  makeFolder(path: string): MemoryFolder {
    let folder = this.root;
    for (const segment of path.split('/').filter((part) => part !== '')) {
      const child = folder.children.get(this.key(segment)) ?? newFolder(this.spelling(segment));
      if (child.kind !== 'folder') throw new SyncError('unknown', `${path} is not a folder.`, { path });
      folder.children.set(this.key(segment), child);
      folder = child;
    }
    return folder;
  }

  /** Removes the folder at the path when there is no file anywhere below it. */
  clearEmptyFolder(path: string): void {
    const node = this.lookup(path);
    if (node?.kind === 'folder' && holdsNothing(node)) this.userDelete(path);
  }

  /** Removes the folders above a path that hold nothing any more. */
  pruneAbove(path: string): void {
    const segments = path.split('/').slice(0, -1);
    for (let depth = segments.length; depth > 0; depth--) {
      const folder = this.lookup(segments.slice(0, depth).join('/'));
      if (folder?.kind !== 'folder' || folder.children.size > 0) return;
      this.userDelete(segments.slice(0, depth).join('/'));
    }
  }

  /** The path as the disk spells it. */
  spelledPath(path: string): string {
    const segments = path.split('/');
    return segments.map((_, index) => this.lookup(segments.slice(0, index + 1).join('/'))?.name ?? '').join('/');
  }

  stamp(file: MemoryFile, modified: number): void {
    file.modified = Math.floor(modified);
    file.changed = this.changeTime();
  }

  changeTime(): number {
    return this.granularity === undefined ? ++this.changes : this.cut(this.now());
  }

  /** Cuts a time to the step of the disk's timestamps. */
  cut(time: number): number {
    return this.granularity === undefined ? Math.floor(time) : Math.floor(time / this.granularity) * this.granularity;
  }

  hasRoomFor(bytes: number): boolean {
    if (this.options.quota === undefined) return true;
    const used = [...this.walk()].reduce((sum, [, file]) => sum + file.bytes.length, 0);
    return used + bytes <= this.options.quota;
  }

  private parentOf(path: string): MemoryFolder | undefined {
    const parent = this.lookup(path.split('/').slice(0, -1).join('/'));
    return parent?.kind === 'folder' ? parent : undefined;
  }

  private spelling(name: string): string {
    return this.options.normalization === 'nfd' ? name.normalize('NFD') : name;
  }

  private key(name: string): string {
    const spelled = this.spelling(name);
    return this.caseSensitive ? spelled : spelled.toLowerCase();
  }

  private *walk(folder = this.root, prefix = ''): Generator<[string, MemoryFile]> {
    for (const node of [...folder.children.values()].sort(byName)) {
      if (node.kind === 'file') yield [prefix + node.name, node];
      if (node.kind === 'folder') yield* this.walk(node, `${prefix}${node.name}/`);
    }
  }
}

function holdsNothing(folder: MemoryFolder): boolean {
  return [...folder.children.values()].every((child) => child.kind === 'folder' && holdsNothing(child));
}

function newFolder(name: string): MemoryFolder {
  return { kind: 'folder', name, children: new Map(), readable: true };
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function byName(one: MemoryNode, other: MemoryNode): number {
  return one.name < other.name ? -1 : 1;
}
