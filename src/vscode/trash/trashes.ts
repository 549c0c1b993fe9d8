import type { CloudTrashEntry, TrashEntry } from '../../core';
import { Store } from '../store';
import { failureText } from '../texts/texts';
import type { Contents } from './contents';
import type { Trashes } from './renderTrash';

export interface TrashesParts {
  /** What is kept of a folder on this computer. */
  readonly look: (folder: string) => Promise<Pick<Contents, 'trash'>>;
  /** What is in the trash of its cloud; rejects when that cannot be reached. Costs a listing. */
  readonly lookIntoCloud: (folder: string) => Promise<readonly CloudTrashEntry[]>;
  readonly onProblem: (message: string) => void;
}

/** What was found in the two trashes of a folder. */
interface Found {
  readonly here: readonly TrashEntry[];
  readonly inCloud: readonly CloudTrashEntry[];
  /** Why the trash of the cloud could not be looked into, as a sentence; what it held at the last look is not shown then. */
  readonly failure?: string | undefined;
}

const nothing: Found = { here: [], inCloud: [] };

/** What is in the trashes of the folders, as of the last look. That of this computer is there at once, whatever becomes of the cloud. */
export class TrashContents {
  readonly entries = new Store<Trashes>(new Map());
  private found = new Map<string, Found>();
  private readonly turns = { here: Promise.resolve(), inCloud: Promise.resolve() };

  constructor(private readonly parts: TrashesParts) {}

  /** Why the trashes of clouds are not shown, each sentence once. */
  get failures(): readonly string[] {
    return [...new Set([...this.found.values()].flatMap(({ failure }) => failure ?? []))];
  }

  /** Whether the trash of this folder's cloud is missing from what is shown. */
  lacksCloud(folder: string): boolean {
    return this.found.get(folder)?.failure !== undefined;
  }

  /** Looks into the trashes of these folders. That of the cloud costs a listing: without `asksCloud`, what it held at the last look is shown. */
  async load(folders: readonly string[], asksCloud: boolean): Promise<void> {
    await this.inTurn('here', async () => {
      const here = await Promise.all(folders.map(async (folder) => [folder, await this.lookHere(folder)] as const));
      this.found = new Map(here.map(([folder, entries]) => [folder, { ...(this.found.get(folder) ?? nothing), here: entries }]));
      this.publish();
    });
    if (asksCloud) await this.inTurn('inCloud', async () => void (await Promise.all(folders.map((folder) => this.lookIntoCloud(folder)))));
  }

  /** Looks once more into the trash of one folder, if it is among those shown. */
  async reload(folder: string, asksCloud = false): Promise<void> {
    if (!this.found.has(folder)) return;
    await this.load([...this.found.keys()], asksCloud);
  }

  private async lookHere(folder: string): Promise<readonly TrashEntry[]> {
    try {
      return await (await this.parts.look(folder)).trash.list();
    } catch (error) {
      this.parts.onProblem(String(error));
      return this.found.get(folder)?.here ?? [];
    }
  }

  private async lookIntoCloud(folder: string): Promise<void> {
    const answer = await this.parts.lookIntoCloud(folder).then(
      (inCloud) => ({ inCloud, failure: undefined }),
      (error: unknown) => ({ inCloud: [], failure: failureText(error) }),
    );
    const known = this.found.get(folder);
    // Absent: it was disconnected while the cloud was asked.
    if (known !== undefined) this.found.set(folder, { ...known, ...answer });
    this.publish();
  }

  private publish(): void {
    this.entries.set(new Map([...this.found].map(([folder, { here, inCloud }]) => [folder, [...here, ...inCloud]])));
  }

  /** Looks of one kind follow each other, so that the latest is the last to be shown. */
  private inTurn(kind: 'here' | 'inCloud', look: () => Promise<void>): Promise<void> {
    const result = this.turns[kind].then(look);
    this.turns[kind] = result.catch(() => undefined);
    return result;
  }
}
