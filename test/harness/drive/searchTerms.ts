import type { DriveItem } from './model';

/** What a search must know beside the item itself. */
export interface SearchWorld {
  readonly rootId: string;
  /** The account, as `owners`, `writers` and `readers` name it. */
  readonly account: string;
  isTrashed(item: DriveItem): boolean;
}

export type SearchValue = string | boolean | readonly [string, string];

/** Makes the test for one term of a query; nothing when the term does not take that operator or value. */
type TermMaker = (operator: string, value: SearchValue, world: SearchWorld) => ((item: DriveItem) => boolean) | undefined;

/** The table of the guide "Search query terms and operators". */
export const SEARCH_TERMS: ReadonlyMap<string, TermMaker> = new Map<string, TermMaker>([
  ['name', text(({ name }) => name, startsAWord)],
  [
    'mimeType',
    text(
      ({ mimeType }) => mimeType,
      (mimeType, start) => mimeType.startsWith(start),
    ),
  ],
  [
    'fullText',
    only(
      'contains',
      (value) =>
        ({ name, description }) =>
          startsAWord(`${name} ${description ?? ''}`, value),
    ),
  ],
  ['modifiedTime', time(({ modifiedTime }) => modifiedTime)],
  ['viewedByMeTime', time(({ modifiedTime }) => modifiedTime)],
  ['createdTime', time(({ createdTime }) => createdTime)],
  ['trashed', flag((item, world) => world.isTrashed(item))],
  ['starred', flag(({ starred }) => starred)],
  ['sharedWithMe', flag(() => false)],
  [
    'parents',
    only(
      'in',
      (value, { rootId }) =>
        ({ parents }) =>
          parents.includes(value === 'root' ? rootId : value),
    ),
  ],
  ['owners', only('in', (value, world) => (item) => item.driveId === undefined && isAccount(value, world))],
  ['writers', only('in', (value, world) => () => isAccount(value, world))],
  ['readers', only('in', (value, world) => () => isAccount(value, world))],
  ['properties', map(({ properties }) => properties)],
  ['appProperties', map(({ appProperties }) => appProperties)],
  ['visibility', equality(() => 'limited')],
  ['shortcutDetails.targetId', equality(({ shortcut }) => shortcut?.targetId)],
]);

/**
 * Comparison ignores case, which the guide does not say: rclone's backend, which compares again after each listing
 * "since the = operator is case insensitive", has learned it.
 */
function text(of: (item: DriveItem) => string, contains: (text: string, part: string) => boolean): TermMaker {
  return (operator, value) => {
    if (typeof value !== 'string') return undefined;
    const wanted = value.toLowerCase();
    if (operator === '=') return (item) => of(item).toLowerCase() === wanted;
    if (operator === '!=') return (item) => of(item).toLowerCase() !== wanted;
    return operator === 'contains' ? (item) => contains(of(item).toLowerCase(), wanted) : undefined;
  };
}

/** "The contains operator only performs prefix matching for a name term": of each of its words. */
function startsAWord(text: string, part: string): boolean {
  const [haystack, needle] = [text.toLowerCase(), part.toLowerCase()];
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(haystack[at - 1] ?? '')) return true;
  }
  return false;
}

function only(allowed: string, test: (value: string, world: SearchWorld) => (item: DriveItem) => boolean): TermMaker {
  return (operator, value, world) => (operator === allowed && typeof value === 'string' ? test(value, world) : undefined);
}

function flag(of: (item: DriveItem, world: SearchWorld) => boolean): TermMaker {
  return (operator, value, world) => {
    if (typeof value !== 'boolean') return undefined;
    if (operator === '=') return (item) => of(item, world) === value;
    return operator === '!=' ? (item) => of(item, world) !== value : undefined;
  };
}

function equality(of: (item: DriveItem) => string | undefined): TermMaker {
  return (operator, value) => {
    if (typeof value !== 'string') return undefined;
    if (operator === '=') return (item) => of(item) === value;
    return operator === '!=' ? (item) => of(item) !== value : undefined;
  };
}

function map(of: (item: DriveItem) => Readonly<Record<string, string>>): TermMaker {
  return (operator, value) => {
    if (operator !== 'has' || typeof value === 'string' || typeof value === 'boolean') return undefined;
    const [key, wanted] = value;
    return (item) => of(item)[key] === wanted;
  };
}

const TIME_TESTS: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '=': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

function time(of: (item: DriveItem) => number): TermMaker {
  return (operator, value) => {
    const compare = Object.hasOwn(TIME_TESTS, operator) ? TIME_TESTS[operator] : undefined;
    if (compare === undefined || typeof value !== 'string') return undefined;
    // RFC 3339; "the default time zone is UTC".
    const wanted = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/i.test(value) ? value : `${value.length > 10 ? value : `${value}T00:00:00`}Z`);
    return Number.isNaN(wanted) ? undefined : (item) => compare(of(item), wanted);
  };
}

function isAccount(value: string, world: SearchWorld): boolean {
  return value === world.account || value === 'me';
}
