import { SyncEngine } from '../core/engine';
import { SyncError } from '../core/errors';
import { SyncManifest } from '../core/manifest/manifest';
import type { CloudTrashEntry } from '../core/state/cloudTrash';
import type { TrashEntry } from '../core/state/trash';
import type { TrashCommand } from './arguments';
import { nothingDone, type Outcome } from './outcome';
import { withPlace } from './place';
import { readOnlyState } from './readOnlyState';
import type { World } from './world';

/** `cloud-sync trash`: what syncs took away from this folder and from the cloud, and how to have it back. */
export function trash(command: TrashCommand, world: World): Promise<Outcome> {
  return withPlace(command, world, async ({ fs, provider, stateDir, engineOptions }) => {
    const manifest = new SyncManifest(provider.id);
    const engine = new SyncEngine(fs, provider, manifest, { ...engineOptions, state: readOnlyState(stateDir) });
    const kept = await list(engine, world);
    if (command.restore === undefined) return { ...nothingDone, trash: kept };
    return { ...nothingDone, restored: await restore(engine, kept, command.restore, world.signal) };
  });
}

/** Both trashes, oldest first. That of this folder can be had without a network. */
async function list(engine: SyncEngine, world: World): Promise<(TrashEntry | CloudTrashEntry)[]> {
  const here = await engine.trash.list();
  try {
    return [...here, ...(await engine.cloudTrash(world.signal))].sort((one, other) => one.time - other.time);
  } catch (error) {
    if (!SyncError.is(error) || error.code === 'aborted') throw error;
    world.warn(`The trash in the cloud cannot be looked at: ${error.message}`);
    return here;
  }
}

/** Puts the newest content of `path` back, beside what is there by now. */
function restore(engine: SyncEngine, kept: readonly (TrashEntry | CloudTrashEntry)[], path: string, signal: AbortSignal): Promise<string> {
  const entry = kept.findLast((candidate) => candidate.path === path);
  if (entry !== undefined) return engine.restore(entry, signal);
  throw new SyncError('notFound', `Nothing of "${path}" is in the trash. The trash command without --restore lists what is.`, { path });
}
