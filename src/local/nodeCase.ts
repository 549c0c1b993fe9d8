import { opendirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lookAt } from './nodeStat';

/** Names that a folder is asked for before its own name is tried. */
const attempts = 50;

/**
 * Whether names below the folder that differ only in case are different files, told by looking up a name that exists
 * in the other case; nothing is written. A folder in which no name has letters answers for its system's usual disk.
 */
export function probeCaseSensitivity(root: string): boolean {
  const candidates = [...firstNames(root).map((name) => [root, name] as const), [dirname(root), basename(root)] as const];
  const found = candidates.find(([, name]) => otherCase(name) !== name);
  if (found === undefined) return process.platform !== 'win32' && process.platform !== 'darwin';
  const [folder, name] = found;
  return !isSameEntry(join(folder, name), join(folder, otherCase(name)));
}

function firstNames(folder: string): string[] {
  const names: string[] = [];
  try {
    const entries = opendirSync(folder);
    for (let entry = entries.readSync(); entry !== null && names.length < attempts; entry = entries.readSync()) names.push(entry.name);
    entries.closeSync();
  } catch {
    // The scan reports a folder that cannot be read.
  }
  return names;
}

function isSameEntry(one: string, other: string): boolean {
  const [first, second] = [lookAt(one), lookAt(other)];
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}

/** ASCII letters only: every case-insensitive system agrees on those. */
export function otherCase(name: string): string {
  return name.replace(/[a-z]/giu, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
}
