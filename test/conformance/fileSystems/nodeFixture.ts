import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import type { AsyncFileSystem } from '../../../src/core/model/fileSystem';
import type { FileSystemFixture, OtherProgram } from './fixture';

/** A fixture on a scratch folder of the real disk, for the file system that `make` puts there. */
export async function diskFixture(
  make: (root: string, now: () => number) => AsyncFileSystem,
  can: FileSystemFixture['can'] = { replaceAtOnce: true, keepAttributes: true },
): Promise<FileSystemFixture & { readonly root: string }> {
  const scratch = await mkdtemp(join(tmpdir(), 'cloud-sync-fs-'));
  const root = join(scratch, 'Root');
  await mkdir(root);
  const clock = { now: Date.now() };
  return {
    root,
    fs: make(root, () => clock.now),
    other: diskProgram(root, scratch, () => clock.now),
    can,
    advance: (milliseconds) => void (clock.now += milliseconds),
    now: () => clock.now,
    dispose: () => rm(scratch, { recursive: true, force: true }),
  };
}

/** Another program that works below `root`; links point to a folder in `scratch`. */
export function diskProgram(root: string, scratch: string, now: () => number): OtherProgram {
  return {
    write: async (path, content, modified = now()) => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
      // Half a microsecond more: the system gets the time as a float and cuts it.
      const seconds = (modified + 0.0005) / 1000;
      await utimes(join(root, path), seconds, seconds);
    },
    remove: (path) => rm(join(root, path), { recursive: true }),
    makeFolder: async (path) => void (await mkdir(join(root, path), { recursive: true })),
    read: (path) => readFile(join(root, path)).catch(() => undefined),
    list: () => listDisk(root),
    ...(process.platform === 'win32' ? {} : unixFeatures(root, scratch)),
    removeRoot: () => rm(root, { recursive: true }),
  };
}

async function listDisk(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/') + (entry.isDirectory() ? '/' : ''))
    .sort();
}

function unixFeatures(root: string, scratch: string): Partial<OtherProgram> {
  const outside = join(scratch, 'outside');
  return {
    linkOutside: async (path) => {
      await mkdir(outside, { recursive: true });
      await writeFile(join(outside, 'secret.txt'), 'secret');
      await symlink(outside, join(root, path));
    },
    outside: async () => {
      const names = await readdir(outside);
      return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(outside, name), 'utf8')])));
    },
    makePipe: async (path) => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      execFileSync('mkfifo', [join(root, path)]);
    },
  };
}
