import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startDaemon, until } from '../../harness/processes';
import { repositoryRoot } from '../../harness/paths';

const MAIN = fileURLToPath(new URL('../../harness/drive/main.ts', import.meta.url));

describe('The Drive double as a process of its own', () => {
  it('says where it is, and answers there', async function () {
    this.timeout(60_000);
    const dir = await mkdtemp(join(tmpdir(), 'cloud-sync-double-'));
    const port = await freePort();
    const [logFile, pidFile] = [join(dir, 'log'), join(dir, 'pid')];
    const args = ['--import=tsx', MAIN, '--port', String(port), '--token', 'secret', '--folder', 'Project'];
    const daemon = startDaemon(process.execPath, args, { cwd: repositoryRoot, logFile, pidFile });
    try {
      await until(async () => (await readFile(logFile, 'utf8').catch(() => '')).includes('\n'), 50_000, 'The double did not start.');
      const started = JSON.parse(await readFile(logFile, 'utf8')) as { readonly url: string; readonly folderId: string };
      assert.equal(started.url, `http://127.0.0.1:${port}`);
      const answer = await fetch(`${started.url}/drive/v3/files/${started.folderId}`, { headers: { authorization: 'Bearer secret' } });
      assert.equal(((await answer.json()) as { readonly name: string }).name, 'Project');
    } finally {
      await daemon.stop();
      await rm(dir, { recursive: true });
    }
  });
});
