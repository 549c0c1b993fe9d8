import { createHash } from 'node:crypto';

/** The name under which something is stored that belongs to a folder, or to a folder with one remote. */
export function storageKey(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24);
}
