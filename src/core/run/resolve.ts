import { keepBoth, keepLocal, keepRemote, replaceBoth } from '../apply/conflict';
import type { ApplyContext } from '../apply/context';
import { throwIfAborted } from '../environment';
import { SyncError } from '../errors';
import type { ConflictInfo, ConflictResolution, ConflictOutcome } from '../model/conflict';
import type { ConflictAction } from '../model/plan';
import type { RunOptions } from '../options';
import type { Parts } from './parts';
import { ProgressReporter } from './progressReporter';
import { SyncRun, type Proposal } from './syncRun';

export interface ResolveOptions extends Pick<RunOptions, 'signal'> {
  /** Told of each conflict when it is ended, or is left as it is. */
  readonly onEach?: ((outcome: ConflictOutcome) => void) | undefined;
}

/**
 * Applies a person's choice to those conflicts that still are as they were shown to them, after one look at both sides.
 * Resolves with what became of each; rejects when it cannot look.
 */
export async function applyChosen(
  parts: Parts,
  conflicts: readonly ConflictInfo[],
  resolution: ConflictResolution,
  { signal, onEach }: ResolveOptions,
): Promise<ConflictOutcome[]> {
  if (resolution === 'skip') return [];
  const run = new SyncRun(parts, new ProgressReporter(undefined), { signal });
  const proposal = await run.propose();
  const context = run.context(proposal);
  const outcomes: ConflictOutcome[] = [];
  let stopped: SyncError | undefined;
  parts.scans.touch(conflicts.map(({ path }) => path));
  for (const conflict of conflicts) {
    const outcome = stopped === undefined ? await end(context, proposal, conflict, resolution) : { conflict, failure: stopped };
    if (outcome.failure?.stopsTheRun === true) stopped = outcome.failure;
    outcomes.push(outcome);
    onEach?.(outcome);
  }
  return outcomes;
}

async function end(
  context: ApplyContext,
  proposal: Proposal,
  conflict: ConflictInfo,
  resolution: Exclude<ConflictResolution, 'skip'>,
): Promise<ConflictOutcome> {
  try {
    throwIfAborted(context.signal);
    return { conflict, copy: await choose(context, findShown(proposal, conflict), resolution) };
  } catch (error) {
    return { conflict, failure: SyncError.from(error, conflict.path) };
  }
}

/** Resolves with the path of the copy, if one was made. */
async function choose(
  context: ApplyContext,
  action: ConflictAction,
  resolution: Exclude<ConflictResolution, 'skip'>,
): Promise<string | undefined> {
  if (resolution === 'keepBoth') return keepBoth(context, action);
  if (resolution === 'keepLocal') await keepLocal(context, action);
  else if (resolution === 'keepRemote') await keepRemote(context, action);
  else await replaceBoth(context, action, resolution.merge);
  return undefined;
}

/** The conflict as it is now; throws when it is not what was shown, or when the cloud folder is another one. */
function findShown({ identity, stop, plan }: Proposal, conflict: ConflictInfo): ConflictAction {
  if (identity === 'other' || identity === 'missing') throw new SyncError('badRemote', stop?.message ?? 'The cloud folder is another one.');
  const action = plan.actions.find(
    (candidate): candidate is ConflictAction => candidate.type === 'conflict' && candidate.path === conflict.path,
  );
  if (action === undefined || !isAsShown(action, conflict)) {
    throw new SyncError('raced', `"${conflict.path}" changed since the conflict was shown. Nothing was touched; look at it again.`, {
      path: conflict.path,
    });
  }
  return action;
}

function isAsShown(action: ConflictAction, conflict: ConflictInfo): boolean {
  return action.local.hash === conflict.localHash && action.remote.etag === conflict.etag;
}
