import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { ConflictInfo } from '../../core';

/** A merge that a person works on. All its files are copies: the file in the folder is written when the merge is complete, and not before. */
export interface Merge {
  /** URI of the workspace folder. */
  readonly folder: string;
  /** The conflict as it was when the merge began. */
  readonly conflict: ConflictInfo;
}

/** The versions of a file, and what a merge makes of them. */
export interface MergeContents {
  readonly base: Uint8Array;
  readonly remote: Uint8Array;
  readonly local: Uint8Array;
  readonly result: Uint8Array;
}

const parts = ['base', 'remote', 'local', 'result'] as const satisfies readonly (keyof MergeContents)[];

/** The files of the merges that are under way, each merge in a folder of its own. They outlive the window. */
export class MergeFiles {
  constructor(private readonly root: vscode.Uri) {}

  /** Where one of the files of a merge lies. All have the name of the file itself, so that the editor knows its language. */
  uriOf(merge: Merge, part: keyof MergeContents): vscode.Uri {
    const { path } = merge.conflict;
    return vscode.Uri.joinPath(this.folderOf(merge), part, path.slice(path.lastIndexOf('/') + 1));
  }

  /** Writes the files. A result that was begun earlier, of the very same versions, stays. */
  async begin(merge: Merge, contents: MergeContents): Promise<void> {
    const { fs } = vscode.workspace;
    const hasBegun = (await this.mergeOf(this.uriOf(merge, 'result'))) !== undefined;
    for (const part of parts.filter((name) => name !== 'result' || !hasBegun)) await fs.writeFile(this.uriOf(merge, part), contents[part]);
    await fs.writeFile(vscode.Uri.joinPath(this.folderOf(merge), 'merge.json'), new TextEncoder().encode(JSON.stringify(merge)));
  }

  async read(merge: Merge): Promise<MergeContents> {
    const read = (part: keyof MergeContents): Thenable<Uint8Array> => vscode.workspace.fs.readFile(this.uriOf(merge, part));
    const [base, remote, local, result] = await Promise.all([read('base'), read('remote'), read('local'), read('result')]);
    return { base, remote, local, result };
  }

  async end(merge: Merge): Promise<void> {
    await vscode.workspace.fs.delete(this.folderOf(merge), { recursive: true, useTrash: false }).then(undefined, () => undefined);
  }

  /** Whether a file is the result of one of these merges. */
  isResult(uri: vscode.Uri): boolean {
    return uri.scheme === this.root.scheme && uri.path.startsWith(`${this.root.path}/`) && uri.path.split('/').at(-2) === 'result';
  }

  /** The merge that this is the result of. */
  async mergeOf(result: vscode.Uri): Promise<Merge | undefined> {
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(result, '..', '..', 'merge.json'));
      return JSON.parse(new TextDecoder().decode(bytes)) as Merge;
    } catch {
      return undefined;
    }
  }

  private folderOf({ folder, conflict: { path, localHash, etag } }: Merge): vscode.Uri {
    const name = createHash('sha256')
      .update(JSON.stringify([folder, path, localHash, etag]))
      .digest('hex')
      .slice(0, 16);
    return vscode.Uri.joinPath(this.root, name);
  }
}
