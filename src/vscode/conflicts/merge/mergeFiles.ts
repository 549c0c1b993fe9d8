import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { ConflictInfo } from '../../../core';
import type { MergeHistory } from './mergeLife';

/** A merge that a person works on. All its files are copies: the file in the folder is written when the merge is complete, and not before. */
export interface Merge {
  /** URI of the workspace folder. */
  readonly folder: string;
  /** The conflict as it was when the merge began. */
  readonly conflict: ConflictInfo;
}

/** What is remembered of a merge beside its files. */
type MergeNote = Merge & {
  /** SHA-256 (hex) of what its result began with. */
  readonly begunWith?: string;
  /** When its conflict was found to have ended without it; milliseconds since the epoch. */
  readonly endedAt?: number;
};

/** A merge that is not complete, and what has become of it. */
export interface StoredMerge extends Merge, MergeHistory {}

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
  private readonly completing = new Set<string>();

  constructor(private readonly root: vscode.Uri) {}

  /** Where one of the files of a merge lies. All have the name of the file itself, so that the editor knows its language. */
  uriOf(merge: Merge, part: keyof MergeContents): vscode.Uri {
    const { path } = merge.conflict;
    return vscode.Uri.joinPath(this.folderOf(merge), part, path.slice(path.lastIndexOf('/') + 1));
  }

  /** Writes the files. A result that was begun earlier, of the very same versions, stays. */
  async begin(merge: Merge, contents: MergeContents): Promise<void> {
    const { fs } = vscode.workspace;
    const begun = await this.noteIn(this.folderOf(merge));
    for (const part of parts.filter((name) => name !== 'result' || begun === undefined))
      await fs.writeFile(this.uriOf(merge, part), contents[part]);
    const { folder, conflict } = merge;
    await this.writeNote({ folder, conflict, begunWith: begun === undefined ? sha256(contents.result) : (begun.begunWith ?? '') });
  }

  async read(merge: Merge): Promise<MergeContents> {
    const read = (part: keyof MergeContents): Thenable<Uint8Array> => vscode.workspace.fs.readFile(this.uriOf(merge, part));
    const [base, remote, local, result] = await Promise.all([read('base'), read('remote'), read('local'), read('result')]);
    return { base, remote, local, result };
  }

  /** Runs what carries a merge over, and removes its files when that has succeeded. Meanwhile nobody takes it for one whose conflict ended without it. */
  async complete(merge: Merge, carryOver: () => Promise<void>): Promise<void> {
    const name = this.folderOf(merge).path;
    this.completing.add(name);
    try {
      await carryOver();
      await this.remove(merge);
    } finally {
      this.completing.delete(name);
    }
  }

  isBeingCompleted(merge: Merge): boolean {
    return this.completing.has(this.folderOf(merge).path);
  }

  async remove(merge: Merge): Promise<void> {
    await vscode.workspace.fs.delete(this.folderOf(merge), { recursive: true, useTrash: false }).then(undefined, () => undefined);
  }

  /** Notes that the conflict of a merge has ended without it. */
  async markEnded(merge: Merge, now: number): Promise<void> {
    const note = await this.noteIn(this.folderOf(merge));
    if (note !== undefined && note.endedAt === undefined) await this.writeNote({ ...note, endedAt: now });
  }

  /** All merges that were begun and not completed. */
  async all(): Promise<readonly StoredMerge[]> {
    const entries = await vscode.workspace.fs.readDirectory(this.root).then(undefined, () => []);
    const stored = await Promise.all(entries.map(([name]) => this.stored(vscode.Uri.joinPath(this.root, name))));
    return stored.flatMap((merge) => merge ?? []);
  }

  /** Whether a file is the result of one of these merges. */
  isResult(uri: vscode.Uri): boolean {
    return uri.scheme === this.root.scheme && uri.path.startsWith(`${this.root.path}/`) && uri.path.split('/').at(-2) === 'result';
  }

  /** The merge that this is the result of. */
  async mergeOf(result: vscode.Uri): Promise<Merge | undefined> {
    const note = await this.noteIn(vscode.Uri.joinPath(result, '..', '..'));
    return note && { folder: note.folder, conflict: note.conflict };
  }

  private async stored(place: vscode.Uri): Promise<StoredMerge | undefined> {
    const note = await this.noteIn(place);
    if (note === undefined) return undefined;
    const { folder, conflict, begunWith, endedAt } = note;
    const { fs } = vscode.workspace;
    const result = await fs.readFile(this.uriOf(note, 'result')).then(undefined, () => undefined);
    const { mtime } = await fs.stat(noteUri(place));
    return { folder, conflict, begunAt: mtime, endedAt, isEdited: result !== undefined && sha256(result) !== begunWith };
  }

  private async noteIn(place: vscode.Uri): Promise<MergeNote | undefined> {
    try {
      return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(noteUri(place)))) as MergeNote;
    } catch {
      return undefined;
    }
  }

  private async writeNote(note: MergeNote): Promise<void> {
    await vscode.workspace.fs.writeFile(noteUri(this.folderOf(note)), new TextEncoder().encode(JSON.stringify(note)));
  }

  private folderOf({ folder, conflict: { path, localHash, etag } }: Merge): vscode.Uri {
    const name = sha256(JSON.stringify([folder, path, localHash, etag])).slice(0, 16);
    return vscode.Uri.joinPath(this.root, name);
  }
}

function noteUri(place: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(place, 'merge.json');
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
