import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { claimDir, isAbandoned, removeDir } from './claims';
import { cacheDir } from './paths';

const LOCK_POLL_MS = 200;

/**
 * The folder `name` inside the cache, filled by `build` if it is not there yet.
 *
 * `build` works in a scratch folder that is renamed into place only when it has succeeded: an interrupted install
 * leaves nothing behind that looks finished. Two processes that want the same thing at once install it once.
 */
export async function installOnce(name: string, build: (dir: string) => Promise<void>): Promise<string> {
  const target = join(cacheDir(), name);
  if (existsSync(target)) return target;
  const release = await acquireLock(`${target}.lock`);
  try {
    if (!existsSync(target)) await buildThenPublish(target, build);
  } finally {
    await release();
  }
  return target;
}

async function buildThenPublish(target: string, build: (dir: string) => Promise<void>): Promise<void> {
  const scratch = `${target}.partial`;
  await removeDir(scratch);
  await mkdir(scratch, { recursive: true });
  await build(scratch);
  await rename(scratch, target);
}

/** Waits for the lock folder `dir`; resolves with the function that gives it back. */
async function acquireLock(dir: string): Promise<() => Promise<void>> {
  for (;;) {
    if (await claimDir(dir)) return () => removeDir(dir);
    if (await isAbandoned(dir)) await removeDir(dir);
    else await delay(LOCK_POLL_MS);
  }
}
