import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ledger } from './ledger';

/**
 * A person at work in a folder while it is being synced, who replaces and deletes only what they have seen: a file is
 * taken out of the folder in one step, looked at, and what becomes of it put back only where nothing is.
 */
export class CarefulUser {
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly folder: string,
    /** On the same disk, outside the folder. */
    private readonly desk: string,
    private readonly ledger: Ledger,
  ) {
    mkdirSync(desk, { recursive: true });
  }

  /** The files in the folder, without those on their way. */
  files(): string[] {
    return readdirSync(this.folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => !path.endsWith('.cloudsync-tmp') && this.isFile(path))
      .sort();
  }

  write(path: string): void {
    this.put(this.onDesk(this.ledger.write(`${this.name} writes ${path}`)), path);
  }

  edit(path: string, line: number): void {
    const taken = this.take(path);
    if (taken === undefined) return this.write(path);
    this.put(this.onDesk(this.ledger.edit(taken.text, line, `${this.name} edits ${path}`)), path);
    unlinkSync(taken.file);
  }

  delete(path: string): void {
    const taken = this.take(path);
    if (taken === undefined) return;
    this.ledger.delete(taken.text);
    unlinkSync(taken.file);
  }

  move(from: string, to: string): void {
    const taken = this.take(from);
    if (taken !== undefined) this.put(taken.file, to);
  }

  /** Renames a whole folder in one step, if there is nothing under the new name. */
  moveFolder(from: string, to: string): void {
    if (statSync(join(this.folder, to), { throwIfNoEntry: false }) !== undefined) return;
    attempt(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'], () => renameSync(join(this.folder, from), join(this.folder, to)));
  }

  private isFile(path: string): boolean {
    return statSync(join(this.folder, path), { throwIfNoEntry: false })?.isFile() === true;
  }

  private take(path: string): { readonly file: string; readonly text: string } | undefined {
    const file = this.newOnDesk();
    if (!this.isFile(path) || !attempt(['ENOENT'], () => renameSync(join(this.folder, path), file))) return undefined;
    return { file, text: readFileSync(file, 'utf8') };
  }

  /** Names the file on the desk in the folder; another name when that one is taken by now. */
  private put(file: string, path: string): void {
    for (let number = 1; ; number++) {
      const target = join(this.folder, number === 1 ? path : `${path} ${number}`);
      mkdirSync(dirname(target), { recursive: true });
      // The folder may go again behind our back, as one that a sync has emptied.
      if (attempt(['EEXIST', 'ENOENT'], () => linkSync(file, target))) break;
    }
    unlinkSync(file);
  }

  private onDesk(text: string): string {
    const file = this.newOnDesk();
    writeFileSync(file, text);
    return file;
  }

  private newOnDesk(): string {
    return join(this.desk, String(this.count++));
  }
}

/** Whether it could be done; failures with other codes than these are thrown. */
function attempt(codes: readonly string[], action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
