import { keepBoth, keepLocal, keepRemote, replaceBoth } from '../apply/conflict';
import { SyncError } from '../errors';
import type { ConflictInfo, ConflictResolution } from '../model/conflict';
import type { ConflictAction } from '../model/plan';
import type { RunOptions } from '../options';
import type { Parts } from './parts';
import { ProgressReporter } from './progressReporter';
import { SyncRun } from './syncRun';

/** Applies a person's choice to a conflict that is still the one shown to them. */
export async function applyChosen(
  parts: Parts,
  conflict: ConflictInfo,
  resolution: ConflictResolution,
  options: RunOptions,
): Promise<void> {
  if (resolution === 'skip') return;
  const run = new SyncRun(parts, new ProgressReporter(undefined), options);
  const proposal = await run.propose();
  if (proposal.identity === 'other' || proposal.identity === 'missing')
    throw new SyncError('badRemote', proposal.stop?.message ?? 'The cloud folder is another one.');
  const action = proposal.plan.actions.find(
    (candidate): candidate is ConflictAction => candidate.type === 'conflict' && candidate.path === conflict.path,
  );
  if (action === undefined || !isAsShown(action, conflict)) {
    throw new SyncError('raced', `"${conflict.path}" changed since the conflict was shown. Nothing was touched; look at it again.`, {
      path: conflict.path,
    });
  }
  const context = run.context(proposal);
  if (resolution === 'keepLocal') await keepLocal(context, action);
  else if (resolution === 'keepRemote') await keepRemote(context, action);
  else if (resolution === 'keepBoth') await keepBoth(context, action);
  else await replaceBoth(context, action, resolution.merge);
}

function isAsShown(action: ConflictAction, conflict: ConflictInfo): boolean {
  return action.local.hash === conflict.localHash && action.remote.etag === conflict.etag;
}
