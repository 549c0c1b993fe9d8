import type { AsyncFileSystem, BlockedPath } from '../model/fileSystem';
import { ancestors, nameKey } from '../names/nameKey';
import { scanLocal, type LocalFiles, type LocalObservation } from './localTree';

/**
 * The scans of one engine. After a hint only the folders that it names are looked into, and the rest is taken from the
 * scan before: what that holds of other files may be out of date, which costs a second look when an action finds its
 * file changed, and no more. That a file is gone is believed only after a look at everything, since what is gone in one
 * place may have moved to another.
 */
export class LocalScans {
  private last: { readonly found: LocalFiles; readonly rules: string | undefined } | undefined;
  private readonly touched = new Set<string>();

  constructor(private readonly fs: AsyncFileSystem) {}

  /** These files, and what is beside and below them, may not be as the last scan found them. */
  touch(paths: Iterable<string>): void {
    for (const path of paths) this.touched.add(path);
  }

  /** The local files that take part, and those that cannot. `hints`: no other path changed since the last scan, as far as is known. */
  async scan(observation: LocalObservation, hints?: readonly string[]): Promise<LocalFiles> {
    if (hints !== undefined) this.touch(hints);
    const isEnough = hints !== undefined && this.last?.rules === observation.scope.rules;
    const found = (isEnough && (await this.lookAgain(observation))) || (await scanLocal(this.fs, observation));
    this.last = observation.scope.rules === undefined ? undefined : { found, rules: observation.scope.rules };
    this.touched.clear();
    return found;
  }

  /** The last scan, with the touched folders looked into again; `undefined` when that tells too little. */
  private async lookAgain(observation: LocalObservation): Promise<LocalFiles | undefined> {
    if (this.last === undefined) return undefined;
    const { found } = this.last;
    const unsure = found.files.flatMap(({ path, fingerprint }) => (fingerprint === undefined ? [path] : []));
    const isTouched = touchedTest([...this.touched, ...unsure]);
    const skipped = new Set<string>();
    const enter = (folder: string): boolean => isTouched(folder) || !skipped.add(folder);
    const now = together(found, await scanLocal(this.fs, observation, enter), skipped);
    const present = new Set(now.files.map(({ path }) => path));
    const isExplained = found.files.every(({ path }) => present.has(path)) && found.blocked.every(isAmong(present, now.blocked));
    return isExplained ? now : undefined;
  }
}

/** Says of a path that took no part whether it is there still. One that is gone, or a folder that was let in, may have taken or brought files. */
function isAmong(files: ReadonlySet<string>, blocked: readonly BlockedPath[]): (entry: BlockedPath) => boolean {
  const paths = new Set(blocked.map(({ path }) => path));
  return ({ path }) => files.has(path) || paths.has(path);
}

/** Says of a folder whether one of the paths is in it, is it, or is above it. Compared as the least discerning disk does: one folder too many does no harm. */
function touchedTest(paths: readonly string[]): (folder: string) => boolean {
  const touched = new Set(paths.map(nameKey));
  const above = new Set([...touched].flatMap(ancestors));
  return (folder) => {
    const key = nameKey(folder);
    return above.has(key) || touched.has(key) || ancestors(key).some((each) => touched.has(each));
  };
}

/** What was seen now, and what was known before of the folders that are there and were not entered. */
function together(before: LocalFiles, now: LocalFiles, skipped: ReadonlySet<string>): LocalFiles {
  const isKnown = (path: string): boolean => ancestors(path).some((folder) => skipped.has(folder));
  return {
    files: [...before.files.filter(({ path }) => isKnown(path)), ...now.files],
    blocked: [...before.blocked.filter(({ path }) => skipped.has(path) || isKnown(path)), ...now.blocked],
    leftOut: [...before.leftOut.filter(isKnown), ...now.leftOut],
  };
}
