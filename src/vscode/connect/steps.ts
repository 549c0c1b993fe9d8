/** What a step answers when the person wants to go back to the one before. */
export const back = Symbol('back');

/** One question of a wizard. Resolves with the draft and the answer in it, with `back`, or with `undefined`: cancelled. */
export interface Step<Draft> {
  /** Whether the question makes sense after the answers so far. Default: always. */
  readonly applies?: (draft: Draft) => boolean;
  ask(draft: Draft): Promise<Draft | typeof back | undefined>;
}

/**
 * Asks one question after the other; `back` asks the previous one again, with all answers kept as its defaults.
 * Resolves with all answers, or with `undefined` when cancelled. `from` is the index of the first question to ask.
 */
export async function runSteps<Draft>(initial: Draft, steps: readonly Step<Draft>[], from = 0): Promise<Draft | undefined> {
  let draft = initial;
  let index = next(steps, draft, from, 1);
  while (index < steps.length) {
    const answer = index < 0 ? undefined : await steps[index]?.ask(draft);
    if (answer === undefined) return undefined;
    if (answer === back) {
      index = next(steps, draft, index - 1, -1);
    } else {
      draft = answer;
      index = next(steps, draft, index + 1, 1);
    }
  }
  return draft;
}

function next<Draft>(steps: readonly Step<Draft>[], draft: Draft, from: number, direction: 1 | -1): number {
  let index = from;
  while (steps[index]?.applies?.(draft) === false) index += direction;
  return index;
}
