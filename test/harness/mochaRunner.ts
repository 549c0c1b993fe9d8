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
    const failures: string[] = [];
    const runner = mocha.run(() => {
      const { passes, failures: failed } = runner.stats ?? { passes: 0, failures: 1 };
      resolve({ passed: passes, failed, failures });
    });
    runner.on('fail', ({ title, parent }, error) => failures.push(inShort([...(parent?.titlePath() ?? []), title], error)));
  });
  const resultsFile = process.env[resultsVariable];
  if (resultsFile !== undefined) await writeFile(resultsFile, JSON.stringify(counts));
  return counts;
}

/** The names of a test and the beginning of its error: enough to know it where the whole report was cut. */
function inShort(titles: readonly string[], error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `\n  ${String(error.cause)}` : '';
  return `${titles.join(' > ')}\n  ${String(error).slice(0, 2_000)}${cause}`;
}
