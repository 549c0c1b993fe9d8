import { describeConflict } from '../core/apply/conflict';
import { SyncEngine, type SyncPreview } from '../core/engine';
import { SyncManifest } from '../core/manifest/manifest';
import type { ConflictAction } from '../core/model/plan';
import type { StatusCommand } from './arguments';
import { nothingDone, planned, type Outcome } from './outcome';
import { withPlace } from './place';
import { readOnlyState } from './readOnlyState';
import type { World } from './world';

/** `cloud-sync status`: what a sync would do. Changes nothing in the folder, in the cloud or in the state. */
export function status(command: StatusCommand, world: World): Promise<Outcome> {
  return withPlace(command, world, async ({ fs, provider, stateDir, engineOptions }) => {
    const started = performance.now();
    const state = readOnlyState(stateDir);
    const manifest = await SyncManifest.open(state, provider.id);
    const engine = new SyncEngine(fs, provider, manifest, { ...engineOptions, state });
    const preview = await engine.preview(world.onProgress, { signal: world.signal });
    return {
      ...toOutcome(preview, command),
      requests: provider.requests ?? 0,
      durationMs: Math.round(performance.now() - started),
    };
  });
}

function toOutcome(preview: SyncPreview, command: StatusCommand): Outcome {
  const stopped = command.allowMassChange ? undefined : preview.stop;
  const conflicts = preview.actions.filter((action): action is ConflictAction => action.type === 'conflict').map(describeConflict);
  const pending = command.conflict.otherwise === 'ask' ? conflicts : [];
  return {
    ...nothingDone,
    success: stopped === undefined && pending.length === 0,
    conflicts: pending,
    blocked: preview.blocked,
    stopped,
    plan: preview.actions.map(planned),
  };
}
