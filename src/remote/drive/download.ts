import { createHash } from 'node:crypto';
import { closable } from '../bytes';
import { checkAborted, raced } from '../failures';
import { toSyncError } from './errors';
import { DriveFailure } from './failure';
import { passes } from './http';
import type { DriveNode } from './node';
import type { DrivePlace } from './place';

const attempts = 5;

/** Begins a download, so that a file that is gone is known at once. */
export async function openContent(
  place: DrivePlace,
  path: string,
  node: DriveNode,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const first = await requestContent(place, node, { path, signal });
  return closable(readContent(place, path, node, first, signal), () => first.body?.cancel().catch(() => undefined));
}

/**
 * The content of a file, with the rest fetched by range after a cut. The bytes are those of the version that `node` is:
 * when they turn out to be others, it ends with `raced`.
 */
async function* readContent(
  place: DrivePlace,
  path: string,
  node: DriveNode,
  first: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, undefined> {
  const check = new ContentCheck(path, node);
  let response = first;
  for (let fault = 1; check.size < node.size || fault === 1; fault++) {
    try {
      for await (const chunk of chunksOf(place, response, signal)) {
        check.update(chunk);
        yield chunk;
      }
      break;
    } catch (error) {
      checkAborted(signal);
      if (fault === attempts || !passes(error)) throw toSyncError(error, { path });
    }
    if (check.size >= node.size) break;
    response = await place.client.run({ path, signal }, async () => {
      await place.client.http.rest(fault, signal);
      return requestContent(place, node, { path, signal }, check.size);
    });
  }
  check.end();
  return undefined;
}

/** Asks for the content from a byte on. */
async function requestContent(
  { client }: DrivePlace,
  node: DriveNode,
  context: { readonly path: string; readonly signal?: AbortSignal | undefined },
  from = 0,
): Promise<Response> {
  // A range of compressed bytes would be of no use.
  const headers = { 'accept-encoding': 'identity', ...(from === 0 ? {} : { range: `bytes=${from}-` }) };
  const response = await client.send(context, {
    method: 'GET',
    path: `/drive/v3/files/${node.id}?alt=media&supportsAllDrives=true`,
    headers,
  });
  if (from > 0 && response.status !== 206) {
    await response.body?.cancel();
    throw raced(context.path);
  }
  return response;
}

/** Counts and digests what comes. */
class ContentCheck {
  size = 0;
  private readonly hash;

  constructor(
    private readonly path: string,
    private readonly node: DriveNode,
  ) {
    this.hash = createHash(node.sha256 === undefined ? 'md5' : 'sha256');
  }

  update(chunk: Uint8Array): void {
    this.size += chunk.length;
    if (this.size > this.node.size) throw raced(this.path);
    this.hash.update(chunk);
  }

  end(): void {
    if (this.hash.digest('hex') !== (this.node.sha256 ?? this.node.md5)) throw raced(this.path);
  }
}

/** The chunks of an answer; fails when it is silent for too long. Gives the connection back when its reader stops. */
async function* chunksOf({ client }: DrivePlace, response: Response, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      checkAborted(signal);
      const { done, value } = await inTime(reader.read(), client.http.silenceLimitMs);
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function inTime<Result>(task: Promise<Result>, limitMs: number): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DriveFailure(408, '', 'no byte came for too long')), limitMs);
  });
  try {
    return await Promise.race([task, silence]);
  } finally {
    clearTimeout(timer);
  }
}
