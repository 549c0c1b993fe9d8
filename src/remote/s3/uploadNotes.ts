import type { ProviderMemory } from '../providerMemory';
import { once } from './once';

/** An upload in parts that was begun. Its parts stay in the bucket, and cost money unseen, until it is joined or aborted. */
export interface UploadNote {
  /** The id of the provider that began it. */
  readonly provider: string;
  readonly path: string;
  readonly uploadId: string;
}

/**
 * Remembers which uploads in parts this device began, so that the next process can abort what a kill or a crash left.
 * A bucket lists the uploads of all tools alike: only what is noted here is known to be ours.
 */
export class UploadNotes {
  private readonly own = new Map<string, UploadNote>();
  private saving: Promise<void> = Promise.resolve();
  /** What earlier processes noted, by the store's name of the upload. */
  private readonly earlier = once(async () => new Map(parseNotes(await this.memory?.load()).map((note) => [note.uploadId, note])));

  constructor(
    private readonly provider: string,
    private readonly memory: ProviderMemory | undefined,
    private readonly log: (message: string) => void,
  ) {}

  /** Uploads that earlier processes began with this provider and did not end. */
  async left(): Promise<readonly UploadNote[]> {
    return [...(await this.earlier()).values()].filter(({ provider }) => provider === this.provider);
  }

  async begun(path: string, uploadId: string): Promise<void> {
    this.own.set(uploadId, { provider: this.provider, path, uploadId });
    await this.save();
  }

  async ended(uploadId: string): Promise<void> {
    const wasEarlier = (await this.earlier()).delete(uploadId);
    if (this.own.delete(uploadId) || wasEarlier) await this.save();
  }

  /** One after the other, and each with what is known by then. Never rejects: no upload may fail because of its note. */
  private save(): Promise<void> {
    const { memory } = this;
    if (memory === undefined) return Promise.resolve();
    this.saving = this.saving
      .then(async () => memory.save(JSON.stringify([...(await this.earlier()).values(), ...this.own.values()])))
      .catch((error: unknown) => {
        this.log(`The uploads in parts to ${this.provider} could not be noted: ${error instanceof Error ? error.message : 'unknown'}`);
      });
    return this.saving;
  }
}

/** What cannot be understood is no note. */
function parseNotes(text: string | undefined): UploadNote[] {
  try {
    const notes: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(notes) ? notes.filter(isNote) : [];
  } catch {
    return [];
  }
}

function isNote(value: unknown): value is UploadNote {
  if (typeof value !== 'object' || value === null) return false;
  const { provider, path, uploadId } = value as Partial<Record<keyof UploadNote, unknown>>;
  return [provider, path, uploadId].every((field) => typeof field === 'string');
}
