import { createHash } from 'node:crypto';
import { SyncError } from '../core/errors';
import type { ByteSource } from '../core/model/provider';
import { checkAborted, corrupt } from './failures';

export interface SourceExpectation {
  /** SHA-256 (hex) that the bytes must have. */
  readonly hash?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The source's bytes; ends with `corrupt` when they are not as many as announced or do not have the hash announced. */
export async function* verified(path: string, source: ByteSource, expected: SourceExpectation): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of withSyncErrors(path, source)) {
    checkAborted(expected.signal);
    size += chunk.length;
    if (expected.hash !== undefined) hash.update(chunk);
    if (size > source.size) break;
    yield chunk;
  }
  const isIntact = size === source.size && (expected.hash === undefined || hash.digest('hex') === expected.hash);
  if (!isIntact) throw corrupt(path, 'changed while it was sent');
}

async function* withSyncErrors(path: string, source: ByteSource): AsyncIterable<Uint8Array> {
  try {
    yield* source.open();
  } catch (error) {
    throw SyncError.from(error, path);
  }
}

/** Cuts the chunks anew, into parts of `size` bytes but the last. */
export async function* partsOf(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, undefined> {
  let gathered: Uint8Array[] = [];
  let length = 0;
  for await (let chunk of chunks) {
    while (length + chunk.length >= size) {
      const rest = size - length;
      yield Buffer.concat([...gathered, chunk.subarray(0, rest)]);
      chunk = chunk.subarray(rest);
      gathered = [];
      length = 0;
    }
    // A copy: the source may use its buffer again.
    gathered.push(Uint8Array.from(chunk));
    length += chunk.length;
  }
  if (length > 0) yield Buffer.concat(gathered);
  return undefined;
}
