import { mkdirSync, readdirSync, rmdirSync, statSync, type BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SyncError } from '../../core/errors';
import { temporarySuffix } from '../../core/names/remotePath';
import { badName } from '../failures';
import { errorCode } from './fileErrors';
import { look } from './fileVersion';

/** Where paths of the cloud are on the disk, and nothing outside. */
export class FolderPlace {
  /** Device and inode of the root. */
  private identity: string | undefined;

  constructor(readonly root: string) {}

  /**
   * Throws `noRemote` when the root is not there, which is never an empty cloud, or when it is another folder than before:
   * where a disk was unmounted, its empty mount point may stay.
   */
  checkRoot(): void {
    const stats = statSync(this.root, { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true) throw this.noRemote(stats === undefined ? 'is not there' : 'is not a folder');
    // The dot: `stat` mounts nothing for the last name of a path (AT_NO_AUTOMOUNT in stat(2)), and would describe what is below an automount.
    const { dev, ino } = statSync(`${this.root}/.`, { bigint: true });
    const identity = `${dev}-${ino}`;
    this.identity ??= identity;
    if (identity !== this.identity) throw this.noRemote('was disconnected or exchanged during the sync');
  }

  /** Lets the next check take whatever folder is there for the root: a disk that was connected again has another identity. */
  forgetRoot(): void {
    this.identity = undefined;
  }

  /** The place of `path`; throws `badName` for one that a folder cannot hold or that would lead out of it. */
  locate(path: string): string {
    const fault = placeFault(path);
    if (fault !== undefined) throw badName(path, fault);
    this.checkParents(path);
    return join(this.root, path);
  }

  /** Makes the folders above `path`. */
  makeParents(path: string): void {
    this.checkRoot();
    for (const folder of foldersAbove(path)) this.makeFolder(path, join(this.root, folder));
  }

  /** Removes the folders above `path` that hold nothing any more, up to the root. */
  pruneParents(path: string): void {
    for (const folder of foldersAbove(path).reverse()) {
      try {
        rmdirSync(join(this.root, folder));
      } catch {
        return;
      }
    }
  }

  /** Why nothing can be created at `location` although no file of this very name is in the way; `undefined` when one is. */
  obstacle(path: string, location: string): SyncError | undefined {
    if (look(location)?.isDirectory() === true) return badName(path, 'the cloud folder has a folder of this name');
    const isClash = look(location) !== undefined && !isListed(location);
    return isClash ? badName(path, 'the cloud folder has a file whose name differs in upper and lower case only') : undefined;
  }

  /** Whether a disk that tells no upper from lower case finds this very file at `location`, under a name that is spelled otherwise. */
  isOtherSpelling(file: BigIntStats, location: string): boolean {
    const there = look(location);
    return there !== undefined && there.dev === file.dev && there.ino === file.ino && !isListed(location);
  }

  private noRemote(why: string): SyncError {
    return new SyncError('noRemote', `The cloud folder "${this.root}" ${why}. Connect its disk, or choose another folder.`);
  }

  private checkParents(path: string): void {
    for (const folder of foldersAbove(path)) {
      const stats = look(join(this.root, folder));
      if (stats === undefined) return;
      if (stats.isSymbolicLink()) throw badName(path, `"${folder}" is a symbolic link in the cloud folder, and links are not followed`);
      if (!stats.isDirectory()) return;
    }
  }

  private makeFolder(path: string, location: string): void {
    try {
      mkdirSync(location);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      if (look(location)?.isDirectory() === false) throw badName(path, 'it needs a folder where the cloud folder has a file');
    }
  }
}

/** Whether something has this very name, as its folder lists it. */
function isListed(location: string): boolean {
  return readdirSync(dirname(location)).includes(basename(location));
}

/** `a`, `a/b` for `a/b/c`. */
function foldersAbove(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

function placeFault(path: string): string | undefined {
  if (path.includes('\0')) return 'its name contains a NUL';
  if (path.split('/').some((name) => name === '' || name === '.' || name === '..')) return 'its name has an empty, "." or ".." part';
  if (path.toLowerCase().endsWith(temporarySuffix)) return `names that end in "${temporarySuffix}" are used for temporary files`;
  if (process.platform === 'win32' && /[<>:"\\|?*]|[. ](\/|$)/u.test(path)) return 'Windows does not allow its name';
  return undefined;
}
