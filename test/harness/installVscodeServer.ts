import { platform } from 'node:os';
import { join } from 'node:path';
import { installOnce } from './installOnce';
import { harnessDir } from './paths';
import { run } from './processes';

/** code-server 4.139.1 carries VS Code 1.139.1. */
const CODE_SERVER_VERSION = '4.139.1';

/** A VS Code server on disk and the Node that runs it. */
export interface VscodeServerInstall {
  readonly node: string;
  readonly serverMain: string;
}

/** Installs the VS Code server into the cache if it is not there yet. */
export async function installVscodeServer(): Promise<VscodeServerInstall> {
  if (platform() !== 'linux') {
    throw new Error('The VS Code server of the tests runs on Linux only. Elsewhere set VSCODE_BIN or VSCODE_DOWNLOAD=1.');
  }
  const dir = await installOnce(`vscode-server-${CODE_SERVER_VERSION}`, async (scratch) => {
    process.stderr.write('Installing the VS Code server (about half a minute) ...\n');
    await run(join(harnessDir, 'install-vscode-server.sh'), [scratch, CODE_SERVER_VERSION]);
  });
  return { node: join(dir, 'node', 'node'), serverMain: join(dir, 'vscode', 'out', 'server-main.js') };
}
