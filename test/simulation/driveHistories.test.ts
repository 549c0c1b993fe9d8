import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { startDriveDouble, type DriveDouble } from '../harness/drive/driveDouble';
import { faultKinds } from '../support/driveCloud';
import { DriveDevice } from './driveDevice';
import { History, keyOf } from './history';
import { Random } from './random';

/** How many histories are tried; more of them by the environment. */
const histories = Number(process.env['CLOUD_SYNC_DRIVE_HISTORIES'] ?? 60);
const firstSeed = Number(process.env['CLOUD_SYNC_SEED'] ?? 1);

const paths = ['a.md', 'b.md', 'dir/c.md', 'dir/d.md', 'dir/deep/e.md', 'other/c.md', 'dir', 'other'] as const;

/**
 * Random histories on the double of Drive with the real client: names that are not unique, listings that come late, lost
 * answers, deaths, and syncs of several devices at the same time. Requests really run side by side, so a seed gives the
 * same commands again, but not the same interleaving.
 */
class DriveHistory {
  readonly story: string[] = [];
  readonly counts = { syncs: 0, deaths: 0, faults: 0, late: 0, unconditional: 0, conflicts: 0, twins: 0 };
  private readonly random: Random;
  private readonly history = new History();
  private readonly folderId: string;
  private readonly devices: readonly DriveDevice[];
  private readonly isConditional: boolean;
  private edits = 0;

  constructor(
    private readonly double: DriveDouble,
    seed: number,
  ) {
    this.random = new Random(seed);
    this.folderId = double.store.createFolder(`history ${seed}`).id;
    this.devices = Array.from(
      { length: 2 + this.random.below(2) },
      (_, index) => new DriveDevice(`device${index}`, double, this.folderId, this.history, this.random),
    );
    this.isConditional = this.random.chance(0.5);
    if (!this.isConditional) this.counts.unconditional++;
  }

  async run(): Promise<void> {
    if (!this.isConditional) this.double.inject({ kind: 'ignoreIfMatch', times: Number.MAX_SAFE_INTEGER });
    const length = 6 + this.random.below(14);
    for (let step = 0; step < length; step++) await this.step();
    await this.rest();
  }

  private async step(): Promise<void> {
    const device = this.random.pick(this.devices);
    switch (this.random.weighted({ write: 5, delete: 1, move: 1, twin: 0.3, fault: 2, late: 0.5, sync: 4 })) {
      case 'write':
        return this.write(device, this.random.pick(paths));
      case 'delete':
        return this.delete(device, this.random.pick(paths));
      case 'move':
        return this.move(device, this.random.pick(paths), this.random.pick(paths));
      case 'twin':
        return this.plantTwin(this.random.pick(['a.md', 'b.md']));
      case 'fault':
        this.counts.faults++;
        return this.double.inject({ ...this.random.pick(faultKinds), after: this.random.below(12) });
      case 'late':
        this.counts.late++;
        return this.double.store.late.delayBy(this.random.below(2));
      case 'sync':
        return this.syncTogether();
    }
  }

  private write(device: DriveDevice, path: string): void {
    const { disk } = device;
    const isFree = path.split('/').every((_, index, all) => index === 0 || disk.lookup(all.slice(0, index).join('/'))?.kind !== 'file');
    const shown = disk.userRead(path);
    if (!isFree || (shown === undefined && disk.lookup(path) !== undefined)) return;
    const content = new TextEncoder().encode(`version ${++this.edits} of ${path}\n`.repeat(3));
    this.story.push(`${device.name} writes ${path} (version ${this.edits})`);
    disk.userWrite(path, content);
    this.history.wrote(content, shown, `version ${this.edits}, "${path}" of ${device.name}`);
  }

  private delete(device: DriveDevice, path: string): void {
    const gone = [...device.disk.userFiles()].filter(([file]) => file === path || file.startsWith(`${path}/`));
    if (gone.length === 0) return;
    this.story.push(`${device.name} deletes ${path}`);
    device.disk.userDelete(path);
    for (const [, content] of gone) this.history.deleted(content);
  }

  private move(device: DriveDevice, from: string, to: string): void {
    const { disk } = device;
    const isPossible = disk.lookup(from) !== undefined && disk.lookup(to) === undefined && !to.startsWith(`${from}/`);
    const isFree = to.split('/').every((_, index, all) => index === 0 || disk.lookup(all.slice(0, index).join('/'))?.kind !== 'file');
    if (!isPossible || !isFree || from.startsWith(`${to}/`)) return;
    this.story.push(`${device.name} moves ${from} to ${to}`);
    disk.userMove(from, to);
  }

  /** A person puts a second file of the same name into the folder, as Drive allows. */
  private plantTwin(path: string): void {
    const content = `twin ${++this.edits}\n`;
    this.counts.twins++;
    this.story.push(`a second ${path} appears in the Drive (version ${this.edits})`);
    this.double.store.createFile(path, this.folderId, content);
    this.history.wrote(new TextEncoder().encode(content), undefined, `version ${this.edits}, a twin of "${path}"`);
  }

  /** Some devices at the same time, one of which may die on the way. */
  private async syncTogether(): Promise<void> {
    const together = this.devices.filter(() => this.random.chance(0.6));
    this.story.push(`sync together: ${together.map(({ name }) => name).join(', ')}`);
    this.counts.syncs += together.length;
    const lives = together.map(() => (this.random.chance(0.2) ? 1 + this.random.below(150) : Number.POSITIVE_INFINITY));
    const results = await Promise.all(together.map((device, index) => device.sync(lives[index])));
    for (const result of results) this.counts.conflicts += result?.conflicts.length ?? 0;
    this.checkNothingLost();
  }

  private async rest(): Promise<void> {
    this.double.clearFaults();
    if (!this.isConditional) this.double.inject({ kind: 'ignoreIfMatch', times: Number.MAX_SAFE_INTEGER });
    this.double.store.late.delayBy(0);
    for (let round = 0; round < 8; round++) {
      const results = [];
      for (const device of this.devices) results.push(await device.sync());
      this.checkNothingLost();
      const isQuiet = results.every((result) => result !== undefined && !hasMoved(result));
      if (isQuiet) break;
      assert.ok(round < 7, 'the devices do not come to rest');
    }
    for (const device of this.devices) this.counts.deaths += device.deaths;
    this.double.clearFaults();
    this.checkAllAlike();
  }

  /** P1: every version that nobody gave up is on a disk, in the Drive, in its trash or among its revisions. */
  private checkNothingLost(): void {
    const present = new Set<string>();
    const { store } = this.double;
    for (const item of store.subtree(this.folderId)) {
      for (const { content } of item.mimeType.startsWith('application/vnd.google-apps') ? [] : store.revisions(item.id))
        present.add(keyOf(content));
    }
    for (const { disk, stateDisk } of this.devices) {
      for (const content of disk.userFiles().values()) present.add(keyOf(content));
      for (const [path, content] of stateDisk.userFiles()) if (path.startsWith('blobs/')) present.add(keyOf(content));
    }
    assert.deepEqual(this.history.lost(present), [], 'versions are lost');
  }

  /** P14: at rest all devices show the same files. */
  private checkAllAlike(): void {
    const shown = this.devices.map(({ disk }) =>
      Object.fromEntries([...disk.userFiles()].map(([path, content]) => [path, keyOf(content)]).sort()),
    );
    for (const files of shown) assert.deepEqual(files, shown[0], 'the devices differ at rest');
  }
}

function hasMoved(result: NonNullable<Awaited<ReturnType<DriveDevice['sync']>>>): boolean {
  const { filesUploaded, filesDownloaded, filesDeleted, filesMoved, filesMerged } = result;
  return filesUploaded + filesDownloaded + filesDeleted + filesMoved + filesMerged > 0;
}

describe('the whole engine on Google Drive, in random histories', () => {
  let double: DriveDouble;
  const total: Record<string, number> = {};
  before(async () => {
    double = await startDriveDouble();
  });
  after(() => double.close());

  it(`loses nothing and converges in ${histories} histories`, async function () {
    this.timeout(0);
    for (let seed = firstSeed; seed < firstSeed + histories; seed++) {
      const history = new DriveHistory(double, seed);
      try {
        await history.run();
      } catch (error) {
        throw new Error(`Seed ${seed} (CLOUD_SYNC_SEED), after:\n${history.story.join('\n')}`, { cause: error });
      }
      for (const [name, count] of Object.entries(history.counts)) total[name] = (total[name] ?? 0) + count;
    }
  });

  for (const premise of ['syncs', 'deaths', 'faults', 'late', 'unconditional', 'conflicts', 'twins']) {
    it(`was tried with: ${premise}`, () => {
      assert.ok((total[premise] ?? 0) > 0, `no history had any ${premise}`);
    });
  }
});
