import ignore from 'ignore';
import { Minimatch } from 'minimatch';
import { SyncError } from '../core/errors';
import type { AsyncFileSystem } from '../core/model/fileSystem';
import type { Scope } from '../core/model/scope';
import type { LoadScope } from '../core/options';
import { isOwnPath } from '../core/names/remotePath';
import { ignoreFileName } from './ignoreFile';

/**
 * Left out unless the ignore file takes it back in with `!pattern`: what can be made again, what is secret, the
 * litter of editors, and what systems keep at the root of a disk.
 */
const defaultRules: readonly string[] = [
  'node_modules/',
  '.env*',
  '!.env.example',
  '!.env.sample',
  '!.env.template',
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  'id_rsa*',
  'id_ed25519*',
  '!id_rsa*.pub',
  '!id_ed25519*.pub',
  '.ssh/',
  '.DS_Store',
  'Thumbs.db',
  'desktop.ini',
  '*.swp',
  '*.swo',
  '*~',
  '.#*',
  '\\#*#',
  '~$*',
  '/lost+found/',
  '/System Volume Information/',
  '/$RECYCLE.BIN/',
  '/.Trash-*/',
  '/.Trashes/',
  '/.Spotlight-V100/',
  '/.fseventsd/',
];

export interface ScopeOptions {
  /** Glob patterns of the settings or of `--exclude`. One without a slash matches a name at any depth. */
  readonly excludes?: readonly string[] | undefined;
  /** Bytes; a larger file is left out. */
  readonly maxFileSize?: number | undefined;
}

export interface LoadOptions extends ScopeOptions {
  /** Reads the file of the cloud, which goes before the one of the folder. */
  readonly readRemote?: Parameters<LoadScope>[0];
  readonly signal?: AbortSignal | undefined;
}

/** Reads the ignore file and makes the scope of one run. Throws when the file is there and cannot be read: a run without its rules must not start. */
export async function loadScope(fs: AsyncFileSystem, options: LoadOptions = {}): Promise<Scope> {
  const { readRemote, signal } = options;
  const remote = readRemote && (await readText(readRemote(ignoreFileName)));
  const text = remote ?? (await readText(fs.read(ignoreFileName, signal))) ?? '';
  return { ...createScope(text.split(/\r?\n/u), fs.caseSensitive, options), rulesFile: ignoreFileName };
}

/** The scope that these lines of gitignore syntax and these options describe. */
export function createScope(lines: readonly string[], caseSensitive: boolean, options: ScopeOptions = {}): Scope {
  const rules = ignore({ ignorecase: !caseSensitive }).add(defaultRules).add(lines);
  const excludes = (options.excludes ?? []).flatMap((pattern) => parseExclude(pattern, caseSensitive));

  const reasonByName = (path: string): string | undefined =>
    ownReason(path) ?? ruleReason(rules, path) ?? excludes.find((exclude) => exclude.matches(path))?.reason;
  const reason = (path: string, size?: number): string | undefined => reasonByName(path) ?? sizeReason(size, options.maxFileSize);
  return {
    rules: JSON.stringify([lines, caseSensitive, options.excludes, options.maxFileSize]),
    includesFile: (path, size) => reason(path, size) === undefined,
    entersFolder: (path) => path === '' || reasonByName(`${path}/`) === undefined,
    reason,
  };
}

/** `undefined`: there is no such file. */
async function readText(content: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of content) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (SyncError.is(error, 'notFound')) return undefined;
    throw error;
  }
  return text + decoder.decode();
}

/** What never syncs, whatever the rules say (design: never into `.git`, or into our own files). */
function ownReason(path: string): string | undefined {
  if (/(^|\/)\.git(\/|$)/iu.test(path)) return 'it belongs to Git';
  return isOwnPath(path.replace(/\/$/u, '')) ? 'it belongs to Cloud Sync' : undefined;
}

function ruleReason(rules: ignore.Ignore, path: string): string | undefined {
  if (!ignore.isPathValid(path)) return 'its name cannot be compared with the rules';
  const { ignored, rule } = rules.test(path);
  return ignored ? `the rule “${rule?.pattern ?? ''}” leaves it out` : undefined;
}

function sizeReason(size: number | undefined, limit: number | undefined): string | undefined {
  if (size === undefined || limit === undefined || size <= limit) return undefined;
  return `it is larger than the limit of ${limit.toLocaleString('en')} bytes`;
}

interface Exclude {
  /** A path that ends with a slash is a folder. */
  matches(path: string): boolean;
  readonly reason: string;
}

function parseExclude(pattern: string, caseSensitive: boolean): Exclude[] {
  const glob = pattern
    .trim()
    .replace(/^\.?\//u, '')
    .replace(/\/+$/u, '');
  if (glob === '') return [];
  const isAnchored = /^\.?\//u.test(pattern.trim()) || glob.includes('/');
  const foldersOnly = /\/$/u.test(pattern.trim());
  const matcher = new Minimatch(glob, { dot: true, nocase: !caseSensitive, nonegate: true, nocomment: true, platform: 'linux' });
  return [
    {
      reason: `the setting or option “${pattern}” excludes it`,
      matches: (path) => candidates(path, foldersOnly).some((one) => matcher.match(isAnchored ? one : lastSegment(one))),
    },
  ];
}

/** The path and the folders above it: what is below an excluded folder is excluded with it. */
function candidates(path: string, foldersOnly: boolean): string[] {
  const segments = path.split('/');
  const isFolder = segments.at(-1) === '';
  const longest = isFolder || foldersOnly ? segments.length - 1 : segments.length;
  return Array.from({ length: longest }, (_, index) => segments.slice(0, index + 1).join('/'));
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
