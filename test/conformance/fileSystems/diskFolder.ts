import { lstat, mkdir, readdir, readFile, rename, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SyncError, type SyncErrorCode } from '../../../src/core/errors';
import type { VirtualEntryKind, VirtualFolder } from '../../../src/local/virtualFs';

interface Entry {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

const codes: Readonly<Record<string, SyncErrorCode>> = { ENOENT: 'notFound', ENOTDIR: 'notFound', EEXIST: 'raced', EISDIR: 'unreadable' };

/** A folder on the disk with the manners of `vscode.workspace.fs`: whole files, written in place. */
export function diskFolder(root: string): VirtualFolder {
  const at = (path: string): string => join(root, path);
  return {
    name: root,
    stat: (path) =>
      call(path, async () => {
        const stats = await lstat(at(path));
        return { kind: kindOf(stats), size: stats.size, modified: Math.floor(stats.mtimeMs) };
      }),
    list: (path) =>
      call(path, async () => (await readdir(at(path), { withFileTypes: true })).map((entry) => [entry.name, kindOf(entry)] as const)),
    readFile: (path) => call(path, () => readFile(at(path))),
    writeFile: (path, content) => call(path, () => writeFile(at(path), content)),
    createFolder: (path) => call(path, async () => void (await mkdir(at(path), { recursive: true }))),
    delete: (path) => call(path, async () => ((await lstat(at(path))).isDirectory() ? rmdir(at(path)) : unlink(at(path)))),
    rename: (from, to) =>
      call(from, async () => {
        const isFree = await lstat(at(to)).catch(() => undefined);
        if (isFree !== undefined) throw new SyncError('raced', `${to} is there.`, { path: to });
        await rename(at(from), at(to));
      }),
  };
}

function kindOf(entry: Entry): VirtualEntryKind {
  if (entry.isSymbolicLink()) return 'symlink';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

async function call<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? codes[String(error.code)] : undefined;
    throw code === undefined ? SyncError.from(error, path) : new SyncError(code, `${path}: ${String(error)}.`, { path, cause: error });
  }
}
