import { createHash, randomBytes } from 'node:crypto';
import { unlinkSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ByteSource, UploadOptions } from '../../core/model/provider';
import { temporarySuffix } from '../../core/names/remotePath';
import { badName, checkAborted, corrupt } from '../failures';
import { errorCode } from './fileErrors';
import { isExecutable, look } from './fileVersion';
import type { FolderPlace } from './folderPlace';
import { isKnownDead, type ProcessIdentity } from './processIdentity';

/** A temporary file that nobody here can ask about is litter once it was left alone for so long, in nanoseconds. */
const longestUpload = 24n * 3_600_000_000_000n;
const nanosecondsPerMillisecond = 1_000_000n;
/** Folders above a new file may be removed as empty by another process just after they were made. */
const folderAttempts = 20;

export interface StagedFile {
  readonly location: string;
  /** Removes the file where it still is. */
  discard(): void;
}

/** Writes the content to a temporary file beside `location`, complete, verified and on the disk. */
export async function stage(
  place: FolderPlace,
  target: { readonly path: string; readonly location: string },
  content: ByteSource,
  self: ProcessIdentity,
  options: UploadOptions,
): Promise<StagedFile> {
  const location = temporaryBeside(target.location, self);
  const handle = await openNew(place, target.path, location);
  const discard = (): void => {
    removeIfThere(location);
  };
  try {
    await fill(handle, target.path, content, options);
    await handle.sync();
  } catch (error) {
    await handle.close();
    discard();
    throw error;
  }
  await handle.close();
  return { location, discard };
}

/** Gives the file at one place another one: `linkSync` or `renameSync`. */
export type PutInPlace = (from: string, to: string) => void;

/**
 * Whether a file beside `location` has the same inode number after it was `put` in another place, by trying it. Some file
 * systems number the names instead: FAT under Windows (nFileIndexLow in BY_HANDLE_FILE_INFORMATION), network drives in user space.
 */
export function keepsInode(location: string, put: PutInPlace, self: ProcessIdentity): boolean {
  const places = [temporaryBeside(location, self), temporaryBeside(location, self)] as const;
  try {
    writeFileSync(places[0], 'x');
    const before = look(places[0]);
    put(...places);
    return look(places[1])?.ino === before?.ino;
  } finally {
    places.forEach(removeIfThere);
  }
}

/**
 * Whether the disk tells apart what may be executed, by trying it: FAT, exFAT and many network shares show one mode for
 * all files. A disk on which nothing can be written tells nothing, unless it forbids that: then it has modes.
 */
export function keepsModes(root: string, self: ProcessIdentity): boolean {
  const [plain, executable] = [temporaryBeside(join(root, 'mode'), self), temporaryBeside(join(root, 'mode'), self)];
  try {
    writeFileSync(plain, '', { mode: 0o600 });
    writeFileSync(executable, '', { mode: 0o700 });
    return !mayExecute(plain) && mayExecute(executable);
  } catch (error) {
    return process.platform !== 'win32' && errorCode(error) === 'EACCES';
  } finally {
    [plain, executable].forEach(removeIfPossible);
  }
}

function mayExecute(location: string): boolean {
  const stats = look(location);
  return stats !== undefined && isExecutable(stats);
}

interface SweepWorld {
  readonly self: ProcessIdentity;
  /** This computer's time, milliseconds since the epoch. */
  readonly now: number;
  /** The file system's own time, nanoseconds since the epoch: the clock here may be days ahead of the one that stamps the files. */
  storeTime(): Promise<bigint>;
}

/** Removes the temporary files that no process will come back to. What cannot be removed stays: it is in nobody's way. */
export async function sweep(locations: readonly string[], world: SweepWorld): Promise<void> {
  const owned = locations.flatMap((location) => {
    const owner = ownerOf(location);
    return owner === undefined ? [] : [{ location, isDead: isKnownDead(owner, world.self) }];
  });
  for (const { location, isDead } of owned) if (isDead) removeIfPossible(location);
  const seemOld = owned.filter(({ location, isDead }) => !isDead && isOlder(location, BigInt(world.now) * nanosecondsPerMillisecond));
  if (seemOld.length === 0) return;
  const now = await world.storeTime().catch(() => undefined);
  if (now === undefined) return;
  for (const { location } of seemOld) if (isOlder(location, now)) removeIfPossible(location);
}

/** The process that wrote a temporary file, as its name tells. */
function ownerOf(location: string): ProcessIdentity | undefined {
  const match = /\.([0-9a-f]{12})-(\d+)-[0-9a-f]+\.cloudsync-tmp$/u.exec(location);
  return match === null ? undefined : { host: match[1] ?? '', pid: Number(match[2]) };
}

function isOlder(location: string, now: bigint): boolean {
  const stats = look(location);
  return stats !== undefined && now - stats.ctimeNs > longestUpload;
}

function removeIfPossible(location: string): void {
  try {
    removeIfThere(location);
  } catch {
    // Of another user, or in use.
  }
}

export function removeIfThere(location: string): void {
  try {
    unlinkSync(location);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

function temporaryBeside(location: string, self: ProcessIdentity): string {
  const visible = [...basename(location)].slice(0, 24).join('');
  const name = `.${visible}.${self.host}-${self.pid}-${randomBytes(6).toString('hex')}${temporarySuffix}`;
  return join(dirname(location), name);
}

async function openNew(place: FolderPlace, path: string, location: string): Promise<FileHandle> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      place.makeParents(path);
      return await open(location, 'wx');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      // The answer of some disks (exFAT in user space) to a name that they do not store.
      if (attempt === folderAttempts) throw badName(path, 'the cloud folder cannot store such a name');
    }
  }
}

async function fill(handle: FileHandle, path: string, content: ByteSource, options: UploadOptions): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of content.open()) {
    checkAborted(options.signal);
    hash.update(chunk);
    size += chunk.length;
    await handle.writeFile(chunk);
  }
  if (size !== content.size) throw corrupt(path, 'changed while it was copied to the cloud folder');
  if (options.hash !== undefined && hash.digest('hex') !== options.hash)
    throw corrupt(path, 'changed while it was copied to the cloud folder');
  checkAborted(options.signal);
  if (options.modified !== undefined) await handle.utimes(new Date(), options.modified / 1000);
}
