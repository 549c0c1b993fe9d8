import { readFile } from '../core/bytes';
import type { AsyncFileSystem } from '../core/model/fileSystem';

/** Keeps a text of a provider from one process to the next. No sync may depend on it: it can be gone at any time. */
export interface ProviderMemory {
  /** `undefined` when there is none, or it cannot be read. */
  load(): Promise<string | undefined>;
  save(text: string): Promise<void>;
}

/** The folder of a sync's state, asked for when something is to be remembered, not before. */
export type FindState = () => AsyncFileSystem | Promise<AsyncFileSystem>;

/** Keeps it as a file beside a folder's other state. */
export function stateMemory(findState: FindState, fileName: string): ProviderMemory {
  return {
    load: async () => {
      try {
        return new TextDecoder().decode(await readFile(await findState(), fileName));
      } catch {
        return undefined;
      }
    },
    save: async (text) => {
      const state = await findState();
      await state.write(fileName, new TextEncoder().encode(text), { durable: false });
    },
  };
}
