import type { AsyncFileSystem, Hasher } from './model/fileSystem';

/** All chunks as one array. */
export async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    size += chunk.length;
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : concatenate(chunks, size);
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

export function hashOf(bytes: Uint8Array, createHasher: () => Hasher): string {
  const hasher = createHasher();
  hasher.update(bytes);
  return hasher.digest();
}

/** Passes the chunks on, and feeds them to `onChunk` on the way. */
export async function* tap(content: AsyncIterable<Uint8Array>, onChunk: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    onChunk(chunk);
    yield chunk;
  }
}

/** SHA-256 (hex) of what the chunks hold, and how many bytes that is. */
export async function hashContent(
  content: AsyncIterable<Uint8Array>,
  createHasher: () => Hasher,
): Promise<{ readonly hash: string; readonly size: number }> {
  const hasher = createHasher();
  let size = 0;
  for await (const chunk of content) {
    hasher.update(chunk);
    size += chunk.length;
  }
  return { hash: hasher.digest(), size };
}

export async function readFile(fs: AsyncFileSystem, path: string, signal?: AbortSignal): Promise<Uint8Array> {
  return collect(fs.read(path, signal));
}
