import { invalidParameter } from './driveError';
import { FOLDER_TYPE, headOf, type DriveItem } from './model';

type Order = (one: DriveItem, other: DriveItem) => number;

const plain = new Intl.Collator('en');
const natural = new Intl.Collator('en', { numeric: true });

/** The sort keys of `files.list`. */
const ORDERS: ReadonlyMap<string, Order> = new Map<string, Order>([
  ['createdTime', by(({ createdTime }) => createdTime)],
  ['modifiedTime', by(({ modifiedTime }) => modifiedTime)],
  ['modifiedByMeTime', by(({ modifiedTime }) => modifiedTime)],
  ['viewedByMeTime', by(({ modifiedTime }) => modifiedTime)],
  ['sharedWithMeTime', () => 0],
  ['recency', by(({ modifiedTime }) => modifiedTime)],
  ['folder', by(({ mimeType }) => (mimeType === FOLDER_TYPE ? 0 : 1))],
  ['starred', by(({ starred }) => (starred ? 0 : 1))],
  ['quotaBytesUsed', by((item) => headOf(item)?.content.length ?? 0)],
  ['name', (one, other) => plain.compare(one.name, other.name)],
  ['name_natural', (one, other) => natural.compare(one.name, other.name)],
]);

/** Sorts as `orderBy` says: keys with commas between them, each with `desc` behind it or not. Unknown keys are answered with 400. */
export function sorted(items: readonly DriveItem[], orderBy: string): readonly DriveItem[] {
  const orders = orderBy.split(',').map(orderOf);
  return [...items].sort((one, other) => orders.reduce((result, order) => result || order(one, other), 0));
}

function orderOf(text: string): Order {
  const [key = '', direction, ...rest] = text.trim().split(/\s+/);
  const order = ORDERS.get(key);
  if (order === undefined || rest.length > 0 || (direction !== undefined && direction !== 'desc')) throw invalidParameter('orderBy');
  return direction === 'desc' ? (one, other) => order(other, one) : order;
}

function by(key: (item: DriveItem) => number): Order {
  return (one, other) => key(one) - key(other);
}
