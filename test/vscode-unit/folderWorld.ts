import { openSession, SharedLease, systemEnvironment, type Environment, type SyncError } from '../../src/core';
import { everything } from '../../src/core/observe/localTree';
import { MemoryFs } from '../../src/local/memoryFs';
import { textCodec } from '../../src/local/textCodec';
import { MemoryProvider } from '../../src/remote/memoryProvider';
import { MemoryStore } from '../../src/remote/memoryStore';
import { unlessAborted } from '../../src/vscode/abort';
import type { Connection, LocalPart } from '../../src/vscode/folder/connection';
import { contentsIn, contentsOf } from '../../src/vscode/folder/contentsOf';
import { FolderSync, type FolderParts } from '../../src/vscode/folder/folderSync';
import type { StoredMemory } from '../../src/vscode/folder/memoryFile';
import { isNews } from '../../src/vscode/folder/news';
import type { FolderMemory, Remote } from '../../src/vscode/folder/remote';
import { parseSettings } from '../../src/vscode/folder/settings';
import type { ResolvedConflict, SyncReport } from '../../src/vscode/folder/syncReport';
import { FakeTimers, settled } from './fakeTimers';

export const remote: Remote = { url: 's3://bucket' };

/** The sync of a folder, in a world that a test owns: its disk, its clouds, its clock, and what a person chose. */
export class FolderWorld {
  readonly fs = new MemoryFs();
  readonly states = new Map<string, MemoryFs>();
  readonly timers = new FakeTimers();
  readonly reports: SyncReport[] = [];
  readonly resolved: ResolvedConflict[] = [];
  /** URLs of the remotes to which connections were opened. */
  readonly openings: string[] = [];
  /** `undefined`: damaged. */
  memory: FolderMemory | undefined = {};
  settings: Record<string, unknown> = {};
  isTrusted = true;
  /** What opening a connection fails with. */
  failure: SyncError | undefined;
  /** What opening a connection waits for. */
  opening: Promise<void> | undefined;
  /** What uploads of the person's files wait for. */
  uploading: Promise<void> | undefined;
  private signOfLife: (() => void) | undefined;
  readonly sync = new FolderSync(this.parts());
  private readonly stores = new Map<string, MemoryStore>();

  parts(): FolderParts {
    return {
      folder: { uri: 'file:///project', name: 'project' },
      isTrusted: () => this.isTrusted,
      readSettings: () => parseSettings((name) => this.settings[name]),
      memory: this.storedMemory(),
      openLocal: (to) => Promise.resolve(this.openLocal(to)),
      openConnection: (local, to, _, signal) => this.open(local, to, signal),
      timers: this.timers,
      now: () => 1000,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
      onSynced: (report) => void this.reports.push(report),
      onResolved: (event) => void this.resolved.push(event),
      onSettingsProblems: () => undefined,
    };
  }

  private storedMemory(): StoredMemory {
    return {
      load: () => Promise.resolve(this.memory),
      update: (change) => Promise.resolve(void (this.memory = change(this.memory ?? {}))),
    };
  }

  get phase(): string {
    return this.sync.state.value.phase.kind;
  }

  store(of: Remote = remote): MemoryStore {
    const known = this.stores.get(of.url) ?? new MemoryStore({ name: of.url });
    this.stores.set(of.url, known);
    return known;
  }

  /** Resolves when all that was started has ended. */
  async quiet(): Promise<void> {
    await this.sync.refresh();
    await this.timers.pass(10_000);
    while (this.phase === 'scanning' || this.phase === 'syncing') await settled();
  }

  /** Has another process hold the state of the folder, as long as it goes on giving signs of life. */
  takeAway(of: Remote = remote): void {
    let beat = 0;
    const giveSign = (): void =>
      this.state(of).disk.userWrite('lease.json', JSON.stringify({ id: 'other', label: 'another window', beat: ++beat }));
    this.signOfLife = giveSign;
    giveSign();
  }

  /** The other process is gone, and has given the folder free. */
  giveBack(of: Remote = remote): void {
    this.signOfLife = undefined;
    this.state(of).disk.userDelete('lease.json');
  }

  private state(of: Remote): MemoryFs {
    const known = this.states.get(of.url) ?? new MemoryFs();
    this.states.set(of.url, known);
    return known;
  }

  /** Whoever waits for a sign of life of the other process sees one at the next look. */
  private environment(): Environment {
    const system = systemEnvironment();
    const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
      if (this.signOfLife === undefined) return system.sleep(milliseconds, signal);
      this.signOfLife();
      return Promise.resolve();
    };
    return { ...system, sleep };
  }

  private openLocal(to: Remote): LocalPart {
    const { fs } = this;
    const state = this.state(to);
    const lease = new SharedLease(state, { label: 'test' }, this.environment());
    return { fs, state, lease, contents: () => contentsIn(fs, state, 'laptop', () => 1000) };
  }

  private async open({ fs, state, lease }: LocalPart, to: Remote, signal: AbortSignal): Promise<Connection> {
    this.openings.push(to.url);
    if (this.opening !== undefined) await unlessAborted(this.opening, signal);
    if (this.failure !== undefined) throw this.failure;
    const provider = new MemoryProvider(this.store(to), {
      before: async ({ kind, path }) => void (kind === 'upload' && !path.startsWith('.cloudsync/') && (await this.uploading)),
    });
    const options = { policy: { merge: false, otherwise: 'ask' }, mergeText: () => undefined, codec: textCodec } as const;
    const session = await openSession(fs, provider, state, lease, options);
    const contents = contentsOf(fs, session.engine);
    return { session, provider, contents, isNews: (path) => isNews(path, fs, session.manifest, everything), close: () => session.close() };
  }
}
