import { describeConflict } from '../core/apply/conflict';
import { collect, hashOf, readFile } from '../core/bytes';
import { SyncError } from '../core/errors';
import type { ConflictInfo, ConflictResolution } from '../core/model/conflict';
import type { ConflictAction } from '../core/model/plan';
import type { Session } from '../core/session';
import { mergeText } from '../crdt/textMerge';
import type { ResolveCommand } from './arguments';
import { nothingDone, type Outcome } from './outcome';
import { withPlace, withSession, type Place } from './place';
import type { World } from './world';

/** `cloud-sync resolve`: ends one conflict in the way a person chose. */
export function resolve(command: ResolveCommand, world: World): Promise<Outcome> {
  return withPlace(command, world, (place) =>
    withSession(place, world, async (session, signal) => {
      const started = performance.now();
      const conflict = await findConflict(session, command.path, signal);
      const resolution = await toResolution(command, conflict, { place, session, signal });
      const copy = resolution && (await session.engine.resolve(conflict, resolution, { signal }));
      return {
        ...nothingDone,
        success: resolution !== undefined,
        conflicts: resolution === undefined ? [conflict] : copy === undefined ? [] : [{ ...conflict, copy }],
        filesMerged: command.keep === 'merge' && resolution !== undefined ? 1 : 0,
        requests: place.provider.requests ?? 0,
        durationMs: Math.round(performance.now() - started),
      };
    }),
  );
}

async function findConflict({ engine }: Session, path: string, signal: AbortSignal): Promise<ConflictInfo> {
  const { actions } = await engine.preview(undefined, { signal });
  const found = actions.find((action): action is ConflictAction => action.type === 'conflict' && action.path === path);
  if (found !== undefined) return describeConflict(found);
  throw new SyncError('notFound', `There is no conflict at "${path}". Nothing was changed. The status command shows those there are.`, {
    path,
  });
}

interface Sources {
  readonly place: Place;
  readonly session: Session;
  readonly signal: AbortSignal;
}

/** The choice in the engine's words; `undefined` when the two contents do not merge cleanly. */
async function toResolution({ keep }: ResolveCommand, conflict: ConflictInfo, sources: Sources): Promise<ConflictResolution | undefined> {
  switch (keep) {
    case 'local':
      return 'keepLocal';
    case 'remote':
      return 'keepRemote';
    case 'both':
      return 'keepBoth';
    case 'merge': {
      const merged = await merge(conflict, sources);
      return merged && { merge: merged };
    }
  }
}

async function merge({ path, etag, localHash }: ConflictInfo, { place, session, signal }: Sources): Promise<Uint8Array | undefined> {
  const base = await session.engine.baseOf({ path });
  if (base === undefined) return undefined;
  const local = await readFile(place.fs, path, signal);
  if (hashOf(local, () => place.fs.createHasher()) !== localHash)
    throw new SyncError('raced', `"${path}" has just changed. Nothing was touched; look at it again.`, { path });
  const { content } = await place.provider.download(path, { etag, signal });
  return mergeText(base, local, await collect(content));
}
