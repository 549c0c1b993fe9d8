import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../harness/paths';
import { applyMutants } from './applyMutants';
import type { Mutant } from './mutant';
import { planMutants } from './planMutants';
import { stateMutants } from './stateMutants';

/** Every way in which the engine is broken on purpose. */
export const mutants: readonly Mutant[] = [...planMutants, ...applyMutants, ...stateMutants];

/** Where a mutant's file is, below the checkout. */
export function fileOf({ file }: Mutant): string {
  return join('src', 'core', file);
}

/** Why the mutant cannot be made of the present sources; `undefined` when it can. */
export function staleness(mutant: Mutant): string | undefined {
  const text = readFileSync(join(repositoryRoot, fileOf(mutant)), 'utf8');
  const count = text.split(mutant.find).length - 1;
  if (count === 1 && mutant.find !== mutant.replace) return undefined;
  return `"${mutant.breaks}": ${fileOf(mutant)} holds ${count} times, not once: ${mutant.find}`;
}
