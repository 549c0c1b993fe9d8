import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import type { Counts } from '../harness/counts';
import { outputVariable } from '../harness/outputVariable';
import { testFilesIn } from '../harness/testFiles';

const TIMEOUT_MS = 60_000;

/** What VS Code calls inside the extension host: runs all tests and rejects if any failed. */
export async function run(): Promise<void> {
  const outputFile = process.env[outputVariable];
  if (outputFile !== undefined) copyConsoleLogTo(outputFile);
  const { failed } = await runTests().catch((error: unknown) => {
    console.log(error);
    throw error;
  });
  if (failed > 0) throw new Error(`${failed} tests failed.`);
}

async function runTests(): Promise<Counts> {
  // Not imported at the top: mocha keeps the `console.log` that it finds when it is loaded.
  const { runMocha } = await import('../harness/mochaRunner');
  return runMocha(testFilesIn([__dirname], '.test.js'), { timeoutMs: TIMEOUT_MS });
}

/**
 * The extension host's console goes to its window; mocha's report, which is all that goes to `console.log`, is wanted
 * on the terminal. The method has a setter that does nothing, so plain assignment is ignored.
 */
function copyConsoleLogTo(file: string): void {
  const value = (...parts: readonly unknown[]): void => appendFileSync(file, `${format(...parts)}\n`);
  Object.defineProperty(console, 'log', { value, configurable: true, writable: true });
}
