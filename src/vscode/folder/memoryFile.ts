import { SyncError, type AsyncFileSystem } from '../../core';
import { readFile } from '../../core/bytes';
import { t } from '../texts/l10n';
import type { FolderMemory, Remote } from './remote';

/** What a folder remembers, in one place for all windows that have it open. */
export interface StoredMemory {
  /** `undefined`: there is something that cannot be understood. Never rejects. */
  load(): Promise<FolderMemory | undefined>;
  /** Changes what is stored by now, which another window may have changed since. */
  update(change: (memory: FolderMemory) => FolderMemory): Promise<void>;
}

export interface MemoryFileParts {
  /** URI of the workspace folder. */
  readonly folder: string;
  /** The file's name in the file system of `open`. */
  readonly name: string;
  /** What the file holds, without loading the engine: `undefined` when there is none. */
  readonly read: () => Promise<string | undefined>;
  /** Where the file lies, to write it. */
  readonly open: () => Promise<AsyncFileSystem>;
  /** Told once of each damage, in a sentence for the person. */
  readonly onProblem: (message: string, cause: unknown) => void;
}

const format = 1;

/**
 * What a folder remembers, as a small file of its own in the storage of this machine. Not in `workspaceState`: that is
 * another one for each workspace that the folder is part of; nor in `globalState`: that is one for all machines, whose
 * folders of one name are different folders.
 */
export class MemoryFile implements StoredMemory {
  private known: FolderMemory | undefined;
  private hasWarned = false;

  constructor(private readonly parts: MemoryFileParts) {}

  async load(): Promise<FolderMemory | undefined> {
    try {
      const text = await this.parts.read();
      this.known = text === undefined ? {} : parseMemory(text, this.parts.folder);
      this.hasWarned = false;
    } catch (error) {
      this.warn(error);
    }
    return this.known;
  }

  async update(change: (memory: FolderMemory) => FolderMemory): Promise<void> {
    const fs = await this.parts.open();
    for (;;) {
      try {
        this.known = await this.replace(fs, change);
        return;
      } catch (error) {
        // Another window was quicker: the change is made to what that one wrote.
        if (!SyncError.is(error, 'raced')) throw error;
      }
    }
  }

  private async replace(fs: AsyncFileSystem, change: (memory: FolderMemory) => FolderMemory): Promise<FolderMemory> {
    const { folder, name } = this.parts;
    const before = await fs.stat(name);
    const memory = change(before === undefined ? {} : await this.readFrom(fs));
    const text = `${JSON.stringify({ format, folder, ...memory }, undefined, 2)}\n`;
    await fs.write(name, new TextEncoder().encode(text), { expected: before ?? 'absent' });
    return memory;
  }

  /** What cannot be understood is set aside before anything is written over it. */
  private async readFrom(fs: AsyncFileSystem): Promise<FolderMemory> {
    const { folder, name } = this.parts;
    const bytes = await readFile(fs, name);
    try {
      return parseMemory(new TextDecoder().decode(bytes), folder);
    } catch {
      await fs.write(`${name}.unusable`, bytes);
      return this.known ?? {};
    }
  }

  /** Once for each damage: it is read again and again. */
  private warn(cause: unknown): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    const folder = nameOf(this.parts.folder);
    const message =
      this.known === undefined
        ? t('Cloud Sync cannot read where "{0}" is kept, so it does not sync it. Connect it again: no file is lost by that.', folder)
        : t('Cloud Sync can no longer read where "{0}" is kept. In this window it goes on as before.', folder);
    this.parts.onProblem(message, cause);
  }
}

/** Throws when the text is not what this version stores for this folder. */
function parseMemory(text: string, folder: string): FolderMemory {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('It holds no object.');
  const { format: found, folder: of, ...memory } = value as { format?: unknown; folder?: unknown } & Record<keyof FolderMemory, unknown>;
  if (found !== format || of !== folder) throw new Error('It is of another version of Cloud Sync, or of another folder.');
  if (!isMemory(memory)) throw new Error('A part of it is of the wrong kind.');
  return memory;
}

function isMemory(value: Partial<Record<keyof FolderMemory, unknown>>): value is FolderMemory {
  const { connected, accepted, account, declined, startsAfresh, isPaused, recent } = value;
  return (
    (connected === undefined || isRemote(connected)) &&
    (recent === undefined || (Array.isArray(recent) && recent.every(isRemote))) &&
    [accepted, account, declined].every((key) => key === undefined || typeof key === 'string') &&
    [startsAfresh, isPaused].every((flag) => flag === undefined || typeof flag === 'boolean')
  );
}

function isRemote(value: unknown): value is Remote {
  return typeof value === 'object' && value !== null && 'url' in value && typeof value.url === 'string';
}

function nameOf(folder: string): string {
  return decodeURIComponent(folder.slice(folder.lastIndexOf('/') + 1));
}
