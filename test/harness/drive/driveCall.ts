import type { IncomingHttpHeaders } from 'node:http';
import { discovery, type FieldTree } from './discovery';
import { DriveError, badRequest, invalidParameter } from './driveError';
import type { DriveStore } from './driveStore';
import { applyFieldMask, parseFieldMask } from './fieldMask';
import type { DriveItem, DriveScope } from './model';

/** What has come of a request's body; not all of it when the connection was cut. */
export interface ReceivedBody {
  readonly bytes: Buffer;
  readonly isComplete: boolean;
}

/** A request that has been let in. */
export interface DriveCall {
  readonly store: DriveStore;
  readonly scope: DriveScope;
  readonly maxPageSize: number;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly parameters: Parameters;
  /** The names in the route's path, such as `fileId`. */
  readonly names: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: ReceivedBody;
  /** Whether `If-Match` is looked at. */
  readonly honoursIfMatch: boolean;
}

/** An answer: JSON, bytes, or nothing but a status. `'cut'` ends the connection without one. */
export type DriveReply =
  | 'cut'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly json?: unknown; readonly bytes?: Buffer };

/** The query parameters of a request, checked against what the method's documentation lists. */
export class Parameters {
  constructor(
    private readonly given: URLSearchParams,
    private readonly known: ReadonlyMap<string, string>,
  ) {
    for (const [name, value] of given) check(name, value, known.get(name));
  }

  /** Whether the method has that parameter. */
  takes(name: string): boolean {
    return this.known.has(name);
  }

  text(name: string): string | undefined {
    return this.given.get(name) ?? undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.given.get(name);
    return value === null ? undefined : value === 'true';
  }

  /** A page size: at least 1; larger ones than `max` are taken as `max`. */
  pageSize(fallback: number, max: number): number {
    const value = Number(this.given.get('pageSize') ?? fallback);
    if (value < 1) throw invalidParameter('pageSize');
    return Math.min(value, max);
  }

  list(name: string): readonly string[] {
    return (this.text(name) ?? '').split(',').filter((part) => part !== '');
  }
}

function check(name: string, value: string, type: string | undefined): void {
  if (type === undefined) throw badRequest(`Unknown name "${name}": Cannot bind query parameter.`);
  if (type === 'boolean' && value !== 'true' && value !== 'false') throw invalidParameter(name);
  if (type === 'number' && !/^-?[0-9]{1,10}$/.test(value)) throw invalidParameter(name);
}

/** What a method answers: a resource of the discovery document, and the fields it shows unless asked for others. */
export interface ReplyShape {
  readonly version: 'v2' | 'v3';
  readonly schema: string;
  readonly defaultFields: string;
}

/** The answer of that shape, cut down to the `fields` asked for. */
export function resourceReply(call: DriveCall, shape: ReplyShape, value: unknown): DriveReply {
  return { status: 200, json: applyFieldMask(value, maskOf(call, shape)) };
}

/** Rejects an unknown field before anything is done. */
export function checkFields(call: DriveCall, shape: ReplyShape): void {
  maskOf(call, shape);
}

function maskOf(call: DriveCall, shape: ReplyShape): ReturnType<typeof parseFieldMask> {
  const tree: FieldTree = discovery(shape.version).schema(shape.schema);
  const asked = call.parameters.text('fields') ?? '';
  // rclone sends an empty `fields` with what it moves and trashes.
  return parseFieldMask(asked === '' ? shape.defaultFields : asked, tree);
}

/** The JSON object in a body; an empty body is an empty object. */
export function jsonBody(bytes: Buffer): Readonly<Record<string, unknown>> {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new DriveError(400, 'parseError', 'Parse Error');
}

/** Whether the token may see the item at all: with `drive.file` only what the app has made. */
export function isVisible(call: DriveCall, item: Pick<DriveItem, 'isAppAuthorized'>): boolean {
  return call.scope === 'drive' || item.isAppAuthorized;
}
