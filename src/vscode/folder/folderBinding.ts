import type { StoredMemory } from './memoryFile';
import { afterBind, afterUnbind, decideBinding, remoteKey, type Binding, type FolderMemory, type Remote } from './remote';
import type { ParsedSettings, Settings } from './settings';

export interface BindingParts {
  readonly isTrusted: () => boolean;
  readonly readSettings: () => ParsedSettings;
  readonly memory: StoredMemory;
}

/** All that decides whether and where a folder syncs, at one moment. */
export interface Configuration {
  readonly isTrusted: boolean;
  readonly binding: Binding;
  readonly settings: Settings;
  /** A person has paused the folder. */
  readonly isPaused: boolean;
  /** What is wrong with the settings, in sentences. */
  readonly problems: readonly string[];
  /** Differs from that of another configuration when the folder has to be opened anew. */
  readonly key: string;
}

/** What a person has chosen for a folder, together with its settings and its trust: where it syncs to, and whether it is paused. */
export class FolderBinding {
  /** As of the last look; `undefined` when it could not be understood. */
  private memory: FolderMemory | undefined = {};

  constructor(private readonly parts: BindingParts) {}

  /** How things are now: another window may have changed what is remembered. */
  async look(): Promise<Configuration> {
    this.memory = await this.parts.memory.load();
    const { settings, problems } = this.parts.readSettings();
    const [isTrusted, binding, isPaused] = [this.parts.isTrusted(), this.decide(settings), this.memory?.isPaused === true];
    return { isTrusted, binding, settings, isPaused, problems, key: JSON.stringify([isTrusted, binding, settings, isPaused]) };
  }

  /** The remote of the settings that waits for a person's consent. */
  get proposed(): Remote | undefined {
    const binding = this.decide(this.parts.readSettings().settings);
    return binding.kind === 'consent' ? binding.remote : undefined;
  }

  /** The remotes that the folder was tied to, the latest first. */
  get recent(): readonly Remote[] {
    return this.memory?.recent ?? [];
  }

  /** Ties the folder to a remote. `current`: the one that it is tied to now; with any other the next sync is a first one. */
  async choose(remote: Remote, current: Remote | undefined): Promise<void> {
    const known = { current, proposed: this.proposed };
    await this.parts.memory.update((memory) => afterBind(memory, remote, known));
  }

  /** Unties the folder, also from a remote that its settings name. */
  async decline(): Promise<void> {
    const { remote } = this.parts.readSettings().settings;
    await this.parts.memory.update((memory) => afterUnbind(memory, remote));
  }

  /** Leaves a remote out of the recent ones. */
  async forget(remote: Remote): Promise<void> {
    const isOther = (each: Remote): boolean => remoteKey(each) !== remoteKey(remote);
    await this.parts.memory.update((memory) => ({ ...memory, recent: memory.recent?.filter(isOther) }));
    this.memory = await this.parts.memory.load();
  }

  async setPaused(isPaused: boolean): Promise<void> {
    await this.parts.memory.update((memory) => ({ ...memory, isPaused: isPaused || undefined }));
  }

  /** Runs `forget` when nothing known of earlier syncs may count any more. It is asked once for each time the folder is tied. */
  async startAfresh(forget: () => Promise<void>): Promise<void> {
    this.memory = await this.parts.memory.load();
    if (this.memory?.startsAfresh !== true) return;
    await forget();
    await this.parts.memory.update((memory) => ({ ...memory, startsAfresh: undefined }));
  }

  /** What cannot be understood ties the folder to nothing: its settings may name a remote that a person has declined. */
  private decide(settings: Settings): Binding {
    if (!this.parts.isTrusted() || this.memory === undefined) return { kind: 'unbound' };
    return decideBinding(this.memory, settings);
  }
}
