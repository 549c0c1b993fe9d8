import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './fileErrors';

/** A process among all that may use one folder, from whatever machine. */
export interface ProcessIdentity {
  /** Equal for two processes exactly when each can tell whether the other's process id is alive. */
  readonly host: string;
  readonly pid: number;
}

export function thisProcess(): ProcessIdentity {
  const parts = [process.platform, hostname(), systemFile('/proc/sys/kernel/random/boot_id'), processNamespace()];
  return { host: createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12), pid: process.pid };
}

/** Whether the process is known to have ended. One on another host, or in another container, never is. */
export function isKnownDead(other: ProcessIdentity, self: ProcessIdentity): boolean {
  if (other.host !== self.host) return false;
  try {
    process.kill(other.pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

function systemFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Containers may share a host's name while their process ids mean different processes. */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
