import type { BaseTree } from '../model/plan';
import type { LocalFile } from '../model/fileSystem';
import { fileName, nameKey, unicodeKey } from '../names/nameKey';

/**
 * The local files by the paths under which the base or the cloud knows them. A disk may spell a path otherwise: with
 * decomposed accents (HFS+), or with the case of a folder that was there before. Such a file is the known one, and
 * keeps its name on the disk. A person's own change of case is not: it is a move, told by the spelling at the last sync.
 */
export function alignSpellings(
  files: readonly LocalFile[],
  base: BaseTree,
  remote: { has(path: string): boolean; keys(): Iterable<string> },
  caseSensitive: boolean,
): Map<string, LocalFile> {
  const aligned = new Map<string, LocalFile>();
  const strangers: LocalFile[] = [];
  for (const file of files) {
    if (base.has(file.path) || remote.has(file.path)) aligned.set(file.path, file);
    else strangers.push(file);
  }
  const key = caseSensitive ? unicodeKey : nameKey;
  const absent = strangers.length === 0 ? new Map<string, string[]>() : byKey([...base.keys(), ...remote.keys()], aligned, key);
  for (const file of strangers) {
    const known = knownPath(file.path, absent.get(key(file.path)) ?? [], base);
    aligned.set(known !== undefined && !aligned.has(known) ? known : file.path, file);
  }
  return aligned;
}

/** Known paths that no local file has, by key. */
function byKey(paths: readonly string[], present: ReadonlyMap<string, unknown>, key: (path: string) => string): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const path of new Set(paths)) {
    if (!present.has(path)) index.set(key(path), [...(index.get(key(path)) ?? []), path]);
  }
  return index;
}

function knownPath(path: string, candidates: readonly string[], base: BaseTree): string | undefined {
  const [candidate, another] = candidates;
  if (candidate === undefined || another !== undefined) return undefined;
  const state = base.get(candidate);
  if (state !== undefined) return unicodeKey(state.localPath ?? candidate) === unicodeKey(path) ? candidate : undefined;
  // Folders that differ in case are one here; of two files nobody knows yet whether they are.
  return unicodeKey(fileName(candidate)) === unicodeKey(fileName(path)) ? candidate : undefined;
}
