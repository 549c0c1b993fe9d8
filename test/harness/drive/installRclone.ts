import { existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { installOnce } from '../installOnce';
import { harnessDir } from '../paths';
import { run } from '../processes';

/** The rclone executable: `$RCLONE`, else a current one from Debian's packages, which is unpacked into the cache if need be. */
export async function installRclone(): Promise<string> {
  const chosen = process.env['RCLONE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const dir = await installOnce('rclone', unpackRclone);
  return join(dir, 'rclone');
}

async function unpackRclone(dir: string): Promise<void> {
  process.stderr.write('Installing rclone (about ten seconds) ...\n');
  try {
    if (platform() !== 'linux' || !existsSync('/usr/bin/apt-get')) throw new Error('This system does not have Debian packages.');
    const root = join(dir, 'root');
    await run(join(harnessDir, 'unpack-debian.sh'), ['sid', root, 'rclone']);
    await copyFile(join(root, 'usr', 'bin', 'rclone'), join(dir, 'rclone'));
    await rm(root, { recursive: true });
  } catch (cause) {
    throw new Error('rclone is missing and could not be installed. Install it and set RCLONE to its path.', { cause });
  }
}
