import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Outcome } from '../../src/cli/outcome';
import { repositoryRoot } from '../harness/paths';
import type { TestCloud } from './testClouds';

/** The built command line; `CLOUD_SYNC_TEST_CLI` names another build of it. */
export const cliPath = process.env['CLOUD_SYNC_TEST_CLI'] ?? join(repositoryRoot, 'dist', 'cli.js');

/** A user without rights, as whom root can run the command line. */
const nobody = 65534;

export interface CliRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output as JSON; fails when it is none. */
  readonly json: Outcome;
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs without the rights of root, if this process has them. */
  readonly unprivileged?: boolean;
  /** Put in front of the command, as `env` or `nice` are. */
  readonly wrapper?: readonly string[];
}

export interface StartedCli {
  readonly process: ChildProcessWithoutNullStreams;
  readonly done: Promise<CliRun>;
}

/** Starts the command line as a process, in an environment that holds nothing of this one but the PATH. */
export function startCli(args: readonly string[], home: string, options: CliOptions = {}): StartedCli {
  const [command = '', ...rest] = [...(options.wrapper ?? []), process.execPath, cliPath, ...args];
  const user = options.unprivileged === true && process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const child = spawn(command, rest, {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...options.environment },
    ...user,
  });
  return { process: child, done: collect(child) };
}

export function runCli(args: readonly string[], home: string, options: CliOptions = {}): Promise<CliRun> {
  return startCli(args, home, options).done;
}

function collect(child: ChildProcessWithoutNullStreams): Promise<CliRun> {
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({
        code,
        signal,
        stdout,
        stderr,
        get json() {
          return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Outcome;
        },
      });
    });
  });
}

/** A computer with a folder that is synced to a cloud by the command line. */
export class CliDevice {
  readonly folder: string;
  readonly state: string;

  constructor(
    readonly home: string,
    readonly name: string,
    readonly cloud: TestCloud,
  ) {
    this.folder = join(home, name);
    this.state = join(home, `${name}.state`);
    mkdirSync(this.folder, { recursive: true });
  }

  /** Runs `cloud-sync <command> <folder>` with `--json`, this device's state and its cloud. */
  run(command: string, args: readonly string[] = [], options: CliOptions = {}): Promise<CliRun> {
    return this.start(command, args, options).done;
  }

  start(command: string, args: readonly string[] = [], options: CliOptions = {}): StartedCli {
    return startCli([command, this.folder, ...args, ...this.ownArguments(), '--json'], this.home, this.withCloud(options));
  }

  /** The same without `--json`, for what a person reads. */
  runForHuman(command: string, args: readonly string[] = []): Promise<CliRun> {
    return runCli([command, this.folder, ...args, ...this.ownArguments()], this.home, this.withCloud({}));
  }

  sync(...args: readonly string[]): Promise<CliRun> {
    return this.run('sync', args);
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  /** All files of the folder by path, temporary ones of ours included. */
  tree(): Record<string, string> {
    return treeOf(this.folder);
  }

  paths(): string[] {
    return Object.keys(this.tree());
  }

  private ownArguments(): readonly string[] {
    return ['--remote', this.cloud.url, '--state', this.state, '--device', this.name, ...this.cloud.args];
  }

  private withCloud(options: CliOptions): CliOptions {
    return { ...options, environment: { ...this.cloud.environment, ...options.environment } };
  }
}

/** All files below a folder with their content, by path, in order of their paths. */
export function treeOf(folder: string): Record<string, string> {
  return Object.fromEntries(filesOf(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** Everything about the files below a folder that a write would change; `undefined` when the folder is not there. */
export function tracesOf(folder: string): Record<string, string> | undefined {
  if (!existsSync(folder)) return undefined;
  return Object.fromEntries(
    filesOf(folder).map((path) => {
      const { ino, size, mtimeNs, ctimeNs } = statSync(join(folder, path), { bigint: true });
      return [path, `${ino} ${size} ${mtimeNs} ${ctimeNs}`];
    }),
  );
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
