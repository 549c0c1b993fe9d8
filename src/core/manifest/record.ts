import type { FileSyncState } from '../model/changes';

/** One change of the manifest: a path's new state, or `null` when the path is forgotten. */
export type ManifestRecord = readonly [path: string, state: FileSyncState | null];

/** Identity of the place in the cloud, as written in its `.cloudsync/vault.json`, and the version of that object. */
export interface VaultIdentity {
  readonly id: string;
  readonly etag: string;
}

export interface ManifestHeader {
  readonly format: number;
  readonly remote: string;
  readonly vault?: VaultIdentity | undefined;
}

/** A line of the journal: checksum, space, JSON. The checksum tells a torn or damaged line from a whole one. */
export function encodeLine(value: ManifestHeader | ManifestRecord): string {
  const json = JSON.stringify(value);
  return `${checksum(json)} ${json}\n`;
}

/** The JSON value of a line without its line feed, or `undefined` when the line is damaged. */
export function decodeLine(line: string): unknown {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** FNV-1a, 32 bits, as eight hex digits. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

export function isHeader(value: unknown): value is ManifestHeader {
  return isObject(value) && typeof value['format'] === 'number' && typeof value['remote'] === 'string' && isVault(value['vault']);
}

export function isRecord(value: unknown): value is ManifestRecord {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [path, state] = value as readonly unknown[];
  return typeof path === 'string' && (state === null || isState(state));
}

function isVault(value: unknown): boolean {
  return value === undefined || (isObject(value) && typeof value['id'] === 'string' && typeof value['etag'] === 'string');
}

function isState(value: unknown): value is FileSyncState {
  return (
    isObject(value) &&
    ['localHash', 'remoteHash', 'etag'].every((key) => typeof value[key] === 'string') &&
    ['localModified', 'remoteModified'].every((key) => typeof value[key] === 'number')
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
