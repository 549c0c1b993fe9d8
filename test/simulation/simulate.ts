import type { CloudSyncResult } from '../../src/core/index';
import { MemoryDisk } from '../../src/local/memoryDisk';
import { MemoryStore } from '../../src/remote/memoryStore';
import { Device, type DeviceSettings, type World } from './device';
import { History, keyOf } from './history';
import { Random } from './random';
import { Scheduler } from './scheduler';
import type { Command, Scenario } from './scenario';

/** What a run found. Without a `violation` everything held. */
export interface Report {
  readonly violation?: string | undefined;
  /** The events in order, as sentences. */
  readonly story: readonly string[];
  /** One number for the whole run: the same seed must give the same. */
  readonly trace: number;
  readonly counts: Readonly<Record<string, number>>;
}

const stepLimit = 200_000;

/** Carries out a history, lets the world come to rest, and checks that nothing was lost and all devices agree. */
export async function simulate(scenario: Scenario): Promise<Report> {
  const simulation = new Simulation(scenario);
  const violation = await simulation.run();
  return { violation, ...simulation.report() };
}

class Simulation {
  private readonly random: Random;
  private readonly scheduler: Scheduler;
  private readonly store: MemoryStore;
  private readonly history = new History();
  private readonly story: string[] = [];
  private readonly devices: Device[];
  private readonly world: World;
  private edits = 0;
  private backup: ReturnType<MemoryStore['backUp']> | undefined;
  private time = Date.UTC(2026, 10, 22, 12);

  constructor(private readonly scenario: Scenario) {
    this.random = new Random(scenario.seed ^ 0x5eed);
    this.scheduler = new Scheduler(this.random);
    this.store = new MemoryStore({ etags: scenario.etags, now: () => this.time });
    const { history, scheduler, store } = this;
    this.world = { history, scheduler, store, now: () => this.time, tell: (line) => void this.story.push(line) };
    this.devices = Array.from({ length: scenario.devices }, (_, index) => this.makeDevice(index));
  }

  report(): Omit<Report, 'violation'> {
    const counts: Record<string, number> = { steps: this.scheduler.steps, edits: this.edits };
    for (const device of this.devices) {
      for (const [name, count] of Object.entries(device.struck)) counts[name] = (counts[name] ?? 0) + count;
    }
    return { story: this.story, trace: this.scheduler.trace, counts };
  }

  async run(): Promise<string | undefined> {
    for (const command of this.scenario.commands) {
      await this.perform(command);
      const violation = this.checkContents();
      if (violation !== undefined) return violation;
    }
    return (await this.comeToRest()) ?? this.checkEnd();
  }

  private makeDevice(index: number): Device {
    const settings: DeviceSettings = {
      name: `device${index}`,
      caseSensitive: !(this.scenario.caseInsensitiveDevice && index === 0),
      policy: { merge: true, otherwise: this.scenario.policies[index] ?? 'both' },
      skew: this.random.chance(0.3) ? (this.random.next() - 0.5) * 4e12 : 0,
      listsMetadata: this.random.chance(0.5),
      movesFolders: this.scenario.movesFolders,
      followsHints: this.scenario.followsHints,
      lateListings: this.scenario.lateListings ? 0.2 : 0,
    };
    const isDecomposing = this.scenario.decomposingDevice && index === this.scenario.devices - 1;
    const disk = new MemoryDisk({
      caseSensitive: settings.caseSensitive,
      normalization: isDecomposing ? 'nfd' : 'none',
      now: () => this.time,
      ...(this.scenario.coarseTimes && { granularity: 2000 }),
    });
    return new Device(settings, this.world, disk, new MemoryDisk(), this.random.below(2 ** 31));
  }

  private async perform(command: Command): Promise<void> {
    this.time += 1000 + this.random.below(60_000);
    if (!('device' in command)) return this.performOutside(command);
    const device = this.devices[command.device];
    if (device === undefined) return;
    switch (command.do) {
      case 'write':
        return this.write(device, actualPath(device, command.path));
      case 'delete':
        return this.delete(device, actualPath(device, command.path));
      case 'move':
        return this.move(device, actualPath(device, command.path), actualPath(device, command.to));
      case 'sync':
        this.story.push(`${device.name}: starts a sync`);
        device.startSync();
        return this.scheduler.settle();
      case 'crash':
        return device.crash();
      case 'fault':
        return void device.faults.push(command);
      case 'loseState':
        return this.loseState(device);
      case 'unsaved':
        return void device.unsaved.add(actualPath(device, command.path));
      case 'saved':
        return device.unsaved.clear();
      case 'ignore':
        return void device.ignored.add(command.path);
      case 'include':
        return device.ignored.clear();
    }
  }

  /** What happens on no device. */
  private async performOutside(command: Exclude<Command, { readonly device: number }>): Promise<void> {
    switch (command.do) {
      case 'steps':
        return this.takeSteps(command.count);
      case 'settle':
        return this.drain();
      case 'backUp':
      case 'restore':
        return this.administrate(command.do);
      case 'writeThere':
      case 'deleteThere':
        return this.changeThere(command.do, command.path);
    }
  }

  private async takeSteps(count: number): Promise<void> {
    for (let step = 0; step < count && (await this.scheduler.step()); step++);
  }

  private write(device: Device, path: string): void {
    const shown = device.disk.lookup(path);
    if (shown !== undefined && shown.kind !== 'file') return;
    if (blockedByFile(device.disk, path)) return;
    const before = device.disk.userRead(path);
    const content = this.nextContent(before);
    this.story.push(`${device.name}: the user ${before === undefined ? 'writes' : 'edits'} "${path}" (version ${this.edits})`);
    device.disk.userWrite(path, content, { modified: this.time + device.settings.skew });
    device.changed(path);
    this.history.wrote(content, before, `version ${this.edits}, "${path}" of ${device.name}`);
  }

  /** A text of some lines, each of which no one else ever writes; an edit changes one of them, so that merges can be clean. */
  private nextContent(before: Uint8Array | undefined): Uint8Array {
    const edit = ++this.edits;
    const lines =
      before === undefined
        ? Array.from({ length: 7 }, (_, index) => `line ${index} of ${edit}`)
        : new TextDecoder().decode(before).split('\n');
    lines[this.random.below(lines.length)] = `edit ${edit}`;
    return new TextEncoder().encode(lines.join('\n'));
  }

  private delete(device: Device, path: string): void {
    const files = [...device.disk.userFiles()].filter(([file]) => isAtOrBelow(file, path, device));
    if (files.length === 0) return;
    this.story.push(`${device.name}: the user deletes "${path}"`);
    device.disk.userDelete(path);
    device.changed(path);
    for (const [, content] of files) this.history.deleted(content);
  }

  private move(device: Device, from: string, to: string): void {
    const { disk } = device;
    if (disk.lookup(from) === undefined || disk.lookup(to)?.kind === 'folder' || blockedByFile(disk, to)) return;
    if (from === to || isWithin(to, from) || isWithin(from, to)) return;
    const overwritten = disk.userRead(to);
    this.story.push(`${device.name}: the user moves "${from}" to "${to}"`);
    disk.userMove(from, to);
    device.changed(from);
    device.changed(to);
    if (overwritten !== undefined && disk.userRead(from) === undefined) this.history.deleted(overwritten);
  }

  private loseState(device: Device): void {
    if (device.running !== undefined) return;
    this.story.push(`${device.name}: the stored sync state is lost`);
    device.stateDisk.userDelete('manifest.journal');
  }

  /** Another tool replaces or deletes a file in the cloud, whose content it shows to whoever uses it. */
  private changeThere(change: 'writeThere' | 'deleteThere', path: string): void {
    const shown = path.startsWith('*') ? undefined : this.store.get(path)?.content;
    if (path.startsWith('*') || (change === 'deleteThere' && shown === undefined)) return;
    this.story.push(`another tool ${change === 'writeThere' ? 'writes' : 'deletes'} "${path}" in the cloud`);
    if (change === 'deleteThere') {
      this.store.remove(path);
      if (shown !== undefined) this.history.deleted(shown);
      return;
    }
    const content = this.nextContent(shown);
    this.store.put(path, { content });
    this.history.wrote(content, shown, `version ${this.edits}, "${path}" in the cloud`);
  }

  /** Both happen when every device has just synced: what a sync did that no device has counted yet cannot be told from what nobody did. */
  private async administrate(what: 'backUp' | 'restore'): Promise<void> {
    if (what === 'restore' && this.backup === undefined) return;
    await this.calmly(() => this.syncAll());
    this.story.push(what === 'backUp' ? 'the cloud is backed up' : 'the cloud is restored from its backup');
    if (what === 'backUp') this.backup = this.store.backUp();
    else this.restore(this.backup ?? []);
  }

  /** What was nowhere but in the cloud is lost by the administrator. */
  private restore(backup: ReturnType<MemoryStore['backUp']>): void {
    const before = this.store.backUp();
    this.store.restore(backup);
    const present = this.everywhere();
    for (const { content } of before) if (!present.has(keyOf(content))) this.history.deleted(content);
  }

  /** Every device syncs in turn, without faults, until nothing moves any more. */
  private comeToRest(): Promise<string | undefined> {
    return this.calmly(async () => {
      for (const device of this.devices) device.unsaved.clear();
      for (let round = 0; round <= 2 * this.devices.length + 2; round++) {
        this.time += 60_000;
        const violation = await this.syncAll();
        if (violation !== undefined) return violation;
        if (round > 0 && this.devices.every((device) => device.lastResult !== undefined && !hasMoved(device.lastResult))) break;
      }
      return this.scheduler.steps >= stepLimit ? 'the run does not end' : undefined;
    });
  }

  private async calmly<Result>(act: () => Promise<Result>): Promise<Result> {
    await this.drain();
    for (const device of this.devices) {
      device.faults.length = 0;
      device.isCalm = true;
    }
    const result = await act();
    for (const device of this.devices) device.isCalm = false;
    return result;
  }

  private async syncAll(): Promise<string | undefined> {
    for (const device of this.devices) {
      device.startSync();
      await this.scheduler.settle();
      await this.drain();
      const violation = this.checkContents();
      if (violation !== undefined) return violation;
    }
    return undefined;
  }

  private async drain(): Promise<void> {
    while (this.scheduler.steps < stepLimit && (await this.scheduler.step()));
  }

  /** P2: no file that a person sees holds anything but what a person wrote or a merge made. */
  private checkContents(): string | undefined {
    for (const device of this.devices) {
      for (const [path, content] of device.disk.userFiles()) {
        if (!this.history.knows(content)) return `"${path}" on ${device.name} holds bytes that nobody wrote`;
      }
    }
    return this.checkNothingLost(this.everywhere());
  }

  /** P1: what nobody gave up is on a disk, in the cloud, or in a trash. */
  private checkNothingLost(present: ReadonlySet<string>): string | undefined {
    const lost = this.history.lost(present);
    return lost.length === 0 ? undefined : `lost: ${lost.join(', ')}`;
  }

  private everywhere(): Set<string> {
    const present = new Set<string>(this.store.paths().map((path) => keyOf(this.store.need(path).content)));
    for (const device of this.devices) {
      for (const content of device.disk.userFiles().values()) present.add(keyOf(content));
      // Not the base texts: they are a help for merges, and go when no merge can need them.
      for (const [path, content] of device.stateDisk.userFiles()) if (!path.startsWith('texts/')) present.add(keyOf(content));
    }
    return present;
  }

  /** P14 and P6: all devices and the cloud show the same files, and in these is everything that nobody gave up. */
  private checkEnd(): string | undefined {
    for (const device of this.devices) {
      const violation = this.checkDevice(device);
      if (violation !== undefined) return violation;
    }
    const decidesAlone = this.devices.some(
      ({ settings }) => settings.policy.otherwise === 'local' || settings.policy.otherwise === 'remote',
    );
    if (decidesAlone) return undefined;
    const visible = new Set(this.cloudPaths().map((path) => keyOf(this.store.need(path).content)));
    for (const device of this.devices) for (const content of device.disk.userFiles().values()) visible.add(keyOf(content));
    const lost = this.history.lost(visible);
    return lost.length === 0 ? undefined : `only in a trash, though nobody deleted it: ${lost.join(', ')}`;
  }

  private checkDevice(device: Device): string | undefined {
    const result = device.lastResult;
    if (result === undefined || result.blocked.length > 0) return undefined;
    const pending = new Set(result.conflicts.flatMap(({ path, copy }) => (copy === undefined ? [nameOn(device, path)] : [])));
    const takesPart = (path: string): boolean => device.includes(path) && !pending.has(nameOn(device, path));
    const there = new Map(
      this.cloudPaths()
        .filter(takesPart)
        .map((path) => [nameOn(device, path), keyOf(this.store.need(path).content)]),
    );
    const files = [...device.disk.userFiles()].filter(([path]) => takesPart(path));
    const here = new Map(files.map(([path, content]) => [nameOn(device, path), keyOf(content)]));
    const difference = firstDifference(there, here);
    if (difference !== undefined) return `${device.name} and the cloud differ in "${difference}"`;
    if (!result.success && pending.size === 0) return `${device.name} does not come to rest: ${JSON.stringify(result.errors)}`;
    return hasMoved(result) ? `${device.name} still transfers when nothing changes` : undefined;
  }

  private cloudPaths(): string[] {
    return this.store.paths().filter((path) => !path.startsWith('.cloudsync/'));
  }
}

/** The path that a command means: `*3` is the fourth of the files that are there. */
function actualPath(device: Device, path: string): string {
  const files = [...device.disk.userFiles().keys()];
  return path.startsWith('*') ? (files[Number(path.slice(1)) % Math.max(1, files.length)] ?? 'a.md') : path;
}

/** What a person on this device takes for the same name: accents in either form, and any case where the disk tells none. */
function nameOn(device: Device, path: string): string {
  const name = path.normalize('NFC');
  return device.settings.caseSensitive ? name : name.toLowerCase();
}

/** Whether the sync did anything. To know that a conflict still is one, its contents are read again each time. */
function hasMoved(result: CloudSyncResult): boolean {
  const isPending = result.conflicts.some(({ copy }) => copy === undefined);
  const { filesUploaded, filesDownloaded, filesDeleted, filesMoved, filesMerged, bytesHashed } = result;
  return filesUploaded + filesDownloaded + filesDeleted + filesMoved + filesMerged + (isPending ? 0 : bytesHashed) > 0;
}

function firstDifference(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string | undefined {
  return [...new Set([...one.keys(), ...other.keys()])].find((path) => one.get(path) !== other.get(path));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isAtOrBelow(file: string, path: string, device: Device): boolean {
  return device.settings.caseSensitive ? isWithin(file, path) : isWithin(file.toLowerCase(), path.toLowerCase());
}

/** Whether a file stands where the path needs a folder. */
function blockedByFile(disk: MemoryDisk, path: string): boolean {
  const segments = path.split('/');
  return segments.some((_, index) => index > 0 && disk.lookup(segments.slice(0, index).join('/'))?.kind === 'file');
}
