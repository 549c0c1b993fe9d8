import { throwIfAborted } from '../../core/environment';
import type { FolderSync } from '../folder/folderSync';
import { isInCloud, type Kept } from './renderTrash';

/** Forgets contents for ever, each where it is. One that another device took out of the cloud's trash meanwhile is no error. */
export async function discardEntries(
  sync: Pick<FolderSync, 'change' | 'use'>,
  entries: readonly Kept[],
  signal: AbortSignal,
): Promise<void> {
  const here = entries.flatMap((entry) => (isInCloud(entry) ? [] : [entry]));
  const inCloud = entries.filter(isInCloud);
  if (here.length > 0) await sync.change(({ trash }) => trash.discard(here));
  if (inCloud.length === 0) return;
  await sync.use(async ({ provider }) => {
    for (const { file } of inCloud) {
      throwIfAborted(signal);
      await provider.delete(file.path, { etag: file.etag, signal });
    }
  });
}
