import { invalidParameter } from './driveError';

/** A piece of a search query. */
export interface QueryToken {
  readonly kind: 'word' | 'string' | 'symbol' | 'end';
  readonly text: string;
}

const PATTERNS: readonly (readonly [QueryToken['kind'], RegExp])[] = [
  ['string', /'(?:[^'\\]|\\.)*'/y],
  ['symbol', /!=|<=|>=|[=<>(){}]/y],
  ['word', /[A-Za-z][A-Za-z.]*/y],
];

/** Cuts a search query into its pieces; `\'` and `\\` are escapes within strings. */
export function tokenize(query: string): readonly QueryToken[] {
  const tokens: QueryToken[] = [];
  let at = 0;
  while (at < query.length) {
    if (/\s/.test(query[at] ?? '')) at += 1;
    else {
      const token = tokenAt(query, at);
      tokens.push(token.kind === 'string' ? { kind: 'string', text: unquote(token.text) } : token);
      at += token.text.length;
    }
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function tokenAt(query: string, at: number): QueryToken {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(query) ?? [];
    if (text !== undefined) return { kind, text };
  }
  throw invalidParameter('q');
}

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}
