import { commandIds, type CommandId } from './ids';
import { isConnected, type FolderState, type WorkspaceState } from './state';
import { count, escapeMarkdown, timeLabel } from './texts';

/** What the status bar item shows. */
export interface StatusBarView {
  readonly text: string;
  /** Markdown; its links run only `tooltipCommands`. */
  readonly tooltip: string;
  readonly background?: 'warning' | 'error' | undefined;
  readonly command: CommandId;
  /** What a screen reader says: the text without its icon, as a sentence. */
  readonly accessibleLabel: string;
}

/** Commands that the tooltip links to. */
export const tooltipCommands: readonly CommandId[] = [
  commandIds.syncNow,
  commandIds.previewSync,
  commandIds.showChanges,
  commandIds.showLog,
  commandIds.connect,
  commandIds.reviewStop,
];

interface Summary {
  readonly icon: string;
  readonly label: string;
  readonly sentence: string;
  readonly background?: 'warning' | 'error' | undefined;
  readonly command: CommandId;
}

/** One item for the whole window: the folder that most needs a person speaks for all. Nothing when no folder is open. */
export function renderStatusBar({ folders }: WorkspaceState, now: number): StatusBarView | undefined {
  const [folder] = [...folders].sort((a, b) => urgency(b) - urgency(a));
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

function urgency(state: FolderState): number {
  const { background, icon } = summarize(state);
  if (background === 'error') return 4;
  if (background === 'warning') return 3;
  if (icon === 'sync~spin') return 2;
  return isConnected(state) ? 1 : 0;
}

function summarize(state: FolderState): Summary {
  const { phase } = state;
  switch (phase.kind) {
    case 'untrusted':
      return summary('workspace-untrusted', 'Cloud Sync', 'Off, because this workspace is in restricted mode.');
    case 'unbound':
      return summary('cloud', 'Cloud Sync', 'This folder is not connected to a cloud.', commandIds.connect);
    case 'consent': {
      const sentence = 'The settings of this folder name a cloud. Nothing is synced until you agree.';
      return summary('cloud', 'Cloud Sync', sentence, commandIds.connect);
    }
    case 'scanning':
      return summary('sync~spin', 'Checking', `${phase.message}.`);
    case 'syncing':
      return summary('sync~spin', `${phase.done}/${phase.total}`, `${phase.message}, ${phase.done} of ${phase.total}.`);
    case 'passive':
      return summary('cloud', 'Other window', phase.message, commandIds.syncNow);
    case 'offline':
      return summary('debug-disconnect', 'Offline', phase.message, commandIds.syncNow);
    case 'stopped':
      return { ...summary('warning', 'Sync stopped', phase.stop.message, commandIds.reviewStop), background: 'warning' };
    case 'error':
      return { ...summary('error', 'Sync failed', phase.message, nextStep(phase.code)), background: 'error' };
    case 'idle':
      return summarizeIdle(state);
  }
}

function summary(icon: string, label: string, sentence: string, command: CommandId = commandIds.showChanges): Summary {
  return { icon, label, sentence, command };
}

function summarizeIdle({ conflicts, problems, changes, lastSync }: FolderState): Summary {
  const number = conflicts.length;
  if (number > 0) {
    const sentence = number === 1 ? 'One file waits for your decision.' : `${number} files wait for your decision.`;
    return { ...summary('warning', count(number, 'conflict'), sentence), background: 'warning' };
  }
  const failed = problems.filter(({ code }) => code !== 'unsavedChanges').length;
  if (failed > 0) {
    return { ...summary('warning', count(failed, 'problem'), `${count(failed, 'file')} could not be synced.`), background: 'warning' };
  }
  if (problems.length > 0) {
    const sentence = `${count(problems.length, 'file')} in the cloud ${problems.length === 1 ? 'waits' : 'wait'} until you save.`;
    return summary('cloud', `${problems.length} unsaved`, sentence);
  }
  if (changes.length > 0) return summary('cloud', directions(changes), `${count(changes.length, 'change')} to sync.`);
  if (lastSync === undefined) {
    return summary('cloud', 'Connected', 'Connected, but not synced in this window yet.', commandIds.syncNow);
  }
  return summary('cloud', 'Synced', 'Everything is in sync.', commandIds.syncNow);
}

function directions(changes: FolderState['changes']): string {
  const up = changes.filter(({ kind }) => kind === 'upload' || kind === 'deleteRemote' || kind === 'moveRemote').length;
  const down = changes.length - up;
  return [...(up > 0 ? [`${up}↑`] : []), ...(down > 0 ? [`${down}↓`] : [])].join(' ');
}

/** What helps against an error: another connection where keys or place are wrong, else the log. */
function nextStep(code: string): CommandId {
  return ['unauthorized', 'forbidden', 'noRemote', 'badRemote', 'usage'].includes(code) ? commandIds.connect : commandIds.showLog;
}

function tooltipOf(state: FolderState, now: number): string {
  const { sentence } = summarize(state);
  const lines = [`**Cloud Sync** — ${escapeMarkdown(state.folder.name)}`, escapeMarkdown(sentence)];
  if (state.remote !== undefined) lines.push(`$(cloud) ${escapeMarkdown(state.remote)}`);
  if (state.lastSync !== undefined) lines.push(`$(history) Last sync ${timeLabel(state.lastSync, now)}`);
  lines.push(linksFor(state).join(' · '));
  return lines.join('\n\n');
}

function linksFor(state: FolderState): string[] {
  const log = link('Show Log', commandIds.showLog);
  if (state.phase.kind === 'untrusted') return [log];
  if (!isConnected(state)) return [link('Connect…', commandIds.connect), log];
  if (state.phase.kind === 'stopped') return [link('Review…', commandIds.reviewStop), link('Show Changes', commandIds.showChanges), log];
  return [link('Sync Now', commandIds.syncNow), link('Show Changes', commandIds.showChanges), log];
}

function link(title: string, command: CommandId): string {
  return `[${title}](command:${command})`;
}
