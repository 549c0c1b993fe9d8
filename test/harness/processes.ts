import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { harnessDir } from './paths';

const POLL_MS = 25;
const STOP_GRACE_MS = 5_000;

/** Where and with what a command runs. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command to its end and resolves with its standard output; rejects with what it wrote if it fails. */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${errors}${output}`.trim()));
    });
  });
}

/** A server that ends with the process that started it, however that ends. */
export interface Daemon {
  /** Its process id, for signals to the server itself. */
  pid(): Promise<number>;
  /** Whether it is still running. */
  readonly alive: boolean;
  /** Asks it to end, and makes it end if it does not within seconds. */
  stop(): Promise<void>;
  /** Ends it at once, all its children with it: for servers whose data is thrown away. */
  kill(): Promise<void>;
}

/** How a tethered process runs, and the file that will hold its process id. */
export interface TetherOptions extends CommandOptions {
  readonly pidFile: string;
}

/** How a daemon runs, and where its output goes. */
export interface DaemonOptions extends TetherOptions {
  readonly logFile: string;
}

/** Starts a process that dies with this one, and all it has started with it (see `tether.sh`). */
export function spawnTethered(command: string, args: readonly string[], options: TetherOptions): ChildProcessWithoutNullStreams {
  const child = spawn(join(harnessDir, 'tether.sh'), [options.pidFile, command, ...args], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.on('exit', () => killLeftovers(child));
  return child;
}

/** Starts a server that dies with this process. */
export function startDaemon(command: string, args: readonly string[], options: DaemonOptions): Daemon {
  const child = spawnTethered(command, args, options);
  const log = createWriteStream(options.logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.on('close', () => log.end());
  releaseEventLoop(child);
  return {
    pid: () => readPid(options.pidFile),
    get alive() {
      return isRunning(child);
    },
    stop: () => end(child, STOP_GRACE_MS),
    kill: () => end(child, 0),
  };
}

/** Lets the test process end by itself while the server still runs: the tether then ends the server. */
function releaseEventLoop(child: ChildProcessWithoutNullStreams): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket).unref();
}

async function readPid(file: string): Promise<number> {
  await until(async () => (await readFile(file, 'utf8').catch(() => '')).endsWith('\n'), 5_000, `no ${file}`);
  return Number(await readFile(file, 'utf8'));
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcessWithoutNullStreams, graceMs: number): Promise<void> {
  if (!isRunning(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.ref();
  if (graceMs > 0) child.kill('SIGTERM');
  const timer = setTimeout(() => child.stdin.destroy(), graceMs);
  await ended;
  clearTimeout(timer);
}

/** Ends what the command has started itself and not ended. */
function killLeftovers(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // No process of the group is left.
  }
}

/** Waits until `condition` holds; rejects with `complaint` after `timeoutMs`. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs: number, complaint: string): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(complaint);
    await delay(POLL_MS);
  }
}

/** Whether nothing listens on this loopback port. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no free port.'));
      });
    });
  });
}
