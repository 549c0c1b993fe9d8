import { commandIds, type CommandId } from '../ids';
import { engineText, t } from '../texts/l10n';
import type { SyncReport } from '../folder/syncReport';

/** A message for a person, with what they can do about it. */
export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly actions: readonly { readonly title: string; readonly command: CommandId | undefined }[];
}

/** What the user interface does when syncs have ended: show one message, ask at once about a brake, or nothing. */
export type Reaction = { readonly kind: 'notice'; readonly notice: Notice } | { readonly kind: 'reviewStop' } | undefined;

/** Failures that the status bar tells of, and that pass by themselves. */
const passing: ReadonlySet<string> = new Set(['aborted', 'offline', 'timeout', 'throttled', 'server', 'locked']);

/** Failures that other answers in the wizard help against. */
const aboutAccess: ReadonlySet<string> = new Set(['forbidden', 'noRemote', 'badRemote']);

/**
 * Decides who hears of what: a person who asked for a sync hears how it ended when it did not end well; the background,
 * and other extensions that ask for syncs, speak once of each stop and of the first conflict, and of failures once in a
 * window's life. Success is silent. What belongs together comes in one message.
 */
export class NoticePolicy {
  private readonly shownStops = new Set<string>();
  private toldOfFailure = false;

  /** `reports`: of the folders that were synced together. */
  reactTo(reports: readonly SyncReport[]): Reaction {
    if (reports.some(({ trigger, result }) => trigger === 'user' && result?.stopped !== undefined)) return { kind: 'reviewStop' };
    const notice = this.failures(reports) ?? this.stops(reports) ?? conflictNotice(reports) ?? this.problems(reports);
    return notice && { kind: 'notice', notice };
  }

  private failures(reports: readonly SyncReport[]): Notice | undefined {
    const failed = reports.filter((report) => this.isWorthTelling(report));
    return failed.length === 0 ? undefined : failureNotice(failed);
  }

  private isWorthTelling({ trigger, failure }: SyncReport): boolean {
    if (failure === undefined || failure.code === 'aborted') return false;
    return trigger === 'user' || (!passing.has(failure.code) && this.isFirstFailure());
  }

  private stops(reports: readonly SyncReport[]): Notice | undefined {
    const news = reports.flatMap(({ result }) => result?.stopped ?? []).filter(({ approval }) => !this.shownStops.has(approval));
    for (const { approval } of news) this.shownStops.add(approval);
    const message = [...new Set(news.map((stop) => engineText(stop.message)))].join(' ');
    const actions = [{ title: t('Review…'), command: commandIds.reviewStop }, later()];
    return news.length === 0 ? undefined : { severity: 'warning', message, actions };
  }

  private problems(reports: readonly SyncReport[]): Notice | undefined {
    const failed = reports
      .filter(({ failure, result }) => failure === undefined && result?.stopped === undefined)
      .flatMap(({ after }) => after.problems.filter(({ code }) => code !== 'unsavedChanges'));
    const isAsked = reports.some(({ trigger }) => trigger === 'user');
    return failed.length > 0 && (isAsked || this.isFirstFailure()) ? problemNotice(failed) : undefined;
  }

  private isFirstFailure(): boolean {
    const isFirst = !this.toldOfFailure;
    this.toldOfFailure = true;
    return isFirst;
  }
}

function failureNotice(failed: readonly SyncReport[]): Notice {
  const codes = failed.map(({ failure }) => failure?.code ?? 'unknown');
  const messages = new Set(failed.map(({ failure }) => engineText(failure?.message ?? '')));
  const each = failed.map(({ after, failure }) => `${after.folder.name}: ${engineText(failure?.message ?? '')}`).join(' ');
  const message = messages.size === 1 ? [...messages].join('') : t('{0} folders could not be synced. {1}', failed.length, each);
  const actions = [
    ...(codes.includes('unauthorized') ? [{ title: t('Sign In…'), command: commandIds.signIn }] : []),
    ...(codes.some((code) => aboutAccess.has(code)) ? [{ title: t('Connect…'), command: commandIds.connect }] : []),
    showLog(),
  ];
  return { severity: codes.every((code) => code === 'locked') ? 'warning' : 'error', message, actions };
}

/** For the first conflicts of a folder; what comes to them later shows in the status bar and the view. */
function conflictNotice(reports: readonly SyncReport[]): Notice | undefined {
  const conflicts = reports
    .filter(({ failure, result }) => failure === undefined && result?.stopped === undefined)
    .flatMap(({ before, after }) => (before.conflicts.length === 0 ? after.conflicts : []));
  const [first] = conflicts;
  if (first === undefined) return undefined;
  const message =
    conflicts.length === 1
      ? t('"{0}" was changed both here and in the cloud. Both versions are safe; decide which one to keep.', first.path)
      : t('{0} files were changed both here and in the cloud. All versions are safe; decide which ones to keep.', conflicts.length);
  return { severity: 'warning', message, actions: [{ title: t('Resolve'), command: commandIds.openConflict }, later()] };
}

function problemNotice(failed: readonly { readonly message: string }[]): Notice {
  const first = engineText(failed[0]?.message ?? '');
  const others = failed.length - 1;
  const many = others === 1 ? t('{0} (and 1 other file)', first) : t('{0} (and {1} other files)', first, others);
  const actions = [{ title: t('Show Changes'), command: commandIds.showChanges }, showLog()];
  return { severity: 'warning', message: others === 0 ? first : many, actions };
}

function showLog(): Notice['actions'][number] {
  return { title: t('Show Log'), command: commandIds.showLog };
}

function later(): Notice['actions'][number] {
  return { title: t('Later'), command: undefined };
}
