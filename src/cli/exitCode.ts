import type { CloudSyncResult } from '../core/model/result';

/** The exit codes of the command line; scripts rely on them. */
export const exitCode = { inSync: 0, failed: 1, usage: 2, conflicts: 3, stopped: 4 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What a result means to a script. A failure outweighs pending conflicts: both need a person, but only one may pass by itself. */
export function exitCodeOf(result: Pick<CloudSyncResult, 'success' | 'stopped' | 'errors'>): ExitCode {
  if (result.stopped !== undefined) return exitCode.stopped;
  if (result.errors.some((error) => error.code === 'usage')) return exitCode.usage;
  if (result.errors.length > 0) return exitCode.failed;
  return result.success ? exitCode.inSync : exitCode.conflicts;
}
