import { throwIfAborted } from '../../core/environment';
import type { Connection } from '../connection';
import { isInCloud, type Kept } from './renderTrash';

/** Forgets contents for ever, each where it is. One that another device took out of the cloud's trash meanwhile is no error. */
export async function discardEntries({ session, provider }: Connection, entries: readonly Kept[], signal: AbortSignal): Promise<void> {
  const here = entries.flatMap((entry) => (isInCloud(entry) ? [] : [entry]));
  if (here.length > 0) await session.engine.trash.discard(here);
  for (const entry of entries.filter(isInCloud)) {
    throwIfAborted(signal);
    await provider.delete(entry.file.path, { etag: entry.file.etag, signal });
  }
}
