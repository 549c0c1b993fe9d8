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
  return tellsApart(folder, name, otherCase(name));
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

/** Two names tell most; the numbers of files are asked where the folder may not be listed: some disks in user space number the names. */
function tellsApart(folder: string, name: string, other: string): boolean {
  const [first, second] = [lookAt(join(folder, name)), lookAt(join(folder, other))];
  if (first === undefined || second === undefined) return true;
  const names = namesIn(folder);
  if (names === undefined) return first.ino !== second.ino || first.dev !== second.dev;
  return names.includes(name) && names.includes(other);
}

/** Whether something has this very name, as its folder lists it; also where that cannot be known. */
export function isListed(location: string): boolean {
  return namesIn(dirname(location))?.includes(basename(location)) ?? true;
}

function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}

/** ASCII letters only: every case-insensitive system agrees on those. */
export function otherCase(name: string): string {
  return name.replace(/[a-z]/giu, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
}
