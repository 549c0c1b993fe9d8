import { closeSync, openSync, readSync } from 'node:fs';

const POLL_MS = 100;
const CHUNK_BYTES = 64 * 1024;

/** Copies what is appended to a file to a stream until the returned function is called, which copies the rest. */
export function followFile(file: string, target: NodeJS.WritableStream): () => void {
  const handle = openSync(file, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const copyNew = (): void => {
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
      target.write(Buffer.from(chunk.subarray(0, length)));
    }
  };
  const timer = setInterval(copyNew, POLL_MS);
  return () => {
    clearInterval(timer);
    copyNew();
    closeSync(handle);
  };
}
