import type { MemoryDisk, MemoryFolder } from '../../../src/local/memoryDisk';
import { MemoryFs } from '../../../src/local/memoryFs';
import type { FileSystemFixture, OtherProgram } from './fixture';

const granularity = 10;

/** A fixture whose timestamps have steps of 10 ms. */
export function memoryFixture(options: { readonly caseSensitive?: boolean } = {}): FileSystemFixture {
  let now = Date.UTC(2026, 10, 22);
  const fs = new MemoryFs({ ...options, now: () => now, granularity, chunkSize: 50_000 });
  return {
    fs,
    other: otherProgram(fs.disk),
    can: { replaceAtOnce: true, keepAttributes: true },
    advance: (milliseconds) => void (now += milliseconds),
    now: () => now,
    dispose: () => Promise.resolve(),
  };
}

/** Another program that works on the disk. */
export function otherProgram(disk: MemoryDisk): OtherProgram {
  return {
    write: async (path, content, modified) => disk.userWrite(path, content, modified === undefined ? {} : { modified }),
    remove: async (path) => disk.userDelete(path),
    makeFolder: async (path) => disk.userMakeFolder(path),
    read: async (path) => disk.userRead(path),
    list: async () => listFolder(disk.rootFolder, ''),
    linkOutside: async (path) => disk.userPlant(path, 'symlink'),
    // Nothing is behind a link of this disk that could change.
    outside: async () => ({ 'secret.txt': 'secret' }),
    makePipe: async (path) => disk.userPlant(path, 'notAFile'),
    removeRoot: async () => void (disk.isMounted = false),
  };
}

function listFolder(folder: MemoryFolder, prefix: string): string[] {
  return [...folder.children.values()]
    .flatMap((node) =>
      node.kind === 'folder' ? [`${prefix}${node.name}/`, ...listFolder(node, `${prefix}${node.name}/`)] : [prefix + node.name],
    )
    .sort();
}
