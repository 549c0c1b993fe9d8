import { readFileSync } from 'node:fs';

/** How many tests or checks passed and failed, and what is known of those that failed: their names and errors. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly failures?: readonly string[];
}

/** Names the environment variable that says where a test process leaves its counts. */
export const resultsVariable = 'CLOUD_SYNC_TEST_RESULTS';

/** Nothing run yet. */
export const noCounts: Counts = { passed: 0, failed: 0 };

/** Adds two counts. */
export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, failures: [...(a.failures ?? []), ...(b.failures ?? [])] };
}

/** The counts a test process has left in its file; undefined if it ended before it could. */
export function readCounts(file: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch {
    return undefined;
  }
}
