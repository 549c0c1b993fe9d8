import { platform } from 'node:os';
import { join } from 'node:path';
import { installOnce } from './installOnce';
import { harnessDir } from './paths';
import { run } from './processes';

/** A current rclone, the peer to compare with and the independent client to check against: the path of its binary. */
export async function installRclone(): Promise<string> {
  if (platform() !== 'linux') throw new Error('rclone is installed for the tests on Debian-like Linux only.');
  const dir = await installOnce('rclone-1', async (root) => {
    process.stderr.write('Installing rclone (about 20 MB) ...\n');
    await run(join(harnessDir, 'unpack-debian.sh'), ['sid', root, 'rclone']);
  });
  return join(dir, 'usr', 'bin', 'rclone');
}
