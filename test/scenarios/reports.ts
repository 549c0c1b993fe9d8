import type { CloudSyncResult } from '../../src/core/index';

/**
 * What a sync tells a person, one line for each thing: `kept bothEdited a.md` (a conflict of which both contents are
 * there), `conflict bothEdited a.md` (one that waits), `blocked symlink a.md`, `error diskFull a.md`, `stopped massChange`.
 */
export function reportsOf(result: CloudSyncResult): string[] {
  const blocked = new Set(result.blocked.map(({ path }) => path));
  const errors = result.errors.filter(({ path }) => path === undefined || !blocked.has(path));
  return [
    ...result.conflicts.map(({ kind, path, copy }) => `${copy === undefined ? 'conflict' : 'kept'} ${kind} ${path}`),
    ...result.blocked.map(({ path, cause }) => `blocked ${cause} ${path}`),
    ...errors.map(({ path, code }) => (path === undefined ? `error ${code}` : `error ${code} ${path}`)),
    ...(result.stopped === undefined ? [] : [`stopped ${result.stopped.brake}`]),
  ];
}
