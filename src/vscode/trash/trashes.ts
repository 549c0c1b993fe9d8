import type { Connection } from '../connection';
import { Store } from '../store';
import type { Kept, Trashes } from './renderTrash';

export interface TrashesParts {
  /** The connection of a folder; rejects when it cannot be opened. */
  readonly open: (folder: string) => Promise<Connection>;
  readonly onProblem: (message: string) => void;
}

/** What is in the trashes of the folders, as of the last look. */
export class TrashContents {
  readonly entries = new Store<Trashes>(new Map());
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: TrashesParts) {}

  /** Looks into the trashes of these folders. That of the cloud costs a listing: without `asksCloud`, what it held at the last look is shown. */
  load(folders: readonly string[], asksCloud: boolean): Promise<void> {
    const result = this.tail.then(async () => {
      const entries = await Promise.all(folders.map(async (folder) => [folder, await this.read(folder, asksCloud)] as const));
      this.entries.set(new Map(entries));
    });
    this.tail = result.catch(() => undefined);
    return result;
  }

  /** Looks once more into the trash of one folder, if it is among those shown. */
  async reload(folder: string, asksCloud = false): Promise<void> {
    if (!this.entries.value.has(folder)) return;
    await this.load([...this.entries.value.keys()], asksCloud);
  }

  private async read(folder: string, asksCloud: boolean): Promise<readonly Kept[]> {
    const known = this.entries.value.get(folder) ?? [];
    try {
      const { engine } = (await this.parts.open(folder)).session;
      const here = await engine.trash.list();
      return [...here, ...(asksCloud ? await engine.cloudTrash() : known.filter((entry) => 'file' in entry))];
    } catch (error) {
      this.parts.onProblem(String(error));
      return known;
    }
  }
}
