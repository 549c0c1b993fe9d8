import { makeScenario } from './scenario';
import { shrink } from './shrink';
import { simulate, type Report } from './simulate';

export interface Exploration {
  readonly seeds: number;
  /** How often each thing happened that the rules speak of. */
  readonly counts: Record<string, number>;
  /** A readable account of the first broken rule, if there is one. */
  readonly failure?: string | undefined;
}

/** Runs the histories of `count` seeds from `first` on, each twice, and stops at the first that breaks a rule. */
export async function explore(first: number, count: number, onProgress?: (done: number) => void): Promise<Exploration> {
  const counts: Record<string, number> = {};
  for (let seed = first; seed < first + count; seed++) {
    const report = await simulate(makeScenario(seed));
    for (const [name, value] of Object.entries(report.counts)) counts[name] = (counts[name] ?? 0) + value;
    const failure = report.violation === undefined ? await repeats(seed, report) : await tellFailure(seed);
    if (failure !== undefined) return { seeds: seed - first + 1, counts, failure };
    onProgress?.(seed - first + 1);
  }
  return { seeds: count, counts };
}

/** A run that cannot be repeated proves nothing: every seed must take the same way again. */
async function repeats(seed: number, report: Report): Promise<string | undefined> {
  const again = await simulate(makeScenario(seed));
  return again.trace === report.trace ? undefined : `seed ${seed} took another way the second time`;
}

async function tellFailure(seed: number): Promise<string> {
  const shortest = await shrink(makeScenario(seed));
  const { story, violation } = await simulate(shortest);
  return [
    `seed ${seed}: ${violation}`,
    '',
    'The shortest history that shows it:',
    ...story,
    '',
    `As data: ${JSON.stringify(shortest)}`,
  ].join('\n');
}
