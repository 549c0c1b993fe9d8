import { commandIds } from '../ids';
import { engineText, t } from '../texts/l10n';
import { byUrgency, isBusy, isConnected, showsPause, type FolderState, type Phase, type WorkspaceState } from '../folder/state';
import { bytesLabel, escapeMarkdown, timeLabel } from '../texts/texts';

/** VS Code's own command. */
const manageTrust = 'workbench.trust.manage';

/** What the status bar item shows. */
export interface StatusBarView {
  readonly text: string;
  /** Markdown; its links run only `tooltipCommands`. */
  readonly tooltip: string;
  readonly background?: 'warning' | 'error' | undefined;
  readonly command: string;
  /** What a screen reader says: the text without its icon, as a sentence. */
  readonly accessibleLabel: string;
}

/** Commands that the tooltip links to. */
export const tooltipCommands: readonly string[] = [
  commandIds.syncNow,
  commandIds.cancelSync,
  commandIds.pause,
  commandIds.resume,
  commandIds.openConflict,
  commandIds.showChanges,
  commandIds.showLog,
  commandIds.connect,
  commandIds.signIn,
  commandIds.reviewStop,
  manageTrust,
];

interface Summary {
  readonly icon: string;
  readonly label: string;
  readonly sentence: string;
  readonly background?: 'warning' | 'error' | undefined;
  readonly command: string;
  /** What the sentence gives the number of already. */
  readonly counts?: Counted | undefined;
}

type Counted = 'conflicts' | 'problems' | 'waiting' | 'changes';

/** One item for the whole window: the folder that most needs a person speaks for all, and is the first in the tooltip. Nothing when no folder is open. */
export function renderStatusBar(state: WorkspaceState, now: number): StatusBarView | undefined {
  const folders = byUrgency(state.folders);
  const [folder] = folders;
  if (folder === undefined) return undefined;
  const summary = summarize(folder);
  const name = folders.length > 1 ? ` (${folder.folder.name})` : '';
  return {
    text: `$(${summary.icon}) ${summary.label}`,
    tooltip: folders.map((each) => tooltipOf(each, now)).join('\n\n---\n\n'),
    background: summary.background,
    command: summary.command,
    accessibleLabel: `Cloud Sync${name}: ${summary.sentence}`,
  };
}

function summarize(state: FolderState): Summary {
  const { phase } = state;
  const isResting = phase.kind === 'idle' || showsPause(state);
  const attention = isResting ? summarizeAttention(state) : undefined;
  if (attention !== undefined) return attention;
  if (showsPause(state)) return summary('debug-pause', t('Paused'), t('Paused: nothing is synced by itself.'), commandIds.resume);
  switch (phase.kind) {
    case 'untrusted':
      return summary('workspace-untrusted', 'Cloud Sync', t('Off, because this workspace is in Restricted Mode.'), manageTrust);
    case 'unbound':
      return summary('cloud', 'Cloud Sync', t('This folder is not connected to a cloud.'), commandIds.connect);
    case 'consent': {
      const sentence = t('The settings of this folder name a cloud. Nothing is synced until you agree.');
      return summary('cloud', 'Cloud Sync', sentence, commandIds.connect);
    }
    case 'scanning':
      return summary('sync~spin', t('Checking'), `${phase.message}.`);
    case 'syncing':
      return summary('sync~spin', `${phase.done}/${phase.total}`, progressSentence(phase));
    case 'passive':
      return summary('multiple-windows', t('Other window'), engineText(phase.message), commandIds.syncNow);
    case 'offline':
      return summary('debug-disconnect', t('Offline'), engineText(phase.message), commandIds.syncNow);
    case 'signedOut':
      return { ...summary('key', t('Signed out'), engineText(phase.message), commandIds.signIn), background: 'warning' };
    case 'stopped':
      return { ...summary('warning', t('Sync stopped'), engineText(phase.stop.message), commandIds.reviewStop), background: 'warning' };
    case 'error':
      return { ...summary('error', t('Sync failed'), engineText(phase.message), nextStep(phase.code)), background: 'error' };
    case 'idle':
      return summarizeIdle(state);
  }
}

function progressSentence({ message, done, total, bytesDone, bytesTotal }: Phase & { readonly kind: 'syncing' }): string {
  if (bytesDone === undefined || bytesTotal === undefined) return t('{0}, {1} of {2}.', message, done, total);
  return t('{0}, {1} of {2} ({3} of {4}).', message, done, total, bytesLabel(bytesDone), bytesLabel(bytesTotal));
}

function summary(icon: string, label: string, sentence: string, command: string = commandIds.showChanges): Summary {
  return { icon, label, sentence, command };
}

/** What a person has to look at, whether or not more is synced. */
function summarizeAttention({ conflicts, problems }: FolderState): Summary | undefined {
  if (conflicts.length > 0) {
    const number = conflicts.length;
    const label = number === 1 ? t('1 conflict') : t('{0} conflicts', number);
    const sentence = number === 1 ? t('One file waits for your decision.') : t('{0} files wait for your decision.', number);
    return { ...summary('warning', label, sentence), background: 'warning', counts: 'conflicts' };
  }
  const failed = problems.filter(({ code }) => code !== 'unsavedChanges').length;
  if (failed === 0) return undefined;
  const label = failed === 1 ? t('1 problem') : t('{0} problems', failed);
  const sentence = failed === 1 ? t('1 file could not be synced.') : t('{0} files could not be synced.', failed);
  return { ...summary('warning', label, sentence), background: 'warning', counts: 'problems' };
}

function summarizeIdle({ problems, changes, lastSync, isUnfinished }: FolderState): Summary {
  if (problems.length > 0) {
    const number = problems.length;
    const sentence =
      number === 1 ? t('1 file in the cloud waits until you save.') : t('{0} files in the cloud wait until you save.', number);
    return { ...summary('cloud', t('{0} unsaved', number), sentence), counts: 'waiting' };
  }
  if (changes.length > 0) {
    const sentence = changes.length === 1 ? t('1 change to sync.') : t('{0} changes to sync.', changes.length);
    return summary('cloud', directions(changes), sentence);
  }
  if (isUnfinished === true) {
    const sentence = t('The last sync was cancelled before its end. The rest follows with the next one.');
    return summary('cloud', t('Not finished'), sentence, commandIds.syncNow);
  }
  if (lastSync === undefined) {
    return summary('cloud', t('Connected'), t('Connected, but not synced in this window yet.'), commandIds.syncNow);
  }
  return summary('cloud', t('Synced'), t('Everything is in sync.'), commandIds.syncNow);
}

function directions(changes: FolderState['changes']): string {
  const up = changes.filter(({ kind }) => kind === 'upload' || kind === 'deleteRemote' || kind === 'moveRemote').length;
  const down = changes.length - up;
  return [...(up > 0 ? [`${up}↑`] : []), ...(down > 0 ? [`${down}↓`] : [])].join(' ');
}

/** What helps against an error: another connection where keys or place are wrong, else the log. */
function nextStep(code: string): string {
  return ['forbidden', 'noRemote', 'badRemote', 'usage'].includes(code) ? commandIds.connect : commandIds.showLog;
}

function tooltipOf(state: FolderState, now: number): string {
  const { sentence, counts } = summarize(state);
  const lines = [`**Cloud Sync** — ${escapeMarkdown(state.folder.name)}`, escapeMarkdown(sentence), ...countsOf(state, counts)];
  if (state.remote !== undefined) lines.push(`$(cloud) ${escapeMarkdown(state.remote)}`);
  if (state.lastSync !== undefined) lines.push(`$(history) ${t('Last sync {0}', timeLabel(state.lastSync, now))}`);
  if (state.nextAttempt !== undefined) lines.push(`$(watch) ${t('Next attempt {0}', timeLabel(state.nextAttempt, now, 'seconds'))}`);
  lines.push(linksFor(state).join(' · '));
  return lines.join('\n\n');
}

/** What waits, in numbers, beside what has been told. */
function countsOf(state: FolderState, told: Counted | undefined): readonly string[] {
  if (!isConnected(state)) return [];
  const waiting = state.problems.filter(({ code }) => code === 'unsavedChanges').length;
  const failed = state.problems.length - waiting;
  const counts: readonly (readonly [Counted, number, string])[] = [
    ['conflicts', state.conflicts.length, `$(warning) ${t('Conflicts: {0}', state.conflicts.length)}`],
    ['problems', failed, `$(error) ${t('Problems: {0}', failed)}`],
    ['waiting', waiting, `$(circle-filled) ${t('Waiting for a save: {0}', waiting)}`],
    ['changes', state.changes.length, `$(arrow-swap) ${t('Changes to sync: {0}', directions(state.changes))}`],
  ];
  const shown = counts.filter(([kind, number]) => number > 0 && kind !== told).map(([, , text]) => text);
  return shown.length === 0 ? [] : [shown.join(' · ')];
}

function linksFor(state: FolderState): string[] {
  const log = link(t('Show Log'), commandIds.showLog);
  if (state.phase.kind === 'untrusted') return [link(t('Manage Trust'), manageTrust), log];
  if (state.phase.kind === 'consent') return [link(t('Review and Connect…'), commandIds.connect), log];
  if (!isConnected(state)) return [link(t('Connect…'), commandIds.connect), log];
  const changes = link(t('Show Changes'), commandIds.showChanges);
  const pause = state.isPaused ? link(t('Resume'), commandIds.resume) : link(t('Pause'), commandIds.pause);
  return [...nextLinks(state), changes, pause, log];
}

function nextLinks(state: FolderState): string[] {
  if (isBusy(state)) return [link(t('Cancel'), commandIds.cancelSync)];
  if (state.phase.kind === 'stopped') return [link(t('Review…'), commandIds.reviewStop)];
  if (state.phase.kind === 'signedOut') return [link(t('Sign In…'), commandIds.signIn)];
  if (state.conflicts.length > 0) return [link(t('Resolve'), commandIds.openConflict)];
  const connect = state.phase.kind === 'error' && nextStep(state.phase.code) === commandIds.connect;
  return [link(t('Sync Now'), commandIds.syncNow), ...(connect ? [link(t('Connect…'), commandIds.connect)] : [])];
}

function link(title: string, command: string): string {
  return `[${title}](command:${command})`;
}
