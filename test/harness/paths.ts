import { mkdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder. */
export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where the harness's own scripts are. */
export const harnessDir = join(repositoryRoot, 'test', 'harness');

/** Where everything made by builds and test runs goes; ignored by git. */
export const outDir = join(repositoryRoot, 'out');

/**
 * The folder that holds the servers and browsers the tests run against. It lies outside the checkout, so that a
 * fresh clone finds what an earlier one installed. `CLOUD_SYNC_TEST_CACHE` overrides it.
 */
export function cacheDir(): string {
  const chosen = process.env['CLOUD_SYNC_TEST_CACHE'];
  // With an empty HOME `homedir()` is empty as well; the user database still knows the folder.
  const home = homedir() || userInfo().homedir || tmpdir();
  const dir = chosen !== undefined && chosen !== '' ? chosen : join(home, '.cache', 'cloud-sync-test');
  mkdirSync(dir, { recursive: true });
  return dir;
}
