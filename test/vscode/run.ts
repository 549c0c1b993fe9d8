import { join } from 'node:path';
import { makeScratchDir, removeDir } from '../harness/claims';
import { runExtensionTests } from '../harness/extensionTests';
import { outDir, repositoryRoot } from '../harness/paths';

/** Runs the tests of this folder inside the extension host of a real VS Code, on an empty workspace folder. */
async function main(): Promise<number> {
  const workspace = await makeScratchDir('workspace');
  try {
    return await runExtensionTests({
      extensionPath: repositoryRoot,
      sources: join(repositoryRoot, 'test', 'vscode'),
      compiled: join(outDir, 'vscode'),
      workspace,
    });
  } finally {
    await removeDir(workspace);
  }
}

void main().then((code) => process.exit(code));
