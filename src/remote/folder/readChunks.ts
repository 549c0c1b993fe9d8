import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { closable } from '../bytes';
import { checkAborted, raced } from '../failures';
import { fileError } from './fileErrors';

const chunkSize = 1024 * 1024;

/**
 * The whole file that `handle` has open, and closes the handle, also when its reader stops before the first byte. A
 * file that was replaced meanwhile is read to the end as it was; one that was written to in place ends with `raced`.
 */
export function readChunks(handle: FileHandle, path: string, stats: BigIntStats, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  return closable(chunksOf(handle, path, stats, signal), () => handle.close());
}

async function* chunksOf(
  handle: FileHandle,
  path: string,
  stats: BigIntStats,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, undefined> {
  try {
    let position = 0;
    for (;;) {
      checkAborted(signal);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(chunkSize, Number(stats.size) + 1)), 0, null, null);
      if (bytesRead === 0) break;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    // Not the time of change: that also moves when a name of the file goes.
    const now = await handle.stat({ bigint: true });
    if (BigInt(position) !== stats.size || now.size !== stats.size || now.mtimeNs !== stats.mtimeNs) throw raced(path);
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await handle.close();
  }
  return undefined;
}
