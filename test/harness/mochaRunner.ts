import Mocha from 'mocha';
import { writeFile } from 'node:fs/promises';
import { resultsVariable, type Counts } from './counts';

/** What differs between kinds of test: how long one may take, in milliseconds. */
export interface MochaOptions {
  readonly timeoutMs: number;
}

/**
 * Runs test files with mocha, its report going to standard output, and resolves with how many tests passed and
 * failed. The counts also go to the file that the environment names, if it does: for the process that adds them up.
 */
export async function runMocha(files: readonly string[], options: MochaOptions): Promise<Counts> {
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', timeout: options.timeoutMs, forbidOnly: true });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const counts = await new Promise<Counts>((resolve) => {
    const runner = mocha.run(() => {
      const { passes, failures } = runner.stats ?? { passes: 0, failures: 1 };
      resolve({ passed: passes, failed: failures });
    });
  });
  const resultsFile = process.env[resultsVariable];
  if (resultsFile !== undefined) await writeFile(resultsFile, JSON.stringify(counts));
  return counts;
}
