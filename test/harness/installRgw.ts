import { platform } from 'node:os';
import { join } from 'node:path';
import { installOnce } from './installOnce';
import { harnessDir } from './paths';
import { run } from './processes';

/** The private root directory that holds Ceph's RADOS Gateway and all it needs. */
export async function installRgw(): Promise<string> {
  if (platform() !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      'The S3 server of the tests runs on Debian-like Linux as root only. ' +
        'Set CLOUD_SYNC_TEST_S3_ENDPOINT, CLOUD_SYNC_TEST_S3_ACCESS_KEY and CLOUD_SYNC_TEST_S3_SECRET_KEY to use a server of your own.',
    );
  }
  return installOnce('ceph-20', async (dir) => {
    process.stderr.write('Installing Ceph RADOS Gateway (about half a minute) ...\n');
    await run(join(harnessDir, 'install-ceph.sh'), [dir]);
  });
}
