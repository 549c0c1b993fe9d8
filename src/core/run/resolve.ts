import { keepBoth, keepLocal, keepRemote, replaceBoth } from '../apply/conflict';
import { SyncError } from '../errors';
import type { ConflictInfo, ConflictResolution } from '../model/conflict';
import type { ConflictAction } from '../model/plan';
import type { RunOptions } from '../options';
import type { Parts } from './parts';
import { ProgressReporter } from './progressReporter';
import { SyncRun, type Proposal } from './syncRun';

/** Applies a person's choice to a conflict that is still the one shown to them. Resolves with the path of the copy, if one was made. */
export async function applyChosen(
  parts: Parts,
  conflict: ConflictInfo,
  resolution: ConflictResolution,
  options: RunOptions,
): Promise<string | undefined> {
  if (resolution === 'skip') return undefined;
  const run = new SyncRun(parts, new ProgressReporter(undefined), options);
  const proposal = await run.propose();
  const action = findShown(proposal, conflict);
  const context = run.context(proposal);
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
