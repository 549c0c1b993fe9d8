import { MemoryDisk } from '../../src/local/memoryDisk';
import { MemoryStore } from '../../src/remote/memoryStore';
import { Device, type DeviceSettings, type World } from '../simulation/device';
import { History } from '../simulation/history';
import { Random } from '../simulation/random';
import { Scheduler } from '../simulation/scheduler';
import { checkEnd, checkNow, cloudPaths, type Scene } from './checks';
import { linesOf, type DeviceIndex, type Step, type Story } from './story';

/** The process of a device dies before it makes step `at` since it was last started anew, or since the story's second part began. */
export interface Kill {
  readonly victim: DeviceIndex;
  readonly at: number;
}

export interface ReplayOptions {
  readonly kills?: readonly Kill[];
  /** What comes after a kill: the device syncs again at once, or the story just goes on. */
  readonly then?: 'restart' | 'goOn';
  readonly etags?: 'counter' | 'content';
  /** Decides which of several things that could happen next does. */
  readonly seed?: number;
}

export interface Replay {
  readonly violation?: string | undefined;
  /** Steps that each device's processes made in the second part of the story. */
  readonly steps: readonly number[];
  /** How many of the kills met a running process. */
  readonly crashes: number;
  /** The cloud's and both devices' files at the end. */
  readonly files: string;
  /** Only the contents of the cloud, whatever their names. */
  readonly contents: string;
  readonly account: readonly string[];
}

const journal = 'manifest.journal';

const stepLimit = 100_000;

/** Plays a story with kills, lets both devices sync until nothing moves, and checks everything that must hold. */
export async function replay(story: Story, options: ReplayOptions = {}): Promise<Replay> {
  return new Stage(story, options).play();
}

class Stage {
  private readonly history = new History();
  private readonly scheduler: Scheduler;
  private readonly store: MemoryStore;
  private readonly devices: readonly Device[];
  private readonly account: string[] = [];
  private readonly kills: Kill[];
  private readonly steps = [0, 0];
  private sinceKill = 0;
  private isSwept = false;
  private violation: string | undefined;
  private time = Date.UTC(2026, 10, 22, 17, 11);
  private readonly scene: Scene;

  constructor(
    private readonly story: Story,
    private readonly options: ReplayOptions,
  ) {
    this.kills = [...(options.kills ?? [])];
    this.scheduler = new Scheduler(new Random(options.seed ?? 1));
    this.store = new MemoryStore({ etags: options.etags ?? 'counter', now: () => this.time });
    this.devices = [this.makeDevice('laptop', story.caseInsensitive !== true), this.makeDevice('desktop', true)];
    this.scene = { store: this.store, devices: this.devices, history: this.history };
  }

  async play(): Promise<Replay> {
    for (const step of this.story.setting ?? []) await this.perform(step);
    this.isSwept = true;
    for (const step of this.story.steps) await this.perform(step);
    this.isSwept = this.kills.length > 0;
    await this.comeToRest();
    this.violation ??= checkEnd(this.scene, this.isEveryoneHeard());
    const crashes = this.devices.reduce((sum, device) => sum + device.struck.crashes, 0);
    return {
      violation: this.violation,
      steps: this.steps,
      crashes,
      files: this.filesAtEnd(),
      contents: this.contentsAtEnd(),
      account: this.account,
    };
  }

  private crashes(): number {
    return this.devices.reduce((sum, device) => sum + device.struck.crashes, 0);
  }

  private makeDevice(name: string, caseSensitive: boolean): Device {
    const { history, scheduler, store, story } = this;
    const world: World = { history, scheduler, store, now: () => this.time, tell: (line) => void this.account.push(line) };
    const settings: DeviceSettings = {
      name,
      caseSensitive,
      policy: story.policy ?? { merge: true, otherwise: 'both' },
      skew: name === 'laptop' ? 0 : 7000,
      listsMetadata: story.listsMetadata ?? name === 'desktop',
      movesFolders: false,
      followsHints: false,
      lateListings: 0,
    };
    return new Device(settings, world, new MemoryDisk({ caseSensitive, now: () => this.time }), new MemoryDisk(), name.length);
  }

  private async perform(step: Step): Promise<void> {
    this.time += 1000;
    if (step.do === 'sync') return this.sync(step.devices);
    this.account.push(inWords(step));
    if (step.do === 'cloudWrite') return this.cloudWrite(step.path, linesOf(step.text));
    if (step.do === 'cloudDelete') return this.cloudDelete(step.path);
    const device = this.device(step.device);
    switch (step.do) {
      case 'write':
        return this.write(device, step.path, linesOf(step.text));
      case 'edit':
        return this.write(device, step.path, edited(device.disk.userReadText(step.path) ?? linesOf(step.text), step.line, step.text));
      case 'delete':
        return this.delete(device, step.path);
      case 'move':
        return this.move(device, step.path, step.to);
      case 'loseState':
        return device.stateDisk.userDelete(journal);
      case 'cutState':
        return cutEnd(device.stateDisk, step.bytes);
      case 'fault':
        return void device.faults.push(step);
    }
  }

  private device(index: number): Device {
    const device = this.devices[index];
    if (device === undefined) throw new Error(`A story has two devices, and no ${index}.`);
    return device;
  }

  private write(device: Device, path: string, text: string): void {
    const before = device.disk.userRead(path);
    const content = new TextEncoder().encode(text);
    device.disk.userWrite(path, content, { modified: this.time });
    this.history.wrote(content, before, `"${text.slice(0, 30)}" in "${path}" of ${device.name}`);
  }

  private delete(device: Device, path: string): void {
    for (const [file, content] of device.disk.userFiles()) {
      if (file === path || file.startsWith(`${path}/`)) this.history.deleted(content);
    }
    device.disk.userDelete(path);
  }

  /** Does nothing when there is nothing to move yet, or something at the new path: a sync before it was killed. */
  private move(device: Device, from: string, to: string): void {
    if (device.disk.lookup(from) === undefined) return;
    const isChangeOfCase = from.toLowerCase() === to.toLowerCase();
    if (isChangeOfCase || device.disk.lookup(to) === undefined) device.disk.userMove(from, to);
  }

  private cloudWrite(path: string, text: string): void {
    const content = new TextEncoder().encode(text);
    this.history.wrote(content, this.store.get(path)?.content, `"${text.slice(0, 30)}" in "${path}" of another tool`);
    this.store.put(path, { content });
  }

  private cloudDelete(path: string): void {
    const shown = this.store.get(path);
    if (shown !== undefined) this.history.deleted(shown.content);
    this.store.remove(path);
  }

  private async sync(devices: readonly number[]): Promise<void> {
    for (const index of devices) {
      this.account.push(`${this.device(index).name}: syncs`);
      this.device(index).startSync();
    }
    await this.scheduler.settle();
    await this.drain();
  }

  /** Lets everything go on to its end, and kills whoever is to die on the way. */
  private async drain(): Promise<void> {
    while (this.scheduler.steps < stepLimit) {
      await this.killIfDue();
      const running = this.devices.flatMap((device, index) => (device.running === undefined ? [] : [index]));
      if (!(await this.scheduler.step())) break;
      if (this.isSwept) for (const index of running) this.steps[index] = (this.steps[index] ?? 0) + 1;
      if (this.isSwept && running.includes(this.kills[0]?.victim ?? -1)) this.sinceKill++;
    }
    this.violation ??= checkNow(this.scene);
  }

  private async killIfDue(): Promise<void> {
    const [due] = this.kills;
    if (!this.isSwept || due === undefined || this.sinceKill < due.at) return;
    const victim = this.device(due.victim);
    if (victim.running === undefined) return;
    this.kills.shift();
    this.sinceKill = 0;
    victim.crash();
    await this.scheduler.settle();
    const violation = checkNow(this.scene);
    this.violation ??= violation === undefined ? undefined : `when ${victim.name} died: ${violation}`;
    if ((this.options.then ?? 'restart') === 'goOn') return;
    this.account.push(`${victim.name}: starts again`);
    victim.startSync();
    await this.scheduler.settle();
  }

  /** Both sync in turn until a whole round of syncs writes nothing any more; P14 allows one round more than there are devices. */
  private async comeToRest(): Promise<void> {
    for (const device of this.devices) device.faults.length = 0;
    for (let round = 0; round <= this.devices.length + 1 + (this.options.kills?.length ?? 0); round++) {
      const before = this.fingerprint();
      const crashes = this.crashes();
      for (const [index] of this.devices.entries()) await this.sync([index]);
      if (this.fingerprint() === before && this.crashes() === crashes) return;
    }
    this.violation ??= 'the devices still write when nothing changes any more';
  }

  /** Everything that a needless write would change. */
  private fingerprint(): string {
    const cloud = this.store.paths().map((path) => [path, this.store.need(path).etag]);
    const disks = this.devices.flatMap(({ disk, stateDisk }) => [disk, stateDisk]).map(statesOf);
    return JSON.stringify([cloud, disks]);
  }

  private contentsAtEnd(): string {
    const texts = cloudPaths(this.store).map((path) => this.store.text(path));
    return JSON.stringify(texts.sort(), undefined, 1);
  }

  private filesAtEnd(): string {
    const files = [cloudPaths(this.store).map((path) => [path, this.store.text(path)]), ...this.devices.map(({ disk }) => textsOf(disk))];
    return JSON.stringify(files, undefined, 1);
  }

  /** Whether no policy of the story gives up a version knowingly. */
  private isEveryoneHeard(): boolean {
    const otherwise = this.story.policy?.otherwise ?? 'both';
    return otherwise === 'both' || otherwise === 'ask';
  }
}

function cutEnd(state: MemoryDisk, bytes: number): void {
  const content = state.userRead(journal) ?? new Uint8Array();
  state.userWrite(journal, content.subarray(0, Math.max(0, content.length - bytes)));
}

function edited(text: string, line: number, replacement: string): string {
  return text
    .split('\n')
    .map((old, index) => (index === line ? replacement : old))
    .join('\n');
}

function statesOf(disk: MemoryDisk): unknown {
  return [...disk.userFiles().keys()].map((path) => {
    const node = disk.lookup(path);
    return node?.kind === 'file' ? [path, node.inode, node.changed, node.modified] : [path];
  });
}

function textsOf(disk: MemoryDisk): [string, string][] {
  return [...disk.userFiles()].map(([path, content]) => [path, Buffer.from(content).toString('utf8')]);
}

function inWords(step: Exclude<Step, { do: 'sync' }>): string {
  const { do: what, ...details } = step;
  return `the user: ${what} ${JSON.stringify(details)}`;
}
