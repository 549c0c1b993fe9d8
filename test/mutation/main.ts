import { parseArgs } from 'node:util';
import { Laboratory } from './laboratory';
import { mutants, staleness } from './mutants';
import type { Mutant } from './mutant';

/** `npm run mutate [-- --only <words>] [--jobs <n>] [--quick]`: breaks the engine in every known way and says what no test (no unit test) sees. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, jobs: { type: 'string', default: '2' }, quick: { type: 'boolean', default: false } },
  });
  const chosen = mutants.filter(({ file, breaks }) => `${file} ${breaks}`.includes(values.only));
  const stale = chosen.flatMap((mutant) => staleness(mutant) ?? []);
  for (const complaint of stale) console.error(complaint);
  if (stale.length > 0) return 2;
  const survivors: Mutant[] = [];
  const queue = [...chosen];
  const laboratories = await Promise.all(
    Array.from({ length: Number(values.jobs) }, () => Laboratory.open(values.quick ? 'quickest' : 'all')),
  );
  try {
    const broken = await laboratories[0]?.firstFailing();
    if (broken !== undefined) throw new Error(`The ${broken} already fail on the unbroken sources: they can judge nothing.`);
    await Promise.all(laboratories.map((laboratory) => work(laboratory, queue, survivors)));
  } finally {
    await Promise.all(laboratories.map((laboratory) => laboratory.close()));
  }
  console.log(`${chosen.length} mutants, ${chosen.length - survivors.length} killed, ${survivors.length} survived`);
  return survivors.length === 0 ? 0 : 1;
}

/** Judges one mutant after the other. */
async function work(laboratory: Laboratory, queue: Mutant[], survivors: Mutant[]): Promise<void> {
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    const killer = await laboratory.judge(mutant);
    if (killer === undefined) survivors.push(mutant);
    console.log(`${killer === undefined ? 'SURVIVED' : `killed by the ${killer}`}: ${mutant.breaks} (${mutant.file})`);
  }
}

void main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
