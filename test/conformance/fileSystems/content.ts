import { createHash } from 'node:crypto';
import type { SyncErrorCode } from '../../../src/core/errors';
import { SyncError } from '../../../src/core/errors';
import type { AsyncFileSystem, LocalFile } from '../../../src/core/model/fileSystem';

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes that differ at every place a chunk could begin. */
export function patterned(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

export async function readAll(fs: AsyncFileSystem, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of fs.read(path)) chunks.push(chunk.slice());
  return Buffer.concat(chunks);
}

export async function readText(fs: AsyncFileSystem, path: string): Promise<string | undefined> {
  return textOf(await readAll(fs, path));
}

export async function statOrFail(fs: AsyncFileSystem, path: string): Promise<LocalFile> {
  const file = await fs.stat(path);
  if (file === undefined) throw new Error(`${path} is not there`);
  return file;
}

/** For `assert.rejects`: a `SyncError` with the code, that names the path in a sentence. */
export function failsWith(code: SyncErrorCode, path?: string): (error: unknown) => true {
  return (error) => {
    if (!SyncError.is(error, code)) throw error;
    if (path !== undefined && error.path !== path) throw new Error(`names ${String(error.path)} instead of ${path}`);
    if (!error.message.endsWith('.')) throw new Error(`is no sentence: ${error.message}`);
    return true;
  };
}

export async function* chunksOf(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(typeof part === 'string' ? bytesOf(part) : part);
}
