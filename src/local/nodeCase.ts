import { opendirSync, readdirSync } from 'node:fs';
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
  return lookAt(join(folder, otherCase(name))) === undefined || isListed(join(folder, otherCase(name)));
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

/** Whether something has this very name, as its folder lists it. The numbers of files do not tell: some disks in user space number the names. */
export function isListed(location: string): boolean {
  try {
    return readdirSync(dirname(location)).includes(basename(location));
  } catch {
    return true;
  }
}

/** ASCII letters only: every case-insensitive system agrees on those. */
export function otherCase(name: string): string {
  return name.replace(/[a-z]/giu, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
}
