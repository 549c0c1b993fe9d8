import { commandIds, type CommandId } from './ids';
import type { SyncReport } from './folderSync';
import { count } from './texts';

/** A message for a person, with what they can do about it. */
export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly actions: readonly { readonly title: string; readonly command: CommandId | undefined }[];
}

/** What the user interface does when a sync has ended: show a message, ask at once about a brake, or nothing. */
export type Reaction = { readonly kind: 'notice'; readonly notice: Notice } | { readonly kind: 'reviewStop' } | undefined;

const showLog = { title: 'Show Log', command: commandIds.showLog };
const connect = { title: 'Connect…', command: commandIds.connect };

/** Failures that the status bar tells of, and that pass by themselves. */
const passing: ReadonlySet<string> = new Set(['aborted', 'offline', 'timeout', 'throttled', 'server', 'locked']);

/**
 * Decides who hears of what: a person who asked for a sync hears how it ended when it did not end well; the background
 * speaks once of each stop and of the first conflict, and of failures once in a window's life. Success is silent.
 */
export class NoticePolicy {
  private readonly shownStops = new Set<string>();
  private toldOfFailure = false;

  reactTo(report: SyncReport): Reaction {
    const stop = report.result?.stopped;
    if (stop !== undefined) return this.reactToStop(report, stop.approval, stop.message);
    if (report.failure !== undefined) return this.reactToFailure(report, report.failure);
    if (report.before.conflicts.length === 0 && report.after.conflicts.length > 0) return notice(conflictNotice(report));
    const failed = report.after.problems.filter(({ code }) => code !== 'unsavedChanges');
    return failed.length > 0 && (report.trigger === 'user' || this.isFirstFailure()) ? notice(problemNotice(failed)) : undefined;
  }

  private reactToStop({ trigger }: SyncReport, approval: string, message: string): Reaction {
    if (trigger === 'user') return { kind: 'reviewStop' };
    if (this.shownStops.has(approval)) return undefined;
    this.shownStops.add(approval);
    return notice({ severity: 'warning', message, actions: [{ title: 'Review…', command: commandIds.reviewStop }, later] });
  }

  private reactToFailure({ trigger }: SyncReport, { code, message }: NonNullable<SyncReport['failure']>): Reaction {
    if (code === 'aborted') return undefined;
    if (trigger === 'background' && (passing.has(code) || !this.isFirstFailure())) return undefined;
    const isAboutAccess = code === 'unauthorized' || code === 'forbidden' || code === 'noRemote' || code === 'badRemote';
    return notice({ severity: code === 'locked' ? 'warning' : 'error', message, actions: isAboutAccess ? [connect, showLog] : [showLog] });
  }

  private isFirstFailure(): boolean {
    const isFirst = !this.toldOfFailure;
    this.toldOfFailure = true;
    return isFirst;
  }
}

const later = { title: 'Later', command: undefined };

function conflictNotice({ after }: SyncReport): Notice {
  const [first] = after.conflicts;
  const message =
    after.conflicts.length === 1
      ? `"${first?.path ?? ''}" was changed both here and in the cloud. Both versions are safe; decide which one to keep.`
      : `${after.conflicts.length} files were changed both here and in the cloud. All versions are safe; decide which ones to keep.`;
  return { severity: 'warning', message, actions: [{ title: 'Resolve', command: commandIds.openConflict }, later] };
}

function problemNotice(failed: readonly { readonly message: string }[]): Notice {
  const [first] = failed;
  const rest = failed.length === 1 ? '' : ` (and ${count(failed.length - 1, 'other file')})`;
  const actions = [{ title: 'Show Changes', command: commandIds.showChanges }, showLog];
  return { severity: 'warning', message: `${first?.message ?? ''}${rest}`, actions };
}

function notice(value: Notice): Reaction {
  return { kind: 'notice', notice: value };
}
