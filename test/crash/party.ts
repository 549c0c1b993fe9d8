import assert from 'node:assert/strict';
import { mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { S3Account } from '../harness/rgw';
import type { Random } from '../simulation/random';
import { CliDevice, type CliRun, type StartedCli } from '../support/cliDevice';
import { GatedProxy, type Verdict } from '../support/gatedProxy';
import { S3Cloud } from '../support/testClouds';
import { CarefulUser } from './carefulUser';
import type { Ledger } from './ledger';

/** When a process is killed: with its so-manieth request, answer, or change of its stored state. */
export interface Moment {
  readonly at: 'request' | 'answer' | 'disk';
  readonly number: number;
}

interface Awaited extends Moment {
  readonly strike: () => void;
  /** What becomes of requests and answers from then on. */
  readonly from: Verdict;
  seen: number;
}

export interface PartyOptions {
  readonly home: string;
  readonly name: string;
  readonly account: S3Account;
  readonly bucket: string;
  readonly ledger: Ledger;
  readonly random: Random;
  /** Told what happens, for the story of a failure. */
  readonly tell: (line: string) => void;
}

const paths = ['a.md', 'b.md', 'notes/c.md', 'notes/d.md', 'notes/deep/e.md', 'other/f.md'];
const folders = ['notes', 'archive', 'notes/deep'];

/** A device with a person at it, and a process on it that may be killed. */
export class Party {
  readonly device: CliDevice;
  readonly proxy: GatedProxy;
  /** Requests so far. */
  requests = 0;
  private readonly user: CarefulUser;
  private awaited: Awaited | undefined;

  private constructor(
    private readonly options: PartyOptions,
    proxy: GatedProxy,
    endpoint: string,
  ) {
    const { home, name, account, bucket, ledger } = options;
    this.proxy = proxy;
    this.device = new CliDevice(home, name, new S3Cloud(account, bucket, { endpoint }));
    mkdirSync(this.device.state, { recursive: true });
    proxy.onRequest = () => this.note('request');
    proxy.onAnswer = () => this.note('answer');
    this.user = new CarefulUser(name, this.device.folder, join(home, `${name}.desk`), ledger);
  }

  static async open(options: PartyOptions): Promise<Party> {
    const proxy = new GatedProxy(options.account.endpoint);
    return new Party(options, proxy, await proxy.start());
  }

  get name(): string {
    return this.options.name;
  }

  /** The person does something to some file. */
  act(): void {
    const { random } = this.options;
    const files = this.user.files();
    const path = files.length > 0 && random.chance(0.8) ? random.pick(files) : random.pick(paths);
    const what = random.weighted({ write: 3, edit: 6, delete: 1, move: 2, moveFolder: 0.7 });
    this.options.tell(`${this.name}: the user does "${what}" to "${path}"`);
    switch (what) {
      case 'write':
        return this.user.write(random.pick(paths));
      case 'edit':
        return this.user.edit(path, random.below(5));
      case 'delete':
        return this.user.delete(path);
      case 'move':
        return this.user.move(path, `moved/${random.below(8)}.md`);
      case 'moveFolder':
        return this.user.moveFolder(random.pick(folders), `folder ${random.below(4)}`);
    }
  }

  start(): StartedCli {
    return this.device.start('sync', ['--allow-mass-change']);
  }

  async sync(): Promise<CliRun> {
    const run = await this.start().done;
    this.tellEnd(run);
    return run;
  }

  /** Starts a sync that is killed when the moment comes. Resolves with whether it came. */
  async syncKilledAt(moment: Moment): Promise<boolean> {
    const { process: child, done } = this.start();
    const undo = this.when(moment, () => child.kill('SIGKILL'), 'hold');
    const run = await done.finally(undo);
    this.tellEnd(run, moment);
    return run.signal === 'SIGKILL';
  }

  /** A sync in the middle of which, when the moment comes, the person does something. */
  async syncWhileActing(moment: Moment): Promise<void> {
    const { done } = this.start();
    const undo = this.when(moment, () => this.act(), 'pass');
    this.tellEnd(await done.finally(undo));
  }

  /** Files of the users' that are here, with their contents. */
  tree(): Record<string, string> {
    return this.device.tree();
  }

  close(): Promise<void> {
    return this.proxy.stop();
  }

  /** Calls `strike` once when the moment comes; returns what takes that back. */
  private when(moment: Moment, strike: () => void, from: Verdict): () => void {
    this.awaited = { ...moment, strike, from, seen: 0 };
    const watcher = moment.at === 'disk' ? watch(this.device.state, { recursive: true }, () => void this.note('disk')) : undefined;
    return () => {
      this.awaited = undefined;
      watcher?.close();
    };
  }

  private note(what: Moment['at']): Verdict {
    if (what === 'request') this.requests++;
    const { awaited } = this;
    if (awaited?.at !== what) return 'pass';
    awaited.seen++;
    if (awaited.seen === awaited.number) awaited.strike();
    return awaited.seen >= awaited.number ? awaited.from : 'pass';
  }

  private tellEnd(run: CliRun, moment?: Moment): void {
    const killed = moment === undefined ? '' : ` (to be killed with ${moment.at} ${moment.number})`;
    if (run.signal !== null) return this.options.tell(`${this.name}: killed${killed}`);
    const { filesUploaded, filesDownloaded, filesDeleted, filesMoved, filesMerged, errors } = run.json;
    const counts = JSON.stringify({ filesUploaded, filesDownloaded, filesDeleted, filesMoved, filesMerged, errors });
    this.options.tell(`${this.name}: the sync ends with ${run.code}${killed}: ${counts}`);
  }
}

export function randomMoment(random: Random): Moment {
  const at = random.pick(['request', 'answer', 'disk'] as const);
  return { at, number: 1 + random.below(at === 'disk' ? 30 : 14) };
}

/** Lets all sync in turn until nothing moves, and checks that all hold the same and that nothing was lost or invented. */
export async function assertConverged(parties: readonly Party[], ledger: Ledger, story: readonly string[]): Promise<void> {
  for (let round = 0; ; round++) {
    const runs: CliRun[] = [];
    for (const party of parties) runs.push(await party.sync());
    const told = `\n${story.join('\n')}\n`;
    for (const { code, stderr } of runs) assert.equal(code, 0, `a sync ended with ${code}: ${stderr}${told}`);
    if (runs.every(isIdle)) break;
    assert.ok(round <= parties.length + 1, `the devices do not come to rest${told}`);
  }
  const told = `\n${story.join('\n')}\n`;
  const [first] = parties;
  const files = first?.tree() ?? {};
  for (const party of parties) assert.deepEqual(party.tree(), files, `${party.name} holds something else than ${first?.name}${told}`);
  assert.deepEqual(await first?.device.cloud.tree(), files, `the cloud holds something else${told}`);
  for (const [path, content] of Object.entries(files)) {
    assert.equal(ledger.invented(content), undefined, `"${path}" holds a line that nobody wrote${told}`);
  }
  assert.deepEqual(ledger.lost(Object.values(files)), [], `lost${told}`);
}

function isIdle({ json }: CliRun): boolean {
  return json.filesUploaded + json.filesDownloaded + json.filesDeleted + json.filesMoved + json.filesMerged === 0;
}
