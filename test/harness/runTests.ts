import { runMocha } from './mochaRunner';
import { testFilesIn } from './testFiles';

const TIMEOUT_MS = 60_000;

/** Runs all tests in the folders named on the command line. Open handles do not keep it from ending. */
async function main(): Promise<void> {
  const { failed } = await runMocha(testFilesIn(process.argv.slice(2), '.test.ts'), { timeoutMs: TIMEOUT_MS });
  process.exit(failed === 0 ? 0 : 1);
}

void main();
