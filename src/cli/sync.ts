import type { SyncCommand } from './arguments';
import type { Outcome } from './outcome';
import { withPlace, withSession } from './place';
import type { World } from './world';

/** `cloud-sync sync`: one two-way sync. */
export function sync(command: SyncCommand, world: World): Promise<Outcome> {
  const approval = command.allowMassChange ? 'all' : undefined;
  return withPlace(command, world, (place) =>
    withSession(place, world, ({ engine }, _state, signal) => engine.sync(world.onProgress, { signal, approval })),
  );
}
