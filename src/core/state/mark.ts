import { collect, readFile } from '../bytes';
import { randomId, type Environment } from '../environment';
import { SyncError } from '../errors';
import type { AsyncFileSystem } from '../model/fileSystem';
import type { CloudSyncProvider, RemoteFileInfo } from '../model/provider';
import { ownFolder } from '../names/remotePath';

/** A device's own count of its syncs, as its file in the cloud had it when it was last written. */
interface Mark {
  readonly id: string;
  readonly count: number;
  readonly etag: string;
}

const markFile = 'mark.json';

/** Milliseconds between two counts of one process: an editor that syncs with each save need not count each. */
const countEvery = 5 * 60_000;

/** What the mark lives in. */
interface MarkParts {
  readonly provider: CloudSyncProvider;
  readonly state: AsyncFileSystem;
  readonly environment: Environment;
  readonly device: string;
}

/**
 * Each device counts, in a file of its own in the cloud, its syncs that changed something. A cloud that shows a lower count
 * than this device has written went back in time: it was restored from a backup, and what is missing there was not deleted.
 */
export class DeviceMark {
  private isDue = false;
  private countedAt: number | undefined;

  constructor(private readonly parts: MarkParts) {}

  /** Whether the cloud went back. `own` is what its listing had of our own files. */
  async isBehind(own: readonly RemoteFileInfo[], signal?: AbortSignal): Promise<boolean> {
    const known = await load(this.parts.state);
    if (known === undefined) return false;
    const found = own.find((file) => file.path === markPath(known.id));
    if (found?.etag === known.etag) return false;
    return found === undefined || (await countThere(this.parts.provider, known.id, signal)) < known.count;
  }

  /** Makes a count due at once: one that is behind would be found so by every look until then. */
  expectCount(): void {
    this.isDue = true;
    this.countedAt = undefined;
  }

  /** Counts a sync, or those since the last count when it is time. */
  async count(hasChanged: boolean, own: readonly RemoteFileInfo[], signal?: AbortSignal): Promise<void> {
    this.isDue ||= hasChanged;
    const now = this.parts.environment.monotonic();
    if (!this.isDue || (this.countedAt !== undefined && now - this.countedAt < countEvery)) return;
    await this.write(own, signal);
    this.isDue = false;
    this.countedAt = now;
  }

  private async write(own: readonly RemoteFileInfo[], signal?: AbortSignal): Promise<void> {
    const { provider, state, environment, device } = this.parts;
    const known = await load(state);
    const id = known?.id ?? randomId(environment, 16);
    const count = (known?.count ?? 0) + 1;
    const there = own.find((file) => file.path === markPath(id));
    const { etag } = await provider.upload(markPath(id), encode({ device, count }), { replaces: there?.etag ?? 'absent', signal });
    await state.write(markFile, encode({ id, count, etag }));
  }
}

function markPath(id: string): string {
  return `${ownFolder}/devices/${id}.json`;
}

async function load(state: AsyncFileSystem): Promise<Mark | undefined> {
  if ((await state.stat(markFile)) === undefined) return undefined;
  const { id, count, etag } = decode(await readFile(state, markFile));
  return typeof id === 'string' && typeof count === 'number' && typeof etag === 'string' ? { id, count, etag } : undefined;
}

async function countThere(provider: CloudSyncProvider, id: string, signal?: AbortSignal): Promise<number> {
  try {
    const { content } = await provider.download(markPath(id), { signal });
    const { count } = decode(await collect(content));
    return typeof count === 'number' ? count : 0;
  } catch (error) {
    if (SyncError.is(error, 'notFound')) return 0;
    throw error;
  }
}

function encode(value: Readonly<Record<string, unknown>>): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}

/** What the bytes say; nothing when they are damaged. */
function decode(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, unknown>> | null) ?? {};
  } catch {
    return {};
  }
}
