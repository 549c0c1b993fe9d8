import { SyncError } from '../core/errors';
import type { BlockedCause, BlockedPath } from '../core/model/fileSystem';
import { pathFault, temporarySuffix } from '../core/names/remotePath';

/** Throws `badName` for a path that may not become a file below the root, or that a scan would take for a temporary file. */
export function requireGoodPath(path: string): void {
  const fault = path.endsWith(temporarySuffix) ? `names ending in "${temporarySuffix}" are for unfinished files` : pathFault(path);
  if (fault !== undefined) throw badName(path, fault);
}

/** `fault` is the end of a sentence. */
export function badName(path: string, fault: string): SyncError {
  return new SyncError('badName', `“${path}” cannot be a file here: ${fault}. Rename it on the side that has it.`, { path });
}

export function unstorable(path: string): SyncError {
  return badName(path, 'this disk does not store such a name');
}

export function raced(path: string): SyncError {
  return new SyncError('raced', `“${path}” changed on disk in the meantime. It will be looked at again.`, { path });
}

export function notFound(path: string, cause?: unknown): SyncError {
  return new SyncError('notFound', `“${path}” is no longer on disk.`, { path, cause });
}

export function noRoot(root: string, cause?: unknown): SyncError {
  return new SyncError(
    'noRoot',
    `The folder ${root} is missing or cannot be read. Nothing was changed. Check that its drive is connected.`,
    {
      cause,
    },
  );
}

export function unreadable(path: string, cause?: unknown): SyncError {
  return new SyncError('unreadable', `“${path}” cannot be read. Check its permissions.`, { path, cause });
}

/** Something that is no regular file has the name; `what` is a noun with its article. */
export function notAFile(path: string, what: string): SyncError {
  return new SyncError('unreadable', `“${path}” is ${what}, not a file.`, { path });
}

/** `what` (a noun with its article) stands where a file or a folder is to be made. */
export function inTheWay(path: string, taken: string, what: string): SyncError {
  return new SyncError(
    'badName',
    `“${path}” cannot be written, because ${what} is in the way at “${taken}”. Move or rename one of the two.`,
    {
      path,
    },
  );
}

export function behindLink(path: string, link: string): SyncError {
  return new SyncError('unreadable', `“${path}” lies behind the symbolic link “${link}”, which is not followed.`, { path });
}

export function corrupt(path: string): SyncError {
  return new SyncError('corrupt', `The content received for “${path}” is not the content expected. The file on disk was left as it is.`, {
    path,
  });
}

export function diskFull(path: string, cause?: unknown): SyncError {
  return new SyncError('diskFull', `There is no space left to write “${path}”. The file on disk was left as it is. Free some space.`, {
    path,
    cause,
  });
}

export function readOnly(path: string, cause?: unknown): SyncError {
  return new SyncError('readOnly', `“${path}” cannot be changed: the file or its folder is read-only. Check its permissions.`, {
    path,
    cause,
  });
}

export function busy(path: string, cause?: unknown): SyncError {
  return new SyncError('busy', `“${path}” is in use by another program. It will be tried again.`, { path, cause });
}

export function unsavedChanges(path: string): SyncError {
  return new SyncError('unsavedChanges', `“${path}” has unsaved changes in an editor. Save or revert it, then sync again.`, { path });
}

const blockedSentences = {
  symlink: (path) => `“${path}” is a symbolic link. Links are not followed and not synced.`,
  notAFile: (path) => `“${path}” is neither a file nor a folder, and is not synced.`,
  unreadable: (path) => `“${path}” cannot be read and is left alone. Check its permissions.`,
  badName: (path) => `“${path}” has a name that other systems cannot store. Rename it to sync it.`,
} satisfies Partial<Record<BlockedCause, (path: string) => string>>;

export function blockedPath(path: string, cause: keyof typeof blockedSentences): BlockedPath {
  return { path, cause, message: blockedSentences[cause](path) };
}

/** Throws the `aborted` error when the signal says so. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new SyncError('aborted', 'The sync was cancelled.', { cause: signal.reason });
}
