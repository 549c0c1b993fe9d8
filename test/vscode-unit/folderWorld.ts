import { openSession, type SyncError } from '../../src/core';
import { everything } from '../../src/core/observe/localTree';
import { MemoryFs } from '../../src/local/memoryFs';
import { MemoryProvider } from '../../src/remote/memoryProvider';
import { MemoryStore } from '../../src/remote/memoryStore';
import { unlessAborted } from '../../src/vscode/abort';
import type { Connection } from '../../src/vscode/connection';
import { FolderSync, type FolderParts } from '../../src/vscode/folderSync';
import type { StoredMemory } from '../../src/vscode/memoryFile';
import { isNews } from '../../src/vscode/news';
import type { FolderMemory, Remote } from '../../src/vscode/remote';
import { parseSettings } from '../../src/vscode/settings';
import type { ResolvedConflict, SyncReport } from '../../src/vscode/syncReport';
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
  readonly sync = new FolderSync(this.parts());
  private readonly stores = new Map<string, MemoryStore>();

  parts(): FolderParts {
    return {
      folder: { uri: 'file:///project', name: 'project' },
      isTrusted: () => this.isTrusted,
      readSettings: () => parseSettings((name) => this.settings[name]),
      memory: this.storedMemory(),
      openConnection: (to, _, signal) => this.open(to, signal),
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

  private async open(to: Remote, signal: AbortSignal): Promise<Connection> {
    this.openings.push(to.url);
    if (this.opening !== undefined) await unlessAborted(this.opening, signal);
    if (this.failure !== undefined) throw this.failure;
    const { fs } = this;
    const provider = new MemoryProvider(this.store(to));
    const state = this.states.get(to.url) ?? new MemoryFs();
    this.states.set(to.url, state);
    const options = { policy: { merge: false, otherwise: 'ask' }, mergeText: () => undefined } as const;
    const session = await openSession(fs, provider, state, { label: 'test' }, options);
    return { session, provider, fs, state, isNews: (path) => isNews(path, fs, session.manifest, everything), close: () => session.close() };
  }
}
