/** Which files take part in the sync. What leaves the scope is left alone on both sides; leaving it is never a deletion. */
export interface Scope {
  /** Names the rules: two scopes with the same one decide alike. Absent: nothing is known about that. */
  readonly rules?: string | undefined;
  /** The file that holds the rules, where they come from one of the synced files. */
  readonly rulesFile?: string | undefined;
  /** `size` is in bytes; without it only the name decides. */
  includesFile(path: string, size?: number): boolean;
  /** Whether anything below this folder can be in scope, so that a scan need not look inside `node_modules`. */
  entersFolder(path: string): boolean;
  /** Why a file is left out, as the end of a sentence. */
  reason?(path: string, size?: number): string | undefined;
}
