import { driveLabelPrefix } from '../folder/remote';
import type { SettingName } from '../ids';
import { redact } from './redact';
import type { FolderState, WorkspaceState } from '../folder/state';

/** What a bug report should tell, as it is found in the window. */
export interface DiagnosticFacts {
  readonly extensionVersion: string;
  readonly vscodeVersion: string;
  /** Operating system and architecture. */
  readonly platform: string;
  /** `ssh-remote`, `wsl` …; absent in a window on this computer. */
  readonly remoteName?: string | undefined;
  readonly isTrusted: boolean;
  readonly state: WorkspaceState;
  /** Names of settings that are not as they come, with their values. */
  readonly settings: Readonly<Partial<Record<SettingName, unknown>>>;
  /** The latest lines of the log, oldest first. */
  readonly log: readonly string[];
}

/** Whether the value of a setting may be shown: neither a secret, nor where somebody's data is. A new setting has to be judged here. */
const isShown: Readonly<Record<SettingName, boolean>> = {
  remote: false,
  's3.endpoint': false,
  's3.region': true,
  's3.pathStyle': true,
  trustedRemotes: false,
  exclude: false,
  conflictPolicy: true,
  syncOnSave: true,
  syncOnOpen: true,
  syncOnFocus: true,
  intervalMinutes: true,
  maxFileSizeMB: true,
  device: false,
  concurrency: true,
  'trash.days': true,
  'trash.maxSizeMB': true,
  'drive.clientId': false,
  'drive.clientSecret': false,
  changesLayout: true,
  'decorations.pending': true,
};

/** The facts as Markdown for a bug report: no secret, no name of a file, a folder, a computer or a bucket. */
export function renderDiagnostics(facts: DiagnosticFacts): string {
  const { extensionVersion, vscodeVersion, platform, remoteName, isTrusted, state, settings, log } = facts;
  const where = remoteName === undefined ? '' : `, ${remoteName}`;
  return [
    '### Cloud Sync diagnostics',
    `- Cloud Sync ${extensionVersion}, VS Code ${vscodeVersion}, ${platform}${where}${isTrusted ? '' : ', restricted mode'}`,
    ...state.folders.map((folder, index) => `- Folder ${index + 1}: ${describeFolder(folder)}`),
    ...Object.entries(settings).map(([name, value]) => `- ${name}: ${isShown[name as SettingName] ? JSON.stringify(value) : 'set'}`),
    '',
    '```text',
    ...log.map((line) => anonymous(line, state)),
    '```',
    '',
  ].join('\n');
}

function describeFolder({ phase, isPaused, remote, conflicts, changes, problems, lastSync, nextAttempt }: FolderState): string {
  const problemCodes = [...new Set(problems.map(({ code }) => code))].join(', ');
  const facts: readonly (readonly [unknown, string])[] = [
    [true, phase.kind === 'error' ? `error (${phase.code})` : phase.kind],
    [isPaused, 'paused'],
    [remote, `remote: ${kindOf(remote ?? '')}`],
    [conflicts.length, `conflicts: ${conflicts.length}`],
    [changes.length, `pending changes: ${changes.length}`],
    [problems.length, `problems: ${problems.length} (${problemCodes})`],
    [lastSync, `last sync: ${isoTime(lastSync)}`],
    [nextAttempt, `next attempt: ${isoTime(nextAttempt)}`],
  ];
  return facts.flatMap(([isSo, text]) => (isSo ? [text] : [])).join('; ');
}

/** What kind of cloud, and nothing that says which. */
function kindOf(remote: string): string {
  if (remote.startsWith('s3://')) return remote.includes(' at ') ? 's3 (own endpoint)' : 's3';
  return remote.startsWith(driveLabelPrefix) ? 'gdrive' : 'folder';
}

/** A line of the log with the endings of files instead of their names, and without what names the folder or the cloud. */
function anonymous(line: string, { folders }: WorkspaceState): string {
  const names = folders.flatMap(({ folder, remote }) => [folder.uri, decodeURIComponent(folder.uri), ...namesIn(remote ?? '')]);
  const shown = names.filter((name) => name.length > 3).reduce((rest, name) => rest.replaceAll(name, '…'), redact(line));
  return shown
    .replace(/"[^"]*?(\.\w{1,8})?"/g, '"…$1"')
    .replace(/\b(s3|gdrive|https?|file):\/\/[^\s"'),]+/g, '$1://…')
    .replace(/(^|[\s('])(?:\/[^\s/'")]+){2,}/g, '$1/…');
}

/** The parts of a remote's label that say which cloud it is. */
function namesIn(remote: string): readonly string[] {
  return remote.startsWith(driveLabelPrefix) ? [remote.slice(driveLabelPrefix.length)] : remote.split(' at ');
}

function isoTime(moment: number | undefined): string {
  return moment === undefined ? '' : new Date(moment).toISOString();
}
