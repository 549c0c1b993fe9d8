import { SyncError, type ConflictInfo, type ConflictResolution, type SyncPreview } from '../../core';
import { BoundFolder, type ResolveAllOptions, type SyncOptions, type SyncParts } from './boundFolder';
import type { Connection } from './connection';
import { FolderBinding, type BindingParts, type Configuration } from './folderBinding';
import { t } from '../texts/l10n';
import { remoteKey, remoteLabel, type Remote } from './remote';
import { disconnected, initialState, isBusy, isSameState, type FolderName, type FolderState } from './state';
import { Store } from '../store';
import type { SyncReport } from './syncReport';
import type { Contents } from '../trash/contents';

/** What the sync of one folder is made of; none of it knows VS Code. */
export interface FolderParts extends BindingParts, SyncParts {
  readonly folder: FolderName;
  readonly onSettingsProblems: (problems: readonly string[]) => void;
}

/** How a folder begins after it was opened anew: as the settings want it, with a sync at once, or with none. */
type Beginning = 'asSet' | 'now' | 'never';

/** Keeps one folder in sync: follows what it is tied to, whoever changes that, and holds the state that is shown. */
export class FolderSync {
  readonly state: Store<FolderState>;
  private readonly binding: FolderBinding;
  private bound: BoundFolder | undefined;
  /** What the state that is shown is about. */
  private shown: Remote | undefined;
  private configuration = '';
  private isDisposed = false;
  private refreshing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: FolderParts) {
    this.state = new Store(initialState(parts.folder), isSameState);
    this.binding = new FolderBinding(parts);
  }

  get remote(): Remote | undefined {
    return this.bound?.remote;
  }

  /** The remote of the settings that waits for a person's consent. */
  get proposedRemote(): Remote | undefined {
    return this.binding.proposed;
  }

  /** The remotes that the folder was connected to, the latest first. */
  get recentRemotes(): readonly Remote[] {
    return this.binding.recent;
  }

  /** Follows trust, settings and memory: to be called whenever one of them may have changed, be it in another window. */
  refresh(): Promise<void> {
    return this.follow('asSet');
  }

  /** Something in the folder may have changed; `path` is relative to it, where it is known. */
  async hint(path?: string): Promise<void> {
    await this.bound?.hint(path);
  }

  /** Sync in the background without waiting for a hint. */
  syncSoon(): void {
    this.bound?.syncSoon();
  }

  /** The window has the focus again after a while. */
  welcomeBack(): void {
    this.bound?.welcomeBack();
  }

  /** Syncs nothing by itself any more until `resume`, also after a restart. What runs ends at the next file boundary. */
  async pause(): Promise<void> {
    await this.binding.setPaused(true);
    await this.follow('asSet');
  }

  async resume(): Promise<void> {
    await this.binding.setPaused(false);
    await this.follow('now');
  }

  /** Ends the run that is under way at the next file boundary. */
  cancel(): void {
    this.bound?.cancel();
  }

  /** One sync that was asked for, after the one that may be under way. `undefined` when the folder is not connected. */
  async sync(options: SyncOptions = {}): Promise<SyncReport | undefined> {
    await this.refresh();
    return this.bound?.sync(options);
  }

  /** Looks what a sync would do, and shows it. Rejects with `SyncError` when it cannot look. */
  async preview(options: SyncOptions = {}): Promise<SyncPreview> {
    await this.refresh();
    return this.requireBound().preview(options);
  }

  /** Applies a person's choice. Rejects with `raced`, touching nothing, when a side is no longer as it was shown. */
  async resolve(conflict: ConflictInfo, resolution: ConflictResolution): Promise<void> {
    const [failure] = await this.resolveAll([conflict], resolution);
    if (failure !== undefined) throw failure;
  }

  /** Applies one choice to many conflicts. What fails stays as it is; resolves with the failures. */
  async resolveAll(
    conflicts: readonly ConflictInfo[],
    resolution: ConflictResolution,
    options: ResolveAllOptions = {},
  ): Promise<readonly SyncError[]> {
    return this.requireBound().resolveAll(conflicts, resolution, options);
  }

  /** Runs a task with the open connection, between two syncs. What is shown stays as it is, also when the task fails. */
  async use<Result>(task: (connection: Connection) => Promise<Result>): Promise<Result> {
    return this.requireBound().use(task);
  }

  /** The open connection, to look at what is in the cloud. It does not wait for a sync that runs, and must not change anything. */
  async opened(): Promise<Connection> {
    return this.requireBound().opened();
  }

  /** What is kept on this computer, to look at: it needs no cloud, and other windows may have the folder. */
  async look(): Promise<Contents> {
    return this.requireBound().look();
  }

  /** Changes what is kept on this computer, or the folder by means of it: it needs no cloud. Rejects with `locked` when another window has the folder. */
  async change<Result>(task: (contents: Contents) => Promise<Result>): Promise<Result> {
    return this.requireBound().change(task);
  }

  /** The bytes of a file as they are in the cloud; rejects with `raced` when another version than this is there by now, with `tooLarge` when it has more bytes than `limit`. */
  async readRemote(path: string, etag: string, limit = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
    return this.requireBound().readRemote(path, etag, limit);
  }

  /** The last content that both sides had in common; `undefined` when there was none, or it is no longer kept. */
  async readBase(path: string): Promise<Uint8Array | undefined> {
    return this.requireBound().readBase(path);
  }

  /** Ties the folder to a remote that a person has chosen. The first sync is theirs to start. */
  async bind(remote: Remote): Promise<void> {
    await this.binding.choose(remote, this.remote);
    this.configuration = '';
    await this.follow('never');
  }

  /** Unties the folder. Files stay on both sides as they are. */
  async unbind(): Promise<void> {
    await this.binding.decline();
    await this.refresh();
  }

  /** Offers a remote no more to go back to. What is stored of it stays. */
  async forget(remote: Remote): Promise<void> {
    await this.binding.forget(remote);
  }

  /** Opens the connection anew, with a sync: whoever it was opened as has signed in again, or out. */
  async reconnect(): Promise<void> {
    this.configuration = '';
    await this.follow('now');
  }

  /** Ends what runs at the next file boundary, and gives the folder free for other windows. */
  async dispose(): Promise<void> {
    this.isDisposed = true;
    this.bound?.interrupt();
    this.refreshing = this.refreshing.then(() => this.close());
    await this.refreshing;
  }

  private follow(beginning: Beginning): Promise<void> {
    this.refreshing = this.refreshing.then(() => this.reconfigure(beginning));
    return this.refreshing;
  }

  private async reconfigure(beginning: Beginning): Promise<void> {
    const next = await this.binding.look();
    if (next.key === this.configuration || this.isDisposed) return;
    this.configuration = next.key;
    this.parts.onSettingsProblems(next.problems);
    const wasBusy = isBusy(this.state.value);
    await this.close();
    this.begin(next, beginning === 'now' || (beginning === 'asSet' && (next.settings.syncOnOpen || wasBusy)));
  }

  private begin({ isTrusted, binding, settings, isPaused }: Configuration, begins: boolean): void {
    const { shown } = this;
    this.shown = binding.kind === 'bound' ? binding.remote : undefined;
    if (!isTrusted) this.state.update((state) => disconnected(state, { kind: 'untrusted' }));
    else if (binding.kind === 'unbound') this.state.update((state) => disconnected(state, { kind: 'unbound' }));
    else if (binding.kind === 'consent')
      this.state.update((state) => disconnected(state, { kind: 'consent' }, remoteLabel(binding.remote)));
    else {
      const isStillSo = (): Promise<boolean> => this.isUnchanged();
      const onOpened = (connection: Connection): Promise<void> => this.startAfresh(connection);
      this.bound = new BoundFolder(this.parts, this.state, { remote: binding.remote, settings, isPaused, isStillSo, onOpened });
      this.bound.start(begins, shown !== undefined && remoteKey(shown) === remoteKey(binding.remote));
    }
  }

  private async isUnchanged(): Promise<boolean> {
    const isSame = (await this.binding.look()).key === this.configuration;
    // Not awaited: it waits in turn for what runs now.
    if (!isSame) void this.refresh();
    return isSame;
  }

  private startAfresh({ session: { manifest } }: Connection): Promise<void> {
    return this.binding.startAfresh(() => {
      manifest.clear();
      return manifest.flush();
    });
  }

  private requireBound(): BoundFolder {
    if (this.bound === undefined)
      throw new SyncError('usage', t('This folder is not connected to a cloud. Run "Cloud Sync: Connect…" first.'));
    return this.bound;
  }

  private async close(): Promise<void> {
    const { bound } = this;
    this.bound = undefined;
    await bound?.close();
  }
}
