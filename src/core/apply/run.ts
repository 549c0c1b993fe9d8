import { forEachLimited } from '../concurrency';
import { throwIfAborted } from '../environment';
import { SyncError } from '../errors';
import type { ConflictInfo } from '../model/conflict';
import type { BlockedPath } from '../model/fileSystem';
import type { SyncAction } from '../model/plan';
import type { RemoteFileInfo } from '../model/provider';
import { findFolderMoves } from '../plan/folderMoves';
import { schedule } from '../plan/schedule';
import { applyConflict } from './conflict';
import type { ApplyContext } from './context';
import { download } from './download';
import { moveFolder, moveLocal, moveRemote } from './move';
import { recordSynced } from './record';
import { deleteLocal, deleteRemote, forget } from './remove';
import { stepAside } from './stepAside';
import { upload } from './upload';

/** What a plan's actions left behind so far; complete also when the run ends early. */
export interface Outcome {
  /** Paths that changed under the plan: to be read and planned again. */
  readonly raced: SyncError[];
  readonly conflicts: ConflictInfo[];
  readonly errors: SyncError[];
  /** Files with unsaved changes in an editor: they wait. */
  readonly blocked: BlockedPath[];
}

export function emptyOutcome(): Outcome {
  return { raced: [], conflicts: [], errors: [], blocked: [] };
}

export interface ApplyOptions {
  /** The files in the cloud, as the plan saw them. */
  readonly remote: ReadonlyMap<string, RemoteFileInfo>;
  readonly concurrency: number;
  readonly onStart?: ((action: SyncAction) => void) | undefined;
  /** Told when an action's effect is confirmed; a conflict that is left pending has none. */
  readonly onDone?: ((action: SyncAction) => void) | undefined;
}

/**
 * Carries a plan out. One path's trouble is that path's; only what makes the rest pointless (no network, wrong keys,
 * a cancellation) ends the run, by being thrown.
 */
export async function applyActions(
  context: ApplyContext,
  actions: readonly SyncAction[],
  outcome: Outcome,
  options: ApplyOptions,
): Promise<void> {
  const left = await applyFolderMoves(context, actions, options);
  for (const batch of schedule(left)) {
    await forEachLimited(batch, options.concurrency, async (action) => {
      throwIfAborted(context.signal);
      options.onStart?.(action);
      if (await applyOne(context, action, outcome)) options.onDone?.(action);
    });
  }
}

/** Moves whole folders where the store can, and returns the actions that are left: those of a folder that cannot be moved as one among them. */
async function applyFolderMoves(
  context: ApplyContext,
  actions: readonly SyncAction[],
  options: ApplyOptions,
): Promise<readonly SyncAction[]> {
  if (context.provider.moveFolder === undefined) return actions;
  const done = new Set<SyncAction>();
  for (const folder of findFolderMoves(actions, options.remote)) {
    throwIfAborted(context.signal);
    try {
      for (const move of folder.moves) options.onStart?.(move);
      await moveFolder(context, folder);
    } catch (error) {
      const failure = SyncError.from(error);
      if (failure.stopsTheRun) throw failure;
      context.environment.log.debug(`The folder "${folder.from}" is moved file by file: ${failure.message}`);
      continue;
    }
    for (const move of folder.moves) {
      done.add(move);
      options.onDone?.(move);
    }
  }
  return done.size === 0 ? actions : actions.filter((action) => !done.has(action));
}

/** Says whether the action had its effect. */
async function applyOne(context: ApplyContext, action: SyncAction, outcome: Outcome): Promise<boolean> {
  try {
    context.environment.log.debug(`${action.type} "${action.path}": ${action.reason}`);
    const conflict = await perform(context, action);
    if (conflict === undefined) return true;
    outcome.conflicts.push(conflict);
    return conflict.copy !== undefined;
  } catch (error) {
    noteFailure(SyncError.from(error, action.path), action.path, outcome);
    return false;
  }
}

async function perform(context: ApplyContext, action: SyncAction): Promise<ConflictInfo | undefined> {
  switch (action.type) {
    case 'upload':
      await upload(context, action);
      return undefined;
    case 'download':
      await download(context, action);
      return undefined;
    case 'deleteLocal':
      await deleteLocal(context, action);
      return undefined;
    case 'deleteRemote':
      await deleteRemote(context, action);
      return undefined;
    case 'moveLocal':
      await moveLocal(context, action);
      return undefined;
    case 'moveRemote':
      await moveRemote(context, action);
      return undefined;
    case 'record':
      await recordSynced(context, action.path, action.local, action.remote, action.hash);
      return undefined;
    case 'forget':
      await forget(context, action.path);
      return undefined;
    case 'stepAside':
      return stepAside(context, action);
    case 'conflict':
      return applyConflict(context, action);
  }
}

function noteFailure(failure: SyncError, path: string, outcome: Outcome): void {
  if (failure.stopsTheRun) throw failure;
  // A file that vanished lost its race like one that changed; the next look says which it was.
  if (failure.retry === 'now' || failure.code === 'notFound') outcome.raced.push(withPath(failure, path));
  else if (failure.code === 'unsavedChanges') outcome.blocked.push({ path, cause: 'unsavedChanges', message: failure.message });
  else outcome.errors.push(withPath(failure, path));
}

function withPath(failure: SyncError, path: string): SyncError {
  return failure.path === undefined ? new SyncError(failure.code, failure.message, { path, cause: failure }) : failure;
}
