import type { ParseArgsConfig } from 'node:util';
import type { ConflictPolicy } from '../core/model/conflict';
import { choice, flag, parseTokens, text, usage, type Values } from './argumentValues';
import { parseSignIn, parseSignOut, type SignInCommand, type SignOutCommand } from './signInArguments';

/** What every command needs to know. Absent values have their default elsewhere, where the world is known. */
export interface CommonOptions {
  readonly folder: string;
  readonly remote: string;
  readonly state?: string | undefined;
  readonly conflict: ConflictPolicy;
  readonly excludes: readonly string[];
  readonly concurrency?: number | undefined;
  readonly device?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly pathStyle?: boolean | undefined;
  /** Signs no request to S3. */
  readonly anonymous: boolean;
  readonly json: boolean;
}

export interface SyncCommand extends CommonOptions {
  readonly name: 'sync';
  readonly allowMassChange: boolean;
}

export interface StatusCommand extends CommonOptions {
  readonly name: 'status';
  readonly allowMassChange: boolean;
}

export interface ResolveCommand extends CommonOptions {
  readonly name: 'resolve';
  readonly path: string;
  readonly keep: Keep;
}

export interface TrashCommand extends CommonOptions {
  readonly name: 'trash';
  readonly restore?: string | undefined;
}

export type FolderCommand = SyncCommand | StatusCommand | ResolveCommand | TrashCommand;
export type AccountCommand = SignInCommand | SignOutCommand;
export type Command = FolderCommand | AccountCommand | { readonly name: 'help' } | { readonly name: 'version' };
export type Keep = 'local' | 'remote' | 'both' | 'merge';

const policies: Readonly<Record<string, ConflictPolicy>> = {
  merge: { merge: true, otherwise: 'both' },
  ask: { merge: false, otherwise: 'ask' },
  both: { merge: false, otherwise: 'both' },
  local: { merge: false, otherwise: 'local' },
  remote: { merge: false, otherwise: 'remote' },
};

const keeps: Readonly<Record<string, Keep>> = { local: 'local', remote: 'remote', both: 'both', merge: 'merge' };

const commonOptions = {
  remote: text,
  state: text,
  conflict: text,
  exclude: { type: 'string', multiple: true },
  concurrency: text,
  device: text,
  endpoint: text,
  region: text,
  'path-style': flag,
  'no-path-style': flag,
  anonymous: flag,
  json: flag,
  help: { type: 'boolean', short: 'h' },
  version: flag,
} as const;

const syncOptions = { ...commonOptions, 'dry-run': flag, 'allow-mass-change': flag } as const;

/** Which options a command takes, and what its positional arguments are called. */
const commands = {
  sync: { options: syncOptions, positionals: ['<folder>'] },
  status: { options: syncOptions, positionals: ['<folder>'] },
  resolve: { options: { ...commonOptions, keep: text }, positionals: ['<folder>', '<path>'] },
  trash: { options: { ...commonOptions, restore: text }, positionals: ['<folder>'] },
} as const satisfies Record<FolderCommand['name'], { options: NonNullable<ParseArgsConfig['options']>; positionals: readonly string[] }>;

/** Reads the arguments behind `cloud-sync`. Throws `usage` with a sentence that names the wrong one. */
export function parseArguments(args: readonly string[]): Command {
  const [name = '', ...rest] = args;
  const isOption = name.startsWith('-');
  if (args.length === 0) throw usage('There is no command. Say one of sync, status, resolve and trash.');
  if (name === 'help' || asksFor(args, '--help') || asksFor(args, '-h')) return { name: 'help' };
  if (asksFor(args, '--version')) return { name: 'version' };
  if (isOption) throw usage(`The command comes first: one of sync, status, resolve and trash, before "${name}".`);
  if (name === 'sign-in') return parseSignIn(rest);
  if (name === 'sign-out') return parseSignOut(rest);
  if (!isCommand(name)) throw usage(`There is no command "${name}". Say one of sync, status, resolve and trash.`);
  return toCommand(name, parseTokens(`cloud-sync ${name}`, { ...commands[name], ending: ' --remote <url>' }, rest));
}

/** Whether the last line of the output must be JSON, even if the arguments are wrong otherwise. */
export function asksForJson(args: readonly string[]): boolean {
  return asksFor(args, '--json');
}

function asksFor(args: readonly string[], option: string): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes(option);
}

function isCommand(name: string): name is FolderCommand['name'] {
  return Object.hasOwn(commands, name);
}

function toCommand(name: FolderCommand['name'], values: Values): FolderCommand {
  const common = toCommon(values);
  switch (name) {
    case 'sync':
    case 'status':
      return { ...common, name: values.flag('dry-run') ? 'status' : name, allowMassChange: values.flag('allow-mass-change') };
    case 'resolve':
      return { ...common, name, path: toPath(values.positionals[1] ?? ''), keep: choice(values, 'keep', keeps, undefined) };
    case 'trash':
      return { ...common, name, restore: optionalPath(values.text('restore')) };
  }
}

function toCommon(values: Values): CommonOptions {
  const remote = values.text('remote');
  if (remote === undefined) throw usage('The cloud is missing: say --remote s3://bucket/prefix or --remote file:///path.');
  return {
    folder: values.positionals[0] ?? '',
    remote,
    state: values.text('state'),
    conflict: choice(values, 'conflict', policies, 'merge'),
    excludes: values.texts('exclude'),
    concurrency: toConcurrency(values.text('concurrency')),
    device: values.text('device'),
    endpoint: toEndpoint(values.text('endpoint')),
    region: values.text('region'),
    pathStyle: toPathStyle(values),
    anonymous: values.flag('anonymous'),
    json: values.flag('json'),
  };
}

function toConcurrency(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,4}$/u.test(value) ? Number(value) : 0;
  if (number < 1 || number > 256) throw usage(`--concurrency cannot be "${value}": it is a whole number from 1 to 256.`);
  return number;
}

function toEndpoint(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol))
    // What is wrong may hold keys, so that it is not repeated.
    throw usage('--endpoint is not understood: it is an address such as https://s3.example.com.');
  if (url.username !== '' || url.password !== '')
    throw usage('--endpoint must not hold credentials. Put them into the environment or into ~/.aws/credentials.');
  return value;
}

function toPathStyle(values: Values): boolean | undefined {
  const [on, off] = [values.flag('path-style'), values.flag('no-path-style')];
  if (on && off) throw usage('Say --path-style or --no-path-style, not both.');
  return on || off ? on : undefined;
}

/** A path inside the folder as a person types it: `./notes/a.md` on every system, `notes\a.md` on Windows too. */
function toPath(value: string, platform: NodeJS.Platform = process.platform): string {
  const path = platform === 'win32' ? value.replaceAll('\\', '/') : value;
  return path.replace(/^(\.\/)+/u, '');
}

function optionalPath(value: string | undefined): string | undefined {
  return value === undefined ? undefined : toPath(value);
}
