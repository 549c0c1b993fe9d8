import type { DriveAccessLevel } from '../remote/drive/auth/endpoints';
import { choice, parseTokens, text, usage } from './argumentValues';

export interface SignInCommand {
  readonly name: 'sign-in';
  /** A folder in Drive that the account must be able to reach. */
  readonly remote?: string | undefined;
  /** Name of a folder to make in Drive. */
  readonly newFolder?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly level: DriveAccessLevel;
  /** Port for the answer of the browser. */
  readonly port?: number | undefined;
}

export interface SignOutCommand {
  readonly name: 'sign-out';
}

const levels: Readonly<Record<string, DriveAccessLevel>> = { file: 'file', full: 'full' };

const options = {
  remote: text,
  'new-folder': text,
  'client-id': text,
  'client-secret': text,
  scope: text,
  port: text,
} as const;

/** Reads the arguments behind `cloud-sync sign-in`; throws `usage`. */
export function parseSignIn(args: readonly string[]): SignInCommand {
  const values = parseTokens('cloud-sync sign-in', { options, positionals: [], ending: ' --client-id <id>' }, args);
  const [remote, newFolder] = [values.text('remote'), values.text('new-folder')];
  if (remote !== undefined && newFolder !== undefined) throw usage('Say --remote or --new-folder, not both.');
  return {
    name: 'sign-in',
    remote,
    newFolder,
    clientId: values.text('client-id'),
    clientSecret: values.text('client-secret'),
    level: choice(values, 'scope', levels, 'file'),
    port: toPort(values.text('port')),
  };
}

/** Reads the arguments behind `cloud-sync sign-out`; throws `usage`. */
export function parseSignOut(args: readonly string[]): SignOutCommand {
  parseTokens('cloud-sync sign-out', { options: {}, positionals: [], ending: '' }, args);
  return { name: 'sign-out' };
}

function toPort(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = /^\d{1,5}$/u.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65535) throw usage(`--port cannot be "${value}": it is a whole number from 1 to 65535.`);
  return port;
}
