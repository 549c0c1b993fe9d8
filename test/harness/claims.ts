import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './paths';

/** A claim whose owner has not yet written its process id is given this long before it counts as abandoned. */
const GRACE_MS = 10_000;
const OWNER_FILE = 'pid';

/** Makes the directory and marks it as this process's own; false if it exists already. */
export async function claimDir(dir: string): Promise<boolean> {
  try {
    await mkdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(dir, OWNER_FILE), String(process.pid));
  return true;
}

/** Whether a claimed directory has outlived the process that made it. */
export async function isAbandoned(dir: string): Promise<boolean> {
  const owner = await readFile(join(dir, OWNER_FILE), 'utf8').catch(() => '');
  if (owner !== '') return !isAlive(Number(owner));
  const madeAt = await stat(dir).then(
    (info) => info.mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  return Date.now() - madeAt > GRACE_MS;
}

/** Removes the claimed directories inside `parent` that runs which were killed have left behind. */
export async function sweepAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const dir = join(parent, name);
    if (await isAbandoned(dir)) await removeDir(dir);
  }
}

/** A new directory of this process's own, outside the checkout; swept by a later run if this one is killed. */
export async function makeScratchDir(purpose: string): Promise<string> {
  const parent = join(cacheDir(), 'scratch');
  await mkdir(parent, { recursive: true });
  await sweepAbandoned(parent);
  const dir = await mkdtemp(join(parent, `${purpose}-`));
  await writeFile(join(dir, OWNER_FILE), String(process.pid));
  return dir;
}

/** Removes a directory that a server which is just ending may still write into. */
export function removeDir(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
