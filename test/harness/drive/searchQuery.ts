import { invalidParameter } from './driveError';
import type { DriveItem } from './model';
import { tokenize, type QueryToken } from './queryTokens';
import { SEARCH_TERMS, type SearchWorld } from './searchTerms';

/** What a query asks of an item. */
export interface ItemTest {
  readonly matches: (item: DriveItem) => boolean;
  /** If it can match only what lies directly in certain folders: their ids. */
  readonly within?: ReadonlySet<string>;
}

/**
 * Reads a search query of `files.list` (guides "Search for files and folders" and "Search query terms and operators").
 * A term or operator that is not in the guide's table, or not for that term, is answered with 400.
 */
export function parseSearchQuery(query: string, world: SearchWorld): ItemTest {
  const parser = new QueryParser(tokenize(query), world);
  const test = parser.either();
  parser.end();
  return test;
}

class QueryParser {
  private at = 0;

  constructor(
    private readonly tokens: readonly QueryToken[],
    private readonly world: SearchWorld,
  ) {}

  either(): ItemTest {
    const tests = [this.both()];
    while (this.takeWord('or')) tests.push(this.both());
    if (tests.length === 1) return tests[0]!;
    const folders = tests.map(({ within }) => within);
    const matches = (item: DriveItem): boolean => tests.some((test) => test.matches(item));
    return folders.every((within) => within !== undefined)
      ? { matches, within: new Set(folders.flatMap((within) => [...within])) }
      : { matches };
  }

  end(): void {
    if (this.peek().kind !== 'end') throw invalidParameter('q');
  }

  private both(): ItemTest {
    const tests = [this.negated()];
    while (this.takeWord('and')) tests.push(this.negated());
    if (tests.length === 1) return tests[0]!;
    const within = tests.find((test) => test.within !== undefined)?.within;
    const matches = (item: DriveItem): boolean => tests.every((test) => test.matches(item));
    return within === undefined ? { matches } : { matches, within };
  }

  private negated(): ItemTest {
    if (!this.takeWord('not')) return this.single();
    const test = this.negated();
    return { matches: (item) => !test.matches(item) };
  }

  private single(): ItemTest {
    if (this.takeSymbol('(')) {
      const test = this.either();
      this.expectSymbol(')');
      return test;
    }
    return this.peek().kind === 'string' ? this.membership() : this.comparison();
  }

  /** `'id' in parents` */
  private membership(): ItemTest {
    const value = this.string();
    if (!this.takeWord('in')) throw invalidParameter('q');
    const term = this.word();
    const test = this.build(term, 'in', value);
    return term === 'parents' ? { ...test, within: new Set([value === 'root' ? this.world.rootId : value]) } : test;
  }

  /** `name = 'x'`, `trashed = false`, `appProperties has { key='k' and value='v' }` */
  private comparison(): ItemTest {
    const term = this.word();
    const operator = this.next();
    if (operator.kind !== 'symbol' && operator.kind !== 'word') throw invalidParameter('q');
    if (operator.text === 'has') return this.build(term, 'has', this.pair());
    const value = this.next();
    const isBoolean = value.kind === 'word' && (value.text === 'true' || value.text === 'false');
    if (value.kind !== 'string' && !isBoolean) throw invalidParameter('q');
    return this.build(term, operator.text, isBoolean ? value.text === 'true' : value.text);
  }

  private pair(): readonly [string, string] {
    this.expectSymbol('{');
    const key = this.assignment('key');
    if (!this.takeWord('and')) throw invalidParameter('q');
    const value = this.assignment('value');
    this.expectSymbol('}');
    return [key, value];
  }

  private assignment(name: string): string {
    if (!this.takeWord(name)) throw invalidParameter('q');
    this.expectSymbol('=');
    return this.string();
  }

  private build(term: string, operator: string, value: string | boolean | readonly [string, string]): ItemTest {
    const make = SEARCH_TERMS.get(term);
    const matches = make?.(operator, value, this.world);
    if (matches === undefined) throw invalidParameter('q');
    return { matches };
  }

  private string(): string {
    const token = this.next();
    if (token.kind !== 'string') throw invalidParameter('q');
    return token.text;
  }

  private word(): string {
    const token = this.next();
    if (token.kind !== 'word') throw invalidParameter('q');
    return token.text;
  }

  private expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw invalidParameter('q');
  }

  private takeSymbol(text: string): boolean {
    return this.take('symbol', text);
  }

  private takeWord(text: string): boolean {
    return this.take('word', text);
  }

  private take(kind: QueryToken['kind'], text: string): boolean {
    const token = this.peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.at += 1;
    return true;
  }

  private peek(): QueryToken {
    return this.tokens[this.at] ?? { kind: 'end', text: '' };
  }

  private next(): QueryToken {
    const token = this.peek();
    this.at += 1;
    return token;
  }
}
