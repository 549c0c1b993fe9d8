import * as vscode from 'vscode';
import { SyncError } from '../core/errors';
import type { AsyncFileSystem, Hasher, LocalFile, LocalScan, ScanOptions, WriteOptions, WrittenFile } from '../core/model/fileSystem';
import { badName, busy, diskFull, notAFile, notFound, raced, readOnly, unsavedChanges } from './fileErrors';
import { NodeFs } from './nodeFs';
import { VirtualFs, type VirtualEntryKind, type VirtualFolder } from './virtualFs';

export interface WorkspaceFsOptions {
  /** Whether an editor has changes to the file that are not on disk. Default: as VS Code's documents and tabs say. */
  readonly hasUnsavedChanges?: ((uri: vscode.Uri) => boolean) | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  /** `false` goes through `vscode.workspace.fs` even where the folder is on this machine's disk. */
  readonly useDisk?: boolean | undefined;
}

/**
 * A folder of the workspace, of any scheme. Where that is `file:`, the disk is used directly, because
 * `vscode.workspace.fs` can neither replace a file in one step nor keep its mode and times (its `writeFile` truncates
 * first, its overwriting `rename` deletes first: FileService.doMoveCopy). A file with unsaved changes is never touched.
 */
export class WorkspaceFs implements AsyncFileSystem {
  private readonly inner: AsyncFileSystem;

  constructor(
    private readonly folder: vscode.Uri,
    private readonly options: WorkspaceFsOptions = {},
  ) {
    const { now } = options;
    const guard = (path: string): void => this.requireSaved(path);
    const isOnDisk = folder.scheme === 'file' && options.useDisk !== false;
    this.inner = isOnDisk ? new NodeFs(folder.fsPath, { now, guard }) : new VirtualFs(new UriFolder(folder), { now, guard });
  }

  get caseSensitive(): boolean {
    return this.inner.caseSensitive;
  }

  createHasher(): Hasher {
    return this.inner.createHasher();
  }

  scan(options?: ScanOptions): Promise<LocalScan> {
    return this.inner.scan(options);
  }

  stat(path: string): Promise<LocalFile | undefined> {
    return this.inner.stat(path);
  }

  read(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    return this.inner.read(path, signal);
  }

  async write(path: string, content: Uint8Array | AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<WrittenFile> {
    // Before the content is fetched, and again (by the guard) before it takes the file's place.
    this.requireSaved(path);
    return this.inner.write(path, content, options);
  }

  remove(path: string, options?: { readonly expected?: LocalFile | undefined }): Promise<void> {
    return this.inner.remove(path, options);
  }

  move(from: string, to: string, options?: { readonly expected?: LocalFile | undefined }): Promise<LocalFile> {
    return this.inner.move(from, to, options);
  }

  append(path: string, bytes: Uint8Array): Promise<void> {
    return this.inner.append(path, bytes);
  }

  private requireSaved(path: string): void {
    const hasUnsavedChanges = this.options.hasUnsavedChanges ?? ((uri: vscode.Uri) => isUnsaved(uri, this.caseSensitive));
    if (hasUnsavedChanges(vscode.Uri.joinPath(this.folder, path))) throw unsavedChanges(path);
  }
}

/** Text documents, notebooks, and (through their tabs) custom editors. */
function isUnsaved(uri: vscode.Uri, caseSensitive: boolean): boolean {
  const key = keyOf(uri, caseSensitive);
  const isIt = (other: vscode.Uri): boolean => keyOf(other, caseSensitive) === key;
  return (
    vscode.workspace.textDocuments.some((document) => document.isDirty && isIt(document.uri)) ||
    vscode.workspace.notebookDocuments.some((notebook) => notebook.isDirty && isIt(notebook.uri)) ||
    vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ isDirty, input }) => isDirty && hasUri(input) && isIt(input.uri)))
  );
}

function hasUri(input: unknown): input is { readonly uri: vscode.Uri } {
  return input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputNotebook;
}

/** The same for all spellings that the file system takes for one file. */
function keyOf({ scheme, authority, path }: vscode.Uri, caseSensitive: boolean): string {
  const key = `${scheme}://${authority}${path.normalize('NFC')}`;
  return caseSensitive ? key : key.toLowerCase();
}

/** `vscode.workspace.fs` below one folder. */
class UriFolder implements VirtualFolder {
  readonly name: string;

  constructor(private readonly root: vscode.Uri) {
    this.name = root.toString(true);
  }

  async stat(path: string): ReturnType<VirtualFolder['stat']> {
    const { type, size, mtime } = await this.call(path, (uri, fs) => fs.stat(uri));
    return { kind: kindOf(type), size, modified: mtime };
  }

  async list(path: string): ReturnType<VirtualFolder['list']> {
    const entries = await this.call(path, (uri, fs) => fs.readDirectory(uri));
    return entries.map(([name, type]) => [name, kindOf(type)] as const);
  }

  readFile(path: string): Promise<Uint8Array> {
    return this.call(path, (uri, fs) => fs.readFile(uri));
  }

  writeFile(path: string, content: Uint8Array): Promise<void> {
    return this.call(path, (uri, fs) => fs.writeFile(uri, content));
  }

  createFolder(path: string): Promise<void> {
    return this.call(path, (uri, fs) => fs.createDirectory(uri));
  }

  delete(path: string): Promise<void> {
    return this.call(path, (uri, fs) => fs.delete(uri, { recursive: false, useTrash: false }));
  }

  rename(from: string, to: string): Promise<void> {
    return this.call(from, (uri, fs) => fs.rename(uri, this.uriOf(to), { overwrite: false }));
  }

  private uriOf(path: string): vscode.Uri {
    return path === '' ? this.root : vscode.Uri.joinPath(this.root, path);
  }

  private async call<T>(path: string, action: (uri: vscode.Uri, fs: vscode.FileSystem) => Thenable<T>): Promise<T> {
    try {
      return await action(this.uriOf(path), vscode.workspace.fs);
    } catch (error) {
      throw toSyncError(path, error);
    }
  }
}

function kindOf(type: vscode.FileType): VirtualEntryKind {
  if ((type & vscode.FileType.SymbolicLink) !== 0) return 'symlink';
  if (type === vscode.FileType.Directory) return 'folder';
  return type === vscode.FileType.File ? 'file' : 'other';
}

function toSyncError(path: string, error: unknown): SyncError {
  if (!(error instanceof vscode.FileSystemError)) return SyncError.from(error, path);
  switch (error.code) {
    case 'FileNotFound':
    case 'FileNotADirectory':
      return notFound(path, error);
    case 'FileExists':
      return raced(path);
    case 'FileIsADirectory':
      return notAFile(path, 'a folder');
    case 'NoPermissions':
      return readOnly(path, error);
    case 'Unavailable':
      return busy(path, error);
    default:
      return fromMessage(path, error);
  }
}

/** The disk's own provider hides the system's code in the text of an error whose code is `Unknown`. */
function fromMessage(path: string, error: vscode.FileSystemError): SyncError {
  if (/\bENOTDIR\b/u.test(error.message)) return notFound(path, error);
  if (/\b(ENOSPC|EDQUOT)\b/u.test(error.message)) return diskFull(path, error);
  if (/\bENAMETOOLONG\b/u.test(error.message)) return badName(path, 'its name is too long');
  return SyncError.from(error, path);
}
