/** A way to break the engine on purpose. */
export interface Mutant {
  /** Below `src/core/`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** What goes wrong then, which some test must see. */
  readonly breaks: string;
}

export function mutant(file: string, breaks: string, find: string, replace: string): Mutant {
  return { file, find, replace, breaks };
}
