import { existsSync } from 'node:fs';
import { run } from './processes';

const CHROMIUM = '/usr/bin/chromium';

/** The Chromium executable: `$CHROMIUM`, else the system's, which is installed from Debian's packages if need be. */
export async function installChromium(): Promise<string> {
  const chosen = process.env['CHROMIUM'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (!existsSync(CHROMIUM)) await installPackage();
  return CHROMIUM;
}

async function installPackage(): Promise<void> {
  process.stderr.write('Installing Chromium (about a quarter of a minute) ...\n');
  try {
    await asRoot('apt-get', ['update', '-qq']);
    await asRoot('apt-get', [...WAIT_FOR_OTHERS, 'install', '-y', '--no-install-recommends', 'chromium']);
  } catch (cause) {
    throw new Error('Chromium is missing and could not be installed. Install it and set CHROMIUM to its path.', {
      cause,
    });
  }
}

/** Two test runs on one machine may want to install at once. */
const WAIT_FOR_OTHERS = ['-o', 'DPkg::Lock::Timeout=300'];

function asRoot(command: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return process.getuid?.() === 0 ? run(command, args, { env }) : run('sudo', ['-n', command, ...args], { env });
}
