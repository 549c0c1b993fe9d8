import { discovery } from './discovery';
import { badRequest, forbidden, invalidParameter } from './driveError';
import type { ItemPatch } from './driveStore';
import type { DriveItem } from './model';

/** The body of a create, update or copy: fields of the resource "files" that a client may write. */
export type Metadata = Readonly<Record<string, unknown>>;

/** Limits of the guide "Add custom file properties". */
const MAX_PROPERTY_BYTES = 124;
const MAX_APP_PROPERTIES = 30;
const MAX_PROPERTIES = 100;

/** Fields that only some requests may write, whatever their documentation says of them. */
const ONLY_ON_CREATE = ['id', 'parents', 'shortcutDetails'];

/** Rejects fields that Drive does not have, or that only Drive itself writes. */
export function checkMetadata(metadata: Metadata, request: 'create' | 'update' | 'copy'): void {
  const schema = discovery('v3').schema('File');
  for (const field of Object.keys(metadata)) {
    const info = Object.hasOwn(schema, field) ? schema[field] : undefined;
    if (info === undefined) throw badRequest(`Invalid JSON payload received. Unknown name "${field}": Cannot find field.`);
    if (info.isOutputOnly && field !== 'kind') throw notWritable(field);
    if (request === 'update' && ONLY_ON_CREATE.includes(field)) throw notWritable(field);
  }
}

function notWritable(field: string): Error {
  return field === 'parents'
    ? forbidden(
        'fieldNotWritable',
        'The parents field is not directly writable in update requests. Use the addParents and removeParents parameters instead.',
      )
    : forbidden('fieldNotWritable', 'The resource body includes fields which are not directly writable.');
}

/** What the metadata changes in an item. Fields that the double does not keep change nothing. */
export function patchOf(metadata: Metadata, before?: DriveItem): ItemPatch {
  return {
    ...given('name', text(metadata, 'name')),
    ...given('description', text(metadata, 'description')),
    ...given('starred', flag(metadata, 'starred')),
    ...given('modifiedTime', time(metadata, 'modifiedTime')),
    ...given('appProperties', properties(metadata, 'appProperties', before?.appProperties, MAX_APP_PROPERTIES)),
    ...given('properties', properties(metadata, 'properties', before?.properties, MAX_PROPERTIES)),
  };
}

export function text(metadata: Metadata, field: string): string | undefined {
  const value = metadata[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidParameter(field);
  return value;
}

export function flag(metadata: Metadata, field: string): boolean | undefined {
  const value = metadata[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw invalidParameter(field);
  return value;
}

/** An RFC 3339 date-time in milliseconds since the epoch. */
export function time(metadata: Metadata, field: string): number | undefined {
  const value = text(metadata, field);
  if (value === undefined) return undefined;
  const isDateTime = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(value);
  const result = isDateTime ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(result)) throw invalidParameter(field, `Invalid value for: Invalid format: "${value}"`);
  return result;
}

export function strings(metadata: Metadata, field: string): readonly string[] | undefined {
  const value = metadata[field];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) throw invalidParameter(field);
  return value;
}

/** "Entries with null values are cleared in update and copy requests." */
function properties(
  metadata: Metadata,
  field: string,
  before: Readonly<Record<string, string>> = {},
  max: number,
): Readonly<Record<string, string>> | undefined {
  const changes = metadata[field];
  if (changes === undefined || changes === null) return undefined;
  if (typeof changes !== 'object' || Array.isArray(changes)) throw invalidParameter(field);
  const merged: Record<string, unknown> = { ...before, ...changes };
  const kept = Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null);
  if (kept.length > max) throw forbidden('propertyLimitExceeded', `The file has more than ${max} ${field}.`);
  for (const [key, value] of kept) checkProperty(key, value);
  return Object.fromEntries(kept);
}

function checkProperty(key: string, value: unknown): void {
  if (typeof value !== 'string') throw invalidParameter('properties');
  if (Buffer.byteLength(key + value) > MAX_PROPERTY_BYTES) {
    throw invalidParameter('properties', `The property ${key} has more than ${MAX_PROPERTY_BYTES} bytes.`);
  }
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}
