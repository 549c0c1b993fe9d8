import { existsSync } from 'node:fs';
import { SyncError } from '../core/errors';
import type { AsyncFileSystem, WrittenFile } from '../core/model/fileSystem';
import { NodeFs } from '../local/nodeFs';

/**
 * The state of a folder for looking at: a folder that is not there is an empty one, and what is written goes nowhere.
 * So `status` can set aside a manifest it cannot use without touching it.
 */
export function readOnlyState(dir: string): AsyncFileSystem {
  const disk = new NodeFs(dir);
  const exists = existsSync(dir);
  return {
    caseSensitive: exists ? disk.caseSensitive : true,
    scan: (options) => (exists ? disk.scan(options) : Promise.resolve({ files: [], blocked: [] })),
    stat: (path) => (exists ? disk.stat(path) : Promise.resolve(undefined)),
    read: (path, signal) => disk.read(path, signal),
    write: (path, _content, options): Promise<WrittenFile> => Promise.resolve({ path, size: 0, modified: 0, hash: options?.hash ?? '' }),
    remove: () => Promise.resolve(),
    move: (from) => Promise.reject(new SyncError('readOnly', `"${from}" is only looked at.`, { path: from })),
    append: () => Promise.resolve(),
    createHasher: () => disk.createHasher(),
  };
}
