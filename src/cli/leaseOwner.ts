import { hostname } from 'node:os';
import type { LeaseOwner } from '../core/state/lease';

/** This process, as another one that finds its lease names it to a person. */
export function thisLeaseOwner(): LeaseOwner {
  return { label: `cloud-sync, process ${process.pid} on ${hostname()}`, isAlive: (label) => isAlive(label, hostname(), isRunning) };
}

/** Whether the process that a label names still runs; `undefined` where that cannot be told, as for another machine. */
export function isAlive(label: string, host: string, isRunningHere: (pid: number) => boolean): boolean | undefined {
  const found = / process (\d+) on (.+)$/u.exec(` ${label}`);
  if (found === null || found[2] !== host) return undefined;
  return isRunningHere(Number(found[1]));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
