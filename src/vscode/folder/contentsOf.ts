import { BlobStore, restoreKept, Trash, type AsyncFileSystem, type SyncEngine } from '../../core';
import { textCodec } from '../../local/textCodec';
import type { Contents } from '../trash/contents';

/** What is kept in a folder's state, read afresh: whoever had the state open before may have changed it. */
export function contentsIn(fs: AsyncFileSystem, state: AsyncFileSystem, device: string, now: () => number): Contents {
  const trash = new Trash(state, now);
  const texts = new BlobStore(state, 'texts', textCodec);
  return {
    fs,
    trash,
    contentOf: async (hash) => (await texts.read(hash)) ?? trash.read(hash),
    restore: (entry) => restoreKept({ fs, trash, device }, entry),
  };
}

/** The same through the engine that has the state open. */
export function contentsOf(fs: AsyncFileSystem, engine: SyncEngine): Contents {
  const { trash } = engine;
  return { fs, trash, contentOf: (hash) => engine.contentOf(hash), restore: (entry) => engine.restore(entry) };
}
