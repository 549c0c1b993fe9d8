import * as vscode from 'vscode';
import type { MemoryDisk, MemoryNode } from '../../src/local/memoryDisk';

/** Shows a disk in memory to VS Code as a file system of its own, as extensions for remote servers do. */
export class DiskProvider implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  constructor(private readonly disk: () => MemoryDisk) {}

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const node = this.find(uri);
    const [size, mtime] = node.kind === 'file' ? [node.bytes.length, node.modified] : [0, 0];
    return { type: typeOf(node), ctime: 0, mtime, size };
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    const node = this.find(uri);
    if (node.kind !== 'folder') throw vscode.FileSystemError.FileNotADirectory(uri);
    return [...node.children.values()].map((child) => [child.name, typeOf(child)]);
  }

  createDirectory(uri: vscode.Uri): void {
    this.disk().userMakeFolder(uri.path);
    this.tell([vscode.FileChangeType.Created, uri]);
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const node = this.find(uri);
    if (node.kind !== 'file') throw vscode.FileSystemError.FileIsADirectory(uri);
    return node.bytes.slice();
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const isThere = this.disk().lookup(uri.path) !== undefined;
    this.disk().userWrite(uri.path, content);
    this.tell([isThere ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created, uri]);
  }

  delete(uri: vscode.Uri, { recursive }: { readonly recursive: boolean }): void {
    const node = this.find(uri);
    if (node.kind === 'folder' && node.children.size > 0 && !recursive)
      throw vscode.FileSystemError.NoPermissions('The folder is not empty.');
    this.disk().userDelete(uri.path);
    this.tell([vscode.FileChangeType.Deleted, uri]);
  }

  rename(from: vscode.Uri, to: vscode.Uri, { overwrite }: { readonly overwrite: boolean }): void {
    this.find(from);
    if (!overwrite && this.disk().lookup(to.path) !== undefined) throw vscode.FileSystemError.FileExists(to);
    this.disk().userMove(from.path, to.path);
    this.tell([vscode.FileChangeType.Deleted, from], [vscode.FileChangeType.Created, to]);
  }

  private tell(...changes: readonly (readonly [vscode.FileChangeType, vscode.Uri])[]): void {
    this.changed.fire(changes.map(([type, uri]) => ({ type, uri })));
  }

  private find(uri: vscode.Uri): MemoryNode {
    const node = this.disk().isMounted ? this.disk().lookup(uri.path) : undefined;
    if (node === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return node;
  }
}

function typeOf(node: MemoryNode): vscode.FileType {
  if (node.kind === 'symlink') return vscode.FileType.Directory | vscode.FileType.SymbolicLink;
  if (node.kind === 'folder') return vscode.FileType.Directory;
  return node.kind === 'file' ? vscode.FileType.File : vscode.FileType.Unknown;
}
