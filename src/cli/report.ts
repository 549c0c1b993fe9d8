import type { ConflictInfo } from '../core/model/conflict';
import type { SyncAction } from '../core/model/plan';
import type { CloudSyncResult } from '../core/model/result';
import { printable } from '../core/observe/localTree';
import type { CloudTrashEntry } from '../core/state/cloudTrash';
import type { TrashEntry } from '../core/state/trash';
import type { FolderCommand } from './arguments';
import type { Outcome, PlannedAction } from './outcome';

/** Lines of a list; more of them would push the sentence that matters off the screen. */
const longestList = 20;

/** What went wrong, one sentence for each trouble. */
export function errorSentences({ errors }: CloudSyncResult): string[] {
  const cancelled = 'The command was cancelled. What it had done is kept; run the command again to go on.';
  return errors.map(({ code, message }) => (code === 'aborted' ? cancelled : printable(message)));
}

/** What a command did, for a person: what happened, to which files, what to do next. Errors are not in it. */
export function report(command: FolderCommand, outcome: Outcome): string[] {
  const failed = outcome.errors.length > 0;
  switch (command.name) {
    case 'sync':
      return [
        ...doneLines(outcome),
        ...syncLines(outcome, failed),
        ...leftOutLines(outcome),
        ...conflictLines(outcome),
        ...stopLines(outcome),
        ...clockLines(outcome),
      ];
    case 'status':
      return failed ? [] : [...planLines(outcome), ...leftOutLines(outcome), ...conflictLines(outcome), ...stopLines(outcome)];
    case 'resolve':
      return failed ? [] : [resolveLine(command.path, command.keep, outcome)];
    case 'trash':
      return failed ? [] : trashLines(outcome, command.restore);
  }
}

function syncLines(result: CloudSyncResult, failed: boolean): string[] {
  if (result.stopped !== undefined) return [];
  const seconds = `${(result.durationMs / 1000).toFixed(1)} s`;
  const done = doneClause(result);
  if (failed) return done === '' ? [] : [`Done in spite of the errors: ${done}.`];
  const state = result.success ? 'In sync' : 'In sync but for conflicts';
  return [`${state}: ${done === '' ? 'there was nothing to do' : done} (${seconds}).`];
}

/** Which files a sync changed, on either side. Conflicts that it did not settle have lines of their own. */
function doneLines({ done = [], conflicts }: Outcome): string[] {
  const unsettled = new Set(conflicts.map((conflict) => conflict.path));
  return shortened(done.filter((action) => !unsettled.has(action.path)).flatMap(actionLine));
}

function doneClause(result: CloudSyncResult): string {
  const counts: readonly (readonly [number, string])[] = [
    [result.filesUploaded, 'uploaded'],
    [result.filesDownloaded, 'downloaded'],
    [result.filesDeleted, 'deleted'],
    [result.filesMoved, 'moved'],
    [result.filesMerged, 'merged'],
  ];
  return counts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(', ');
}

const verbs: Readonly<Record<SyncAction['type'], string | undefined>> = {
  upload: 'upload',
  download: 'download',
  deleteLocal: 'delete here',
  deleteRemote: 'delete in the cloud',
  moveLocal: 'move here',
  moveRemote: 'move in the cloud',
  conflict: 'settle a conflict',
  stepAside: 'rename aside',
  // Book-keeping of the manifest, of which neither side sees anything.
  record: undefined,
  forget: undefined,
};

function planLines({ plan = [] }: Outcome): string[] {
  const lines = plan.flatMap(actionLine);
  return lines.length === 0 ? ['In sync: there is nothing to do.'] : ['A sync would do this; nothing was changed:', ...lines];
}

/** The action as a line, if it is one that a person would see the effect of. */
function actionLine({ action, path, reason }: PlannedAction): string[] {
  const verb = verbs[action];
  return verb === undefined ? [] : [`  ${verb.padEnd(19)}  ${printable(path)}  (${printable(reason)})`];
}

/** What took no part without being anybody's mistake: links, files beyond the size limit. */
function leftOutLines({ blocked, errors }: CloudSyncResult): string[] {
  const isError = new Set(errors.map((error) => error.path));
  return shortened(blocked.filter((entry) => !isError.has(entry.path)).map((entry) => printable(entry.message)));
}

function conflictLines({ conflicts }: CloudSyncResult): string[] {
  const kept = conflicts.flatMap(keptLine);
  const pending = conflicts.filter((conflict) => conflict.copy === undefined);
  if (pending.length === 0) return kept;
  const paths = shortened(pending.map((conflict) => `  ${printable(conflict.path)}`));
  const heading =
    pending.length === 1 ? '1 file was changed on both sides and waits:' : `${pending.length} files were changed on both sides and wait:`;
  const next = 'Choose with: cloud-sync resolve <folder> <path> --remote <url> --keep local|remote|both|merge';
  return [...kept, heading, ...paths, next];
}

function keptLine({ path, kind, copy }: ConflictInfo): string[] {
  if (copy === undefined) return [];
  if (kind === 'fileAndFolder')
    return [`"${printable(path)}" is a file on one side and a folder on the other. Both are kept: the file is now "${printable(copy)}".`];
  return [`"${printable(path)}" was changed on both sides. Both are kept: the version of this device is now "${printable(copy)}".`];
}

function stopLines({ stopped }: CloudSyncResult): string[] {
  if (stopped === undefined) return [];
  const paths = shortened(stopped.paths.map((path) => `  ${printable(path)}`));
  return [stopped.message, ...paths, 'If this is what you want, run the sync again with --allow-mass-change.'];
}

/** Minutes by which two clocks may differ without a word. */
const usualSkew = 2;

function clockLines({ clockAheadMs = 0 }: CloudSyncResult): string[] {
  const minutes = Math.round(clockAheadMs / 60_000);
  if (Math.abs(minutes) <= usualSkew) return [];
  const how = minutes > 0 ? 'behind' : 'ahead of';
  return [
    `The clock of this computer is ${Math.abs(minutes)} minutes ${how} the cloud's. No decision depends on it, but conflict copies and the trash are labelled with its time.`,
  ];
}

const resolved = {
  local: 'The version of this device is in place on both sides; the other one is in the trash.',
  remote: 'The version from the cloud is in place on both sides; the other one is in the trash.',
  both: 'Both versions are kept, side by side.',
  merge: 'Both versions are merged; each is in the trash as it was.',
} as const;

function resolveLine(path: string, keep: keyof typeof resolved, { success, conflicts }: CloudSyncResult): string {
  if (!success) return `"${printable(path)}" cannot be merged cleanly. Nothing was changed. Keep local, remote or both.`;
  const copy = conflicts[0]?.copy;
  const where = copy === undefined ? '' : ` The one of this device is now "${printable(copy)}".`;
  return `"${printable(path)}" is resolved. ${resolved[keep]}${where}`;
}

function trashLines({ trash = [], restored }: Outcome, wanted: string | undefined): string[] {
  if (restored !== undefined) {
    const where = restored === wanted ? '' : ` as "${printable(restored)}", because its own name is taken`;
    return [`"${printable(wanted ?? restored)}" is restored${where}. The next sync brings it to the cloud.`];
  }
  if (trash.length === 0) return ['The trash is empty.'];
  return [...trash.map(trashLine), 'Restore one with: cloud-sync trash <folder> --remote <url> --restore <path>'];
}

function trashLine(entry: TrashEntry | CloudTrashEntry): string {
  const when = new Date(entry.time).toLocaleString('sv').slice(0, 16);
  const why = 'device' in entry ? `deleted in the cloud by ${entry.device}` : entry.reason;
  return `  ${when}  ${String(entry.size).padStart(12)} bytes  ${printable(entry.path)}  (${printable(why)})`;
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= longestList) return [...lines];
  return [...lines.slice(0, longestList), `  and ${lines.length - longestList} more`];
}
