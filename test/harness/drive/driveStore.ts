import { createHash, randomBytes } from 'node:crypto';
import { ChangeLog } from './changeLog';
import { fileNotFound } from './driveError';
import { LateListing } from './lateListing';
import {
  BINARY_TYPE,
  DOCUMENT_TYPE,
  FOLDER_TYPE,
  SHORTCUT_TYPE,
  headOf,
  type DriveItem,
  type DriveRevision,
  type SharedDrive,
} from './model';
import { PageTokens } from './pages';

/** What a new item may be given; the rest gets defaults. */
export type ItemDraft = Partial<Omit<DriveItem, 'version' | 'revisions'>> & Pick<DriveItem, 'name' | 'mimeType'>;

/** What a change may replace. */
export type ItemPatch = Partial<Omit<DriveItem, 'id' | 'version' | 'revisions' | 'createdTime'>>;

/** A new content: its bytes and, if known, what they are. */
export interface NewContent {
  readonly bytes: Buffer;
  readonly mimeType?: string;
  readonly modifiedTime?: number;
  readonly keepForever?: boolean;
}

/** What a test may say of a file that it puts there itself. */
export interface FileDetails {
  readonly mimeType?: string;
  readonly modifiedTime?: number;
  readonly appProperties?: Readonly<Record<string, string>>;
  readonly isAppAuthorized?: boolean;
}

export interface DriveStoreOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Whether the feed reports each item below a trashed, restored or removed folder, and not the folder alone. */
  readonly reportsDescendants?: boolean;
}

/** The content of a pretended Google Drive: My Drive and shared drives, in memory. Tests may change it directly. */
export class DriveStore {
  readonly rootId = `0A${randomId(17)}`;
  readonly changes = new ChangeLog();
  readonly late = new LateListing();
  readonly pages = new PageTokens();
  private readonly items = new Map<string, DriveItem>();
  private readonly childIds = new Map<string, Set<string>>();
  private readonly drives = new Map<string, SharedDrive>();
  private readonly reservedIds = new Set<string>();
  private readonly usedIds = new Set<string>();
  private lastCreated = 0;
  /** Milliseconds since the epoch. */
  readonly now: () => number;

  constructor(private readonly options: DriveStoreOptions = {}) {
    this.now = options.now ?? Date.now;
    this.insert({ id: this.rootId, name: 'My Drive', mimeType: FOLDER_TYPE, parents: [], isAppAuthorized: false });
  }

  // ---- for tests -------------------------------------------------------------------------------------------------

  createFolder(name: string, parentId = this.rootId): DriveItem {
    return this.insert({ name, mimeType: FOLDER_TYPE, parents: [parentId] });
  }

  createFile(name: string, parentId: string, content: string | Uint8Array, details: FileDetails = {}): DriveItem {
    const { mimeType = BINARY_TYPE, modifiedTime, ...rest } = details;
    const draft = { name, mimeType, parents: [parentId], ...rest, ...(modifiedTime === undefined ? {} : { modifiedTime }) };
    return this.insert(draft, { bytes: Buffer.from(content) });
  }

  /** A document of Google's editors: listed, but without bytes. */
  nativeDocument(name: string, parentId = this.rootId, mimeType = DOCUMENT_TYPE): DriveItem {
    return this.insert({ name, mimeType, parents: [parentId] });
  }

  shortcut(name: string, parentId: string, targetId: string): DriveItem {
    const targetMimeType = this.expect(targetId).mimeType;
    return this.insert({ name, mimeType: SHORTCUT_TYPE, parents: [parentId], shortcut: { targetId, targetMimeType } });
  }

  sharedDrive(name: string): SharedDrive {
    const drive: SharedDrive = { id: `0A${randomId(17)}`, name, createdTime: this.now() };
    this.drives.set(drive.id, drive);
    this.insert({ id: drive.id, name, mimeType: FOLDER_TYPE, parents: [], driveId: drive.id, isAppAuthorized: false });
    return drive;
  }

  /** The bytes of the head revision, or of another one. */
  content(id: string, revisionId?: string): Buffer {
    const item = this.expect(id);
    const revision = revisionId === undefined ? headOf(item) : item.revisions.find((each) => each.id === revisionId);
    if (revision === undefined) throw new Error(`${item.name} has no such content.`);
    return revision.content;
  }

  revisions(id: string): readonly DriveRevision[] {
    return this.expect(id).revisions;
  }

  rename(id: string, name: string): DriveItem {
    return this.patch(id, { name, modifiedTime: this.now() });
  }

  move(id: string, parentId: string): DriveItem {
    return this.patch(id, { parents: [parentId] });
  }

  /** Adds a revision. */
  setContent(id: string, content: string | Uint8Array): DriveItem {
    return this.putContent(id, { bytes: Buffer.from(content) });
  }

  trash(id: string): DriveItem {
    return this.setTrashed(id, true);
  }

  untrash(id: string): DriveItem {
    return this.setTrashed(id, false);
  }

  /** Every item but the roots, trashed ones included, in order of creation. */
  list(): readonly DriveItem[] {
    return this.all().filter(({ parents }) => parents.length > 0);
  }

  /** The names from the folder `from` down to the item, joined with `/`; undefined when it is not below. */
  pathOf(id: string, from = this.rootId): string | undefined {
    const item = this.expect(id);
    const parent = item.parents[0];
    if (parent === undefined) return undefined;
    if (parent === from) return item.name;
    const above = this.pathOf(parent, from);
    return above === undefined ? undefined : `${above}/${item.name}`;
  }

  /** The items of that path below a folder which are not trashed: several, when names are not unique. */
  find(path: string, from = this.rootId): readonly DriveItem[] {
    return this.list().filter((item) => !this.isTrashed(item) && this.pathOf(item.id, from) === path);
  }

  // ---- for the server --------------------------------------------------------------------------------------------

  all(): readonly DriveItem[] {
    return [...this.items.values()];
  }

  /** The item of that id or alias. */
  get(id: string): DriveItem | undefined {
    return this.items.get(id === 'root' ? this.rootId : id);
  }

  children(id: string): readonly DriveItem[] {
    return [...(this.childIds.get(id) ?? [])].map((child) => this.expect(child));
  }

  /** The item and all that lies below it. */
  subtree(id: string): readonly DriveItem[] {
    return [this.expect(id), ...this.children(id).flatMap((child) => this.subtree(child.id))];
  }

  /** Trashed itself, or below a trashed folder (`trashed` of the resource "files"). */
  isTrashed(item: DriveItem): boolean {
    if (item.explicitlyTrashed) return true;
    const parent = this.items.get(item.parents[0] ?? '');
    return parent !== undefined && this.isTrashed(parent);
  }

  isAbove(ancestorId: string, id: string): boolean {
    if (ancestorId === id) return true;
    const parent = this.items.get(id)?.parents[0];
    return parent !== undefined && this.isAbove(ancestorId, parent);
  }

  sharedDrives(): readonly SharedDrive[] {
    return [...this.drives.values()];
  }

  /** An id that the next create may use (method "files.generateIds"). */
  reserveId(): string {
    const id = `1${randomId(32)}`;
    this.reservedIds.add(id);
    return id;
  }

  /** Whether a create may use the id: never given out, free, or used already, also by what has been deleted since. */
  stateOfId(id: string): 'unknown' | 'free' | 'used' {
    if (this.usedIds.has(id)) return 'used';
    return this.reservedIds.has(id) ? 'free' : 'unknown';
  }

  insert(draft: ItemDraft, content?: NewContent): DriveItem {
    const time = this.now();
    const parents = draft.parents ?? [this.rootId];
    const item: DriveItem = {
      id: `1${randomId(32)}`,
      description: undefined,
      starred: false,
      driveId: this.items.get(parents[0] ?? '')?.driveId,
      createdTime: this.laterThanAll(time),
      modifiedTime: content?.modifiedTime ?? time,
      explicitlyTrashed: false,
      trashedTime: undefined,
      appProperties: {},
      properties: {},
      shortcut: undefined,
      isAppAuthorized: true,
      version: 1,
      ...draft,
      parents,
      revisions: [],
    };
    this.usedIds.add(item.id);
    return this.store(content === undefined ? item : withRevision(item, content));
  }

  /** Replaces metadata. Content is replaced by `putContent`. */
  patch(id: string, change: ItemPatch): DriveItem {
    const before = this.expect(id);
    const after = this.store({ ...before, ...change, version: before.version + 1 });
    if (after.driveId !== before.driveId) this.relocateBelow(after);
    if (after.explicitlyTrashed !== before.explicitlyTrashed) this.recordBelow(after);
    return after;
  }

  putContent(id: string, content: NewContent, change: ItemPatch = {}): DriveItem {
    const before = this.expect(id);
    const modifiedTime = content.modifiedTime ?? change.modifiedTime ?? this.now();
    const changed = { ...before, ...change, modifiedTime, version: before.version + 1 };
    return this.store(withRevision(changed, content));
  }

  setRevisions(id: string, revisions: readonly DriveRevision[]): DriveItem {
    const before = this.expect(id);
    return this.store({ ...before, revisions, version: before.version + 1 });
  }

  setTrashed(id: string, trashed: boolean): DriveItem {
    return this.patch(id, { explicitlyTrashed: trashed, trashedTime: trashed ? this.now() : undefined });
  }

  /** Deletes for ever, with all that lies below (method "files.delete"). */
  remove(id: string): void {
    const [top, ...below] = this.subtree(id);
    if (top === undefined) return;
    for (const item of [top, ...below]) this.drop(item);
    this.record(top, true);
    if (this.options.reportsDescendants === true) for (const item of below) this.record(item, true);
  }

  /** No two items are made in the same millisecond: which of two is older is then the same in each run. */
  private laterThanAll(time: number): number {
    this.lastCreated = Math.max(time, this.lastCreated + 1);
    return this.lastCreated;
  }

  private expect(id: string): DriveItem {
    const item = this.get(id);
    if (item === undefined) throw fileNotFound(id);
    return item;
  }

  private store(item: DriveItem): DriveItem {
    const before = this.items.get(item.id);
    this.late.changed(item.id, before);
    this.unlink(before);
    this.items.set(item.id, item);
    for (const parent of item.parents) {
      if (!this.childIds.has(parent)) this.childIds.set(parent, new Set());
      this.childIds.get(parent)?.add(item.id);
    }
    this.record(item, false);
    return item;
  }

  private drop(item: DriveItem): void {
    this.late.changed(item.id, item);
    this.unlink(item);
    this.items.delete(item.id);
  }

  private unlink(item: DriveItem | undefined): void {
    for (const parent of item?.parents ?? []) this.childIds.get(parent)?.delete(item?.id ?? '');
  }

  private relocateBelow(top: DriveItem): void {
    for (const child of this.children(top.id)) this.patch(child.id, { driveId: top.driveId });
  }

  private recordBelow(top: DriveItem): void {
    if (this.options.reportsDescendants !== true) return;
    for (const item of this.subtree(top.id).slice(1)) this.record(item, false);
  }

  private record(item: DriveItem, removed: boolean): void {
    const { id, driveId, isAppAuthorized } = item;
    this.changes.record({ itemId: id, driveId, isAppAuthorized, removed, time: this.now() });
  }
}

function withRevision(item: DriveItem, content: NewContent): DriveItem {
  const hash = (algorithm: string): string => createHash(algorithm).update(content.bytes).digest('hex');
  const revision: DriveRevision = {
    id: `0B${randomId(50)}`,
    content: content.bytes,
    mimeType: content.mimeType ?? item.mimeType,
    originalFilename: item.name,
    modifiedTime: item.modifiedTime,
    keepForever: content.keepForever ?? false,
    md5: hash('md5'),
    sha1: hash('sha1'),
    sha256: hash('sha256'),
  };
  return { ...item, mimeType: revision.mimeType, revisions: [...item.revisions, revision] };
}

function randomId(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length);
}
