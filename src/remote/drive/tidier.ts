import { SyncError } from '../../core/errors';
import { once } from '../s3/once';
import { everyDrive, searchScope, seesAll } from './place';
import { nodeFields, parseNode } from './node';
import { quoted } from './listing';
import type { DriveSession } from './session';

/**
 * Puts folders into Drive's trash that a deletion or a move has left empty, as a disk's are removed: a sync knows files
 * only, and nothing else would ever remove them. It waits until nothing is on its way that could want such a folder, asks
 * Drive whether it is empty indeed, and asks again afterwards: what came in between takes its folder out of the trash.
 * With access to its own files only it leaves every folder: one that looks empty may hold what a person has put there.
 */
export class Tidier {
  private underWay = 0;
  private readonly emptied = new Set<string>();
  private readonly seesAll = once(() => seesAll(this.session.place));

  constructor(
    private readonly session: DriveSession,
    private readonly hooks: {
      readonly log: (message: string) => void;
      /** Runs when nothing is under way any more. */ readonly onIdle: () => Promise<void>;
    },
  ) {}

  /** Runs a change; the last one of several at once tidies up behind all of them. */
  async during<Result>(change: () => Promise<Result>): Promise<Result> {
    this.underWay += 1;
    try {
      return await change();
    } finally {
      this.underWay -= 1;
      await this.tidy();
      if (this.underWay === 0) await this.hooks.onIdle();
    }
  }

  /** Notes that a file went out of a folder. */
  left(folder: string | undefined): void {
    if (folder !== undefined) this.emptied.add(folder);
  }

  private async tidy(): Promise<void> {
    for (const id of this.emptied) {
      if (this.underWay > 0) return;
      this.emptied.delete(id);
      try {
        await this.removeIfEmpty(id);
      } catch (error) {
        // An empty folder that stays does no harm.
        this.hooks.log(`A folder that is empty could not be removed: ${SyncError.from(error).message}`);
      }
    }
  }

  private async removeIfEmpty(id: string): Promise<void> {
    const { index, tree } = this.session;
    const folder = tree.get(id);
    const mayBeEmpty = index.isListed && id !== tree.rootId && folder !== undefined && tree.childrenOf([id]).length === 0;
    if (!mayBeEmpty || !(await this.seesAll()) || (await this.holdsAnything(id))) return;
    await this.setTrashed(id, true);
    if (await this.holdsAnything(id)) return this.setTrashed(id, false);
    this.left(folder.parent);
  }

  /** Whether something is in a folder that was not itself put into the trash. */
  private async holdsAnything(id: string): Promise<boolean> {
    const { client, root } = this.session.place;
    const request = {
      q: `${quoted(id)} in parents`,
      fields: 'nextPageToken,files(id,explicitlyTrashed)',
      pageSize: 1000,
      ...searchScope(root),
    };
    const { data } = await client.run({}, (call) => client.api.files.list(request, call));
    // More than a page of what was deleted there is not worth leafing through.
    return Boolean(data.nextPageToken) || (data.files?.some(({ explicitlyTrashed }) => explicitlyTrashed !== true) ?? true);
  }

  private async setTrashed(id: string, trashed: boolean): Promise<void> {
    const { client } = this.session.place;
    const request = { fileId: id, requestBody: { trashed }, fields: nodeFields, ...everyDrive };
    const { data } = await client.run({}, (call) => client.api.files.update(request, call));
    const node = parseNode(data);
    if (node !== undefined) this.session.tree.set(node);
  }
}
