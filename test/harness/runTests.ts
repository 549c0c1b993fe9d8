import fc from 'fast-check';
import { runMocha } from './mochaRunner';
import { testFilesIn } from './testFiles';

const TIMEOUT_MS = 60_000;

/**
 * What random tests begin with. CI is to judge a change, not the luck of the day: there it is always the same. On a
 * developer's machine each run explores other values, and a failure names its seed.
 */
const seed = process.env['CLOUD_SYNC_SEED'] ?? (process.env['CI'] === undefined ? undefined : '1');

/** Runs all tests in the folders named on the command line. Open handles do not keep it from ending. */
async function main(): Promise<void> {
  if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });
  const { failed } = await runMocha(testFilesIn(process.argv.slice(2), '.test.ts'), { timeoutMs: TIMEOUT_MS });
  process.exit(failed === 0 ? 0 : 1);
}

void main();
