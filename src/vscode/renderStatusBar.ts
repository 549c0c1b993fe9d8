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
      return {
        icon: 'workspace-untrusted',
        label: 'Cloud Sync',
        sentence: 'Off, because this workspace is in restricted mode.',
        command: commandIds.showChanges,
      };
    case 'unbound':
      return { icon: 'cloud', label: 'Cloud Sync', sentence: 'This folder is not connected to a cloud.', command: commandIds.connect };
    case 'consent':
      return {
        icon: 'cloud',
        label: 'Cloud Sync',
        sentence: 'The settings of this folder name a cloud. Nothing is synced until you agree.',
        command: commandIds.connect,
      };
    case 'scanning':
      return { icon: 'sync~spin', label: 'Checking', sentence: `${phase.message}.`, command: commandIds.showChanges };
    case 'syncing':
      return {
        icon: 'sync~spin',
        label: `${phase.done}/${phase.total}`,
        sentence: `${phase.message}, ${phase.done} of ${phase.total}.`,
        command: commandIds.showChanges,
      };
    case 'passive':
      return { icon: 'cloud', label: 'Other window', sentence: phase.message, command: commandIds.syncNow };
    case 'offline':
      return { icon: 'debug-disconnect', label: 'Offline', sentence: phase.message, command: commandIds.syncNow };
    case 'stopped':
      return {
        icon: 'warning',
        label: 'Sync stopped',
        sentence: phase.stop.message,
        background: 'warning',
        command: commandIds.reviewStop,
      };
    case 'error':
      return { icon: 'error', label: 'Sync failed', sentence: phase.message, background: 'error', command: nextStep(phase.code) };
    case 'idle':
      return summarizeIdle(state);
  }
}

function summarizeIdle({ conflicts, problems, changes, lastSync }: FolderState): Summary {
  const command = commandIds.showChanges;
  if (conflicts.length > 0) {
    const label = count(conflicts.length, 'conflict');
    const sentence = conflicts.length === 1 ? 'One file waits for your decision.' : `${conflicts.length} files wait for your decision.`;
    return { icon: 'warning', label, sentence, background: 'warning', command };
  }
  const failed = problems.filter(({ code }) => code !== 'unsavedChanges').length;
  if (failed > 0) {
    const label = count(failed, 'problem');
    return { icon: 'warning', label, sentence: `${count(failed, 'file')} could not be synced.`, background: 'warning', command };
  }
  if (problems.length > 0) {
    const sentence = `${count(problems.length, 'file')} in the cloud ${problems.length === 1 ? 'waits' : 'wait'} until you save.`;
    return { icon: 'cloud', label: `${problems.length} unsaved`, sentence, command };
  }
  if (changes.length > 0) {
    const up = changes.filter(({ kind }) => kind === 'upload' || kind === 'deleteRemote' || kind === 'moveRemote').length;
    const down = changes.length - up;
    const parts = [...(up > 0 ? [`${up}↑`] : []), ...(down > 0 ? [`${down}↓`] : [])];
    return { icon: 'cloud', label: parts.join(' '), sentence: `${count(changes.length, 'change')} to sync.`, command };
  }
  if (lastSync === undefined) {
    return { icon: 'cloud', label: 'Connected', sentence: 'Connected, but not synced in this window yet.', command: commandIds.syncNow };
  }
  return { icon: 'cloud', label: 'Synced', sentence: 'Everything is in sync.', command: commandIds.syncNow };
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
