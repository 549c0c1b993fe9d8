import { join, relative } from 'node:path';
import { addCounts, noCounts, type Counts } from './harness/counts';
import { repositoryRoot } from './harness/paths';
import { s3Environment, startRgw, type Rgw } from './harness/rgw';
import { runStep } from './harness/steps';
import { testFilesIn } from './harness/testFiles';
import { Transcript, type Section } from './harness/transcript';
import { stages, type Stage } from './stages';

const testDir = join(repositoryRoot, 'test');

/** Runs the stages named on the command line, or all; the last line says how many tests passed and failed. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(`There is no stage ${unknown.join(', ')}. There are ${stages.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const chosen = stages.filter(({ name }) => names.length === 0 || names.includes(name));
  const run = new Run(chosen);
  await run.all();
  const { passed, failed, failures = [] } = run.total;
  process.stdout.write(failures.map((failure) => `\n✗ ${failure}\n`).join(''));
  process.stdout.write(`\n${run.summary()}\n${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** One test run: which stages, and what has come of them so far. */
class Run {
  private readonly results = new Map<string, { readonly counts: Counts; readonly seconds: number }>();
  private readonly transcript: Transcript;

  constructor(private readonly chosen: readonly Stage[]) {
    this.transcript = new Transcript(
      chosen.map(({ name }) => name),
      process.stdout,
    );
  }

  get total(): Counts {
    return [...this.results.values()].map(({ counts }) => counts).reduce(addCounts, strayTests());
  }

  summary(): string {
    const lines = this.chosen.map(({ name }) => {
      const { counts, seconds } = this.results.get(name) ?? { counts: noCounts, seconds: 0 };
      return `${name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed, ${seconds.toFixed(1)} s`;
    });
    return lines.join('\n');
  }

  async all(): Promise<void> {
    await this.lane('first');
    await Promise.all([this.lane('code'), this.lane('servers')]);
  }

  private async lane(lane: Stage['lane']): Promise<void> {
    for (const stage of this.chosen.filter((candidate) => candidate.lane === lane)) await this.stage(stage);
  }

  private async stage(stage: Stage): Promise<void> {
    const startedAt = performance.now();
    const section = this.transcript.section(stage.name);
    const counts = await this.outcome(stage, section).catch((error: unknown) => {
      section.write(`${String(error)}\n`);
      return { passed: 0, failed: 1 };
    });
    this.results.set(stage.name, { counts, seconds: (performance.now() - startedAt) / 1000 });
    section.end();
  }

  private async outcome(stage: Stage, section: Section): Promise<Counts> {
    if (stage.needsBuild === true && (this.results.get('build')?.counts.failed ?? 0) > 0) {
      throw new Error('Not run: the build has failed.');
    }
    if (stage.needsS3 !== true) return runSteps(stage, section, {});
    const rgw = await startS3();
    try {
      return await runSteps(stage, section, rgw === undefined ? {} : s3Environment(rgw));
    } finally {
      await rgw?.stop();
    }
  }
}

/** Starts the S3 server that all test processes share, unless the environment names one already. */
function startS3(): Promise<Rgw> | undefined {
  return process.env['CLOUD_SYNC_TEST_S3_ENDPOINT'] === undefined ? startRgw() : undefined;
}

async function runSteps(stage: Stage, section: Section, environment: Record<string, string>): Promise<Counts> {
  let counts = noCounts;
  for (const [index, step] of stage.steps.entries()) {
    counts = addCounts(counts, await runStep(step, `${stage.name}-${index}`, section, environment));
  }
  return counts;
}

/** Test files that no stage would run count as failed: a test that never runs proves nothing. */
function strayTests(): Counts {
  const known = new Set(
    testFilesIn(
      stages.flatMap(({ folders }) => folders.map((name) => join(testDir, name))),
      '.test.ts',
    ),
  );
  const strays = testFilesIn([testDir], '.test.ts').filter((file) => !known.has(file));
  for (const file of strays) console.error(`${relative(repositoryRoot, file)} belongs to no stage of test/stages.ts.`);
  return { passed: 0, failed: strays.length };
}

// Whatever runs is tethered to this process and ends with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

void main(process.argv.slice(2)).then((code) => process.exit(code));
