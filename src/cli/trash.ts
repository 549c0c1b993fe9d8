import { SyncError } from '../core/errors';
import { conflictCopyPath } from '../core/names/conflictName';
import { ancestors, nameKey } from '../core/names/nameKey';
import { BlobStore } from '../core/state/blobStore';
import { Trash } from '../core/state/trash';
import type { TrashCommand } from './arguments';
import { nothingDone, type Outcome } from './outcome';
import { withPlace, type Place } from './place';
import { readOnlyState } from './readOnlyState';
import type { World } from './world';

/** `cloud-sync trash`: what syncs took away from this folder, and how to have it back. */
export function trash(command: TrashCommand, world: World): Promise<Outcome> {
  return withPlace(command, world, async (place) => {
    const state = readOnlyState(place.stateDir);
    const kept = new Trash(state, new BlobStore(state), () => Date.now());
    if (command.restore === undefined) return { ...nothingDone, trash: await kept.list() };
    const restored = await restore(kept, place, command.restore, command.device ?? world.hostname);
    return { ...nothingDone, restored };
  });
}

/** Puts the newest content of `path` back, beside what is there by now. */
async function restore(kept: Trash, { fs }: Place, path: string, device: string): Promise<string> {
  const entry = (await kept.list()).findLast((candidate) => candidate.path === path);
  if (entry === undefined)
    throw new SyncError('notFound', `Nothing of "${path}" is in the trash. The trash command without --restore lists what is.`, { path });
  const above = new Set(ancestors(path));
  const { files, blocked } = await fs.scan({ enter: (folder) => above.has(folder) });
  const taken = new Set([...files, ...blocked].map((file) => nameKey(file.path)));
  const isTaken = (candidate: string): boolean => taken.has(nameKey(candidate));
  return kept.restore(fs, entry, () => conflictCopyPath(path, { now: entry.time, device, isTaken }));
}
