import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Calls = Partial<Pick<typeof fs, 'lstatSync' | 'linkSync' | 'renameSync' | 'unlinkSync'>>;

/** The calls as they are on the real disk, whatever is pretended meanwhile. */
export const disk = { lstatSync: fs.lstatSync, linkSync: fs.linkSync, renameSync: fs.renameSync, unlinkSync: fs.unlinkSync };

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
