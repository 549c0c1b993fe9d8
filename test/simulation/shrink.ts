import type { Command, Scenario } from './scenario';
import { simulate } from './simulate';

/** The shortest history found, by leaving commands out, that still breaks a rule. */
export async function shrink(scenario: Scenario): Promise<Scenario> {
  let shortest = scenario;
  for (let size = Math.ceil(scenario.commands.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < shortest.commands.length;) {
      const shorter = { ...shortest, commands: without(shortest.commands, start, size) };
      if ((await simulate(shorter)).violation === undefined) start += size;
      else shortest = shorter;
    }
  }
  return shortest;
}

function without(commands: readonly Command[], start: number, size: number): Command[] {
  return [...commands.slice(0, start), ...commands.slice(start + size)];
}
