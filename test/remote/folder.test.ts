import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderProvider } from '../../src/remote/folder/folderProvider';
import { testProvider } from '../conformance/providers/providerSuite';

for (const hardLinks of [true, false]) {
  testProvider(`folder (${hardLinks ? 'with' : 'without'} hard links)`, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cloud-sync-folder-'));
    return {
      client: async (root) => {
        await mkdir(join(dir, root), { recursive: true });
        return new FolderProvider(join(dir, root), { hardLinks });
      },
      close: () => rm(dir, { recursive: true, force: true }),
    };
  });
}
