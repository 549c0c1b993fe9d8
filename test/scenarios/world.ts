import assert from 'node:assert/strict';
import type { CloudSyncProvider, CloudSyncResult } from '../../src/core/index';
import type { ProviderCapabilities } from '../../src/core/model/provider';
import { ownFolder } from '../../src/core/names/remotePath';
import { collect } from '../../src/remote/bytes';
import { History, keyOf } from '../simulation/history';
import type { Cloud, Place } from './clouds';
import { Device, type DeviceOptions } from './device';

export type Files = Readonly<Record<string, string>>;

const trashFolder = `${ownFolder}/trash/`;

/** Some devices of one person and the cloud between them, and a record of every content that was ever written. */
export class World {
  readonly devices: Device[] = [];
  private readonly history = new History();
  private time = Date.UTC(2026, 10, 22, 17, 11);
  private readonly hand: CloudSyncProvider;
  /** What the store was seen to honour. */
  capabilities: ProviderCapabilities | undefined;

  private constructor(
    readonly cloud: Cloud,
    readonly place: Place,
  ) {
    this.hand = place.connect();
  }

  static async open(cloud: Cloud): Promise<World> {
    const world = new World(cloud, await cloud.open());
    world.capabilities = await world.hand.connect?.();
    return world;
  }

  close(): Promise<void> {
    return this.place.close();
  }

  /** A device that knows nothing of the cloud yet. */
  async device(name: string, options: DeviceOptions = {}): Promise<Device> {
    const device = await Device.start(name, options, {
      history: this.history,
      now: () => ++this.time,
      provider: this.place.connect(),
      capabilities: this.capabilities,
    });
    this.devices.push(device);
    return device;
  }

  /** Devices A and B on which these files are in sync. */
  async pair(files: Files, options: DeviceOptions = {}): Promise<[Device, Device]> {
    const [a, b] = [await this.device('A', options), await this.device('B', options)];
    a.writeAll(files);
    for (const device of [a, b]) await this.syncsWell(device);
    for (const device of [a, b]) device.forgetSteps();
    return [a, b];
  }

  /** As `pair`, with a third device C. */
  async trio(files: Files, options: DeviceOptions = {}): Promise<[Device, Device, Device]> {
    const [a, b] = await this.pair(files, options);
    const c = await this.device('C', options);
    await this.syncsWell(c);
    c.forgetSteps();
    return [a, b, c];
  }

  /** A sync that has nothing to report. */
  async syncsWell(device: Device): Promise<CloudSyncResult> {
    const result = await device.sync();
    assert.deepEqual([...device.reports], [], `${device.name} has something to report`);
    assert.ok(result.success);
    return result;
  }

  passTime(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Another tool writes a file into the cloud, over what its user saw there. */
  async put(path: string, content: string): Promise<void> {
    const bytes = Buffer.from(content);
    const info = await this.hand.getFileInfo(path);
    const shown = info && (await this.read(path));
    this.history.wrote(bytes, shown, `the cloud's ${path}`);
    await this.hand.upload(path, bytes);
  }

  /** Stores a file in the cloud under a name that our own client refuses to write. */
  async plant(key: string, content: string): Promise<void> {
    this.history.wrote(Buffer.from(content), undefined, `the cloud's ${key}`);
    if (this.place.plant === undefined) throw new Error(`The ${this.cloud.kind} cloud cannot hold any name.`);
    await this.place.plant(key, content);
  }

  /** Google Drive: a second file of the same name in the same folder. */
  async plantTwin(path: string, content: string): Promise<void> {
    this.history.wrote(Buffer.from(content), undefined, `the cloud's second ${path}`);
    await this.place.plantTwin?.(path, content);
  }

  /** The names of all users' files in the cloud, as the store spells them. */
  async storedNames(): Promise<string[]> {
    const listing = await this.hand.listFiles('');
    return listing
      .map(({ path }) => path)
      .filter((path) => !path.startsWith(`${ownFolder}/`))
      .sort();
  }

  /** Another tool takes a file out of the cloud, in some way that nobody meant. */
  async vanish(path: string): Promise<void> {
    await this.hand.delete(path);
  }

  /** What the cloud holds under this path. */
  async read(path: string): Promise<Uint8Array> {
    return collect((await this.hand.download(path)).content);
  }

  /** Everything in the cloud, our own objects too. */
  async everything(): Promise<Record<string, string>> {
    const contents = await this.contents();
    return Object.fromEntries([...contents].map(([path, bytes]) => [path, Buffer.from(bytes).toString('utf8')]));
  }

  /** The users' files in the cloud, by path. */
  async files(): Promise<Record<string, string>> {
    return withoutOwn(await this.everything());
  }

  /** The texts in the trash of the cloud: in our folder there, or kept by the store. */
  async cloudTrash(): Promise<string[]> {
    const contents = [...(await this.contents())].filter(([path]) => path.startsWith(trashFolder)).map(([, bytes]) => bytes);
    return [...contents, ...(this.place.kept?.() ?? [])].map((bytes) => Buffer.from(bytes).toString('utf8'));
  }

  /** Puts the whole cloud back to an earlier state, as a restore of a backup does. */
  async restore(backup: Files): Promise<void> {
    for (const path of Object.keys(await this.everything())) if (backup[path] === undefined) await this.hand.delete(path);
    for (const [path, content] of Object.entries(backup)) await this.hand.upload(path, Buffer.from(content));
  }

  /**
   * Syncs all devices until they must be at rest, and checks that everything is as it ought to be: `expected` on every
   * disk and in the cloud, nothing lost and nothing invented, no more to do, and nothing reported but `reports`.
   */
  async ends(expected: Files, reports: readonly string[] = []): Promise<void> {
    const everywhere = Object.fromEntries(this.devices.map((device) => [device.name, expected]));
    await this.endsApart({ ...everywhere, cloud: expected }, reports);
  }

  /** As `ends`, for a scenario after which a disk and the cloud do not hold the same. */
  async endsApart(expected: Readonly<Record<string, Files>>, reports: readonly string[] = []): Promise<void> {
    await this.comesTo(expected);
    await this.nothingIsLeftToDo();
    this.reported(reports);
  }

  /** As `endsApart`, when the trouble goes on and each sync tries again. */
  async comesTo(expected: Readonly<Record<string, Files>>): Promise<void> {
    await this.comeToRest();
    const found: Record<string, Files> = { cloud: labelled(await this.files()) };
    for (const device of this.devices) found[device.name] = labelled(device.files());
    assert.deepEqual(found, expected);
    await this.nothingIsLost();
    await this.nothingIsInvented();
  }

  /** What the devices told in all their syncs was this, and nothing else. */
  reported(reports: readonly string[]): void {
    const told = this.devices.flatMap((device) => [...device.reports]);
    assert.deepEqual([...new Set(told.map(labelledName))].sort(), [...reports].sort());
  }

  /** What a dead process left in the state folders is gone after the cleaning of the next day. */
  async litterIsSwept(): Promise<void> {
    for (const device of this.devices) {
      this.passTime(2 * 24 * 3600 * 1000);
      await device.sync();
      assert.deepEqual(device.stateDisk.temporaryFiles(), [], `${device.name} keeps litter`);
    }
  }

  /** Syncs until a whole round changes nothing, or as often as it may take (P14). */
  async comeToRest(): Promise<void> {
    for (let round = 0; round <= this.devices.length; round++) {
      for (const device of this.devices) device.forgetSteps();
      for (const device of this.devices) await device.sync();
      if (this.devices.every((device) => device.changes().length === 0)) return;
    }
  }

  /** All contents on the disks, sorted: what must not depend on who syncs first (P20). */
  contentsHere(): string[] {
    return this.devices.flatMap((device) => Object.values(device.files())).sort();
  }

  /** P1: every version is on a disk, in the cloud or in a trash, unless a person who saw it replaced it. */
  async nothingIsLost(): Promise<void> {
    const trashes = await Promise.all(this.devices.map((device) => device.trashed()));
    const disks = this.devices.flatMap((device) => [...device.disk.userFiles().values()]);
    const present = [...disks, ...trashes.flat(), ...(await this.contents()).values(), ...(this.place.kept?.() ?? [])];
    assert.deepEqual(this.history.lost(new Set(present.map(keyOf))), [], 'a version is lost');
  }

  /** P2: whatever a person can see, a person wrote, or a merge made. */
  private async nothingIsInvented(): Promise<void> {
    const inCloud = [...(await this.contents())].filter(([path]) => !path.startsWith(`${ownFolder}/`));
    for (const [path, bytes] of [...inCloud, ...this.devices.flatMap((device) => [...device.disk.userFiles()])]) {
      assert.ok(this.history.knows(bytes), `nobody wrote what "${path}" holds`);
    }
    for (const device of this.devices) {
      assert.deepEqual(device.disk.temporaryFiles(), [], 'a temporary file is left');
    }
  }

  /** P16: a sync of what is in sync reads no content and writes nothing anywhere. */
  private async nothingIsLeftToDo(): Promise<void> {
    for (const device of this.devices) {
      device.forgetSteps();
      const { bytesHashed } = await device.sync();
      assert.deepEqual([device.changes(), bytesHashed], [[], 0], `${device.name} is not at rest`);
    }
  }

  private async contents(): Promise<Map<string, Uint8Array>> {
    const listing = await this.hand.listFiles('');
    return new Map(await Promise.all(listing.map(async ({ path }) => [path, await this.read(path)] as const)));
  }
}

function withoutOwn(files: Files): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith(`${ownFolder}/`)));
}

/** Conflict copies under a name without their time: `a (conflict A).md`. */
function labelled(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [labelledName(path), content]));
}

function labelledName(path: string): string {
  return path.replace(/ \(conflict \d{4}-\d{2}-\d{2} \d{4} ([^()]+)\)/gu, ' (conflict $1)');
}
