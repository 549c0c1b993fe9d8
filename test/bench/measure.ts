import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What one run of a tool cost. */
export interface Cost {
  readonly milliseconds: number;
  readonly requests?: number | undefined;
  /** Bytes read only to hash them. */
  readonly bytesHashed?: number | undefined;
  /** Largest resident set, in bytes; known on Linux only. */
  readonly peakMemory?: number | undefined;
}

export interface FinishedProcess extends Cost {
  readonly stdout: string;
}

const lookEvery = 20;

/** Runs a command to its end and measures it. Rejects with its output when it fails. */
export function measureProcess(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<FinishedProcess> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr, peakMemory] = ['', '', 0];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const look = setInterval(() => (peakMemory = peakOf(child.pid) ?? peakMemory), lookEvery);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      const milliseconds = performance.now() - started;
      if (code === 0) resolve({ milliseconds, peakMemory: peakMemory === 0 ? undefined : peakMemory, stdout });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr.slice(-4000)}`));
    });
  });
}

/** The kernel keeps the largest resident set of a process itself. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** The cost in the middle by time, with the largest memory of all. */
export function medianOf(costs: readonly Cost[]): Cost {
  const sorted = [...costs].sort((one, other) => one.milliseconds - other.milliseconds);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (median === undefined) throw new Error('There is nothing to take the median of.');
  const peaks = costs.flatMap(({ peakMemory }) => peakMemory ?? []);
  return { ...median, peakMemory: peaks.length === 0 ? undefined : Math.max(...peaks) };
}
