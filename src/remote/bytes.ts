import type { ByteSource } from '../core/model/provider';

/** Content given as bytes or as a source, as a source. */
export function toSource(content: Uint8Array | ByteSource): ByteSource {
  if (!(content instanceof Uint8Array)) return content;
  return { size: content.length, open: () => once(content) };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.length > 0) yield await Promise.resolve(bytes);
}

/** All chunks as one array. */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const first = parts[0];
  return parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
}

/**
 * The chunks of a generator whose reader may stop before the first one: `close` gives back then what the generator has
 * open, for one that was never begun runs no `finally`.
 */
export function closable(chunks: AsyncGenerator<Uint8Array, undefined>, close: () => unknown): AsyncIterable<Uint8Array> {
  const stop = async (): Promise<IteratorResult<Uint8Array>> => {
    await close();
    return chunks.return(undefined);
  };
  return { [Symbol.asyncIterator]: () => ({ next: () => chunks.next(), return: stop }) };
}
