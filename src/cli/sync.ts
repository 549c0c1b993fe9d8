import type { SyncCommand } from './arguments';
import { planned, type Outcome, type PlannedAction } from './outcome';
import { withPlace, withSession } from './place';
import type { World } from './world';

/** `cloud-sync sync`: one two-way sync. */
export function sync(command: SyncCommand, world: World): Promise<Outcome> {
  const approval = command.allowMassChange ? 'all' : undefined;
  const done: PlannedAction[] = [];
  return withPlace(command, world, (place) =>
    withSession(place, world, async ({ engine }, signal) => {
      const result = await engine.sync(world.onProgress, { signal, approval, onDone: (action) => done.push(planned(action)) });
      return { ...result, done };
    }),
  );
}
