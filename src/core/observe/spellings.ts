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
  const respelled = knownByOtherSpelling(files, base, remote);
  for (const file of files) {
    const known = base.has(file.path) ? undefined : respelled.get(file.path);
    if (known !== undefined) aligned.set(known, file);
    else if (base.has(file.path) || remote.has(file.path)) aligned.set(file.path, file);
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

/**
 * Paths that both sides had at the last sync and the cloud still has, by their other spelling on this disk. A file that is
 * new in the cloud under that very spelling is another one: it must not take the known one's place.
 */
function knownByOtherSpelling(
  files: readonly LocalFile[],
  base: BaseTree,
  remote: { has(path: string): boolean },
): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const [path, { localPath }] of base) if (localPath !== undefined && remote.has(path)) known.set(localPath, path);
  if (known.size === 0) return known;
  const present = new Set(files.map(({ path }) => path));
  for (const [localPath, path] of known) if (present.has(path)) known.delete(localPath);
  return known;
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
