import { readFile } from '../bytes';
import { SyncError } from '../errors';
import type { AsyncFileSystem } from '../model/fileSystem';
import type { ObservedRemote } from '../observe/remoteTree';
import { deviceLabel } from '../names/conflictName';
import { cloudTrashEntry } from '../state/cloudTrash';
import { cleaningDue, day, expired } from '../state/retention';
import type { Parts } from './parts';

const calendarFile = 'cleaning.json';

/** How long a base text that no merge can need any more is kept, for looking back (milliseconds). */
const spareTexts = 7 * day;

/** All base texts together, in bytes as they lie on the disk. Beyond it the oldest go: their files can then only be kept both. */
const allTexts = 512 * 1024 ** 2;

/** Files in the cloud's trash removed by one cleaning: each costs a request. */
const requestsAtMost = 200;

/** Once a day, after a sync that succeeded: discards what the trash has kept for long enough, here and in the cloud. */
export async function cleanUp(parts: Parts, remote: ObservedRemote, signal?: AbortSignal): Promise<void> {
  const { environment, state } = parts;
  const now = environment.now();
  const due = cleaningDue(await lastCleaning(state), now);
  if (due === 'no') return;
  if (due === 'clean') {
    await cleanTrash(parts, now);
    await cleanTexts(parts, now);
    await cleanCloud(parts, remote, now, signal);
  }
  await state.write(calendarFile, new TextEncoder().encode(JSON.stringify({ last: now })));
}

async function cleanTrash({ trash, retention, environment }: Parts, now: number): Promise<void> {
  const old = expired(await trash.list(), retention, now);
  await trash.discard(old);
  if (old.length > 0) environment.log.info(`Discarded ${old.length} old versions from the trash.`);
}

async function cleanTexts({ texts, manifest }: Parts, now: number): Promise<void> {
  const bases = new Set([...manifest.entries.values()].map((state) => state.localHash));
  const newestFirst = (await texts.list()).sort((one, other) => other.file.modified - one.file.modified);
  let bytes = 0;
  for (const text of newestFirst) {
    bytes += text.file.size;
    const isSpare = !bases.has(text.hash) && now - text.file.modified > spareTexts;
    if (isSpare || bytes > allTexts) await texts.discard(text);
  }
}

/** Only what this device put there: another one's clock is not ours to judge. */
async function cleanCloud(
  { provider, retention, device }: Parts,
  remote: ObservedRemote,
  now: number,
  signal?: AbortSignal,
): Promise<void> {
  const own = remote.own.flatMap((file) => cloudTrashEntry(file) ?? []).filter((entry) => entry.device === deviceLabel(device));
  for (const { file } of expired(own, retention, now).slice(0, requestsAtMost)) {
    try {
      await provider.delete(file.path, { etag: file.etag, signal });
    } catch (error) {
      if (!SyncError.is(error, 'raced')) throw error;
    }
  }
}

async function lastCleaning(state: AsyncFileSystem): Promise<number | undefined> {
  if ((await state.stat(calendarFile)) === undefined) return undefined;
  try {
    const { last } = JSON.parse(new TextDecoder().decode(await readFile(state, calendarFile))) as { last?: unknown };
    return typeof last === 'number' ? last : undefined;
  } catch {
    return undefined;
  }
}
