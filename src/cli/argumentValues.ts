import { parseArgs, type ParseArgsConfig } from 'node:util';
import { SyncError } from '../core/errors';

export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;

/** Which options a command takes, what its positional arguments are called, and how a whole line of it ends. */
interface Grammar {
  readonly options: NonNullable<ParseArgsConfig['options']>;
  readonly positionals: readonly string[];
  readonly ending: string;
}

/** What was given behind a command. */
export class Values {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    readonly positionals: readonly string[],
  ) {}

  /** The value of an option; one that is given must not be empty. */
  text(name: string): string | undefined {
    const value = this.values[name];
    if (typeof value !== 'string') return undefined;
    if (value === '') throw usage(`The option --${name} needs a value.`);
    return value;
  }

  texts(name: string): readonly string[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }
}

/** Reads what stands behind a command; throws `usage` with a sentence about the first thing that is wrong. */
export function parseTokens(name: string, { options, positionals: wanted, ending }: Grammar, args: readonly string[]): Values {
  const parsed = parsing(() => parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true }));
  const seen = new Set<string>();
  for (const token of parsed.tokens) {
    if (token.kind !== 'option' || options[token.name]?.multiple === true) continue;
    if (seen.has(token.name)) throw usage(`The option --${token.name} is given twice.`);
    seen.add(token.name);
  }
  const given = parsed.positionals.filter((argument) => argument !== '');
  const form = [name, ...wanted].join(' ') + ending;
  const missing = wanted[given.length];
  if (missing !== undefined) throw usage(`${missing} is missing: ${form}.`);
  const surplus = given[wanted.length];
  if (surplus !== undefined) throw usage(`"${surplus}" is one argument too many: ${form}.`);
  return new Values(parsed.values, given);
}

function parsing<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    // What follows the first sentence is advice for people who write code.
    const [sentence = ''] = error instanceof Error ? error.message.split(/\. |\n/u) : [];
    throw usage(`${sentence.replace(/\.$/u, '').replaceAll("'", '"')}.`, error);
  }
}

/** The value of an option that is one of a few. */
export function choice<Choice>(
  values: Values,
  option: string,
  choices: Readonly<Record<string, Choice>>,
  fallback: string | undefined,
): Choice {
  const names = Object.keys(choices);
  const value = values.text(option) ?? fallback;
  const chosen = value !== undefined && Object.hasOwn(choices, value) ? choices[value] : undefined;
  if (chosen !== undefined) return chosen;
  const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  throw usage(value === undefined ? `Say --${option} with ${list}.` : `--${option} cannot be "${value}": it is ${list}.`);
}

export function usage(message: string, cause?: unknown): SyncError {
  return new SyncError('usage', message, { cause });
}
