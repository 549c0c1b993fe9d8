import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Calls = Partial<Pick<typeof fs, 'chmodSync' | 'fchmodSync' | 'lstatSync' | 'linkSync' | 'openSync' | 'renameSync' | 'unlinkSync'>>;

/** The calls as they are on the real disk, whatever is pretended meanwhile. */
export const disk = {
  chmodSync: fs.chmodSync,
  fchmodSync: fs.fchmodSync,
  lstatSync: fs.lstatSync,
  linkSync: fs.linkSync,
  openSync: fs.openSync,
  renameSync: fs.renameSync,
  unlinkSync: fs.unlinkSync,
};

/** What a call of `node:fs` fails with. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A disk that shows this mode for each file and takes no other, as FAT does under Linux. */
export function withOneMode(mode: bigint): Calls {
  const refuse = (): never => {
    throw failure('EPERM');
  };
  const lstatSync = ((path: string, options: object) => {
    const stats = disk.lstatSync(path, { ...options, bigint: true });
    return stats?.isFile() === true ? Object.assign(stats, { mode: (stats.mode & ~0o777n) | mode }) : stats;
  }) as unknown as typeof disk.lstatSync;
  return { chmodSync: refuse, fchmodSync: refuse, lstatSync };
}

/** Runs `act` while these calls of `node:fs` do something else: what a disk of another kind, or another program, would do. */
export async function onPretendedDisk<T>(calls: Calls, act: () => Promise<T>): Promise<T> {
  Object.assign(fs, calls);
  syncBuiltinESMExports();
  try {
    return await act();
  } finally {
    Object.assign(fs, disk);
    syncBuiltinESMExports();
  }
}
