import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeScratchDir, removeDir } from '../harness/claims';
import { runExtensionTests } from '../harness/extensionTests';
import { outDir, repositoryRoot } from '../harness/paths';
import { testEditors } from './testEditors';

/**
 * Runs the tests of this folder inside the extension host of a real VS Code, on an empty workspace folder. Names on the
 * command line choose files: `run.ts triggers` runs `triggers.test.ts` alone.
 */
async function main(only: readonly string[]): Promise<number> {
  const workspace = await makeScratchDir('workspace');
  const extensions = await makeScratchDir('extensions');
  const { publisher, name, version } = testEditors;
  const editors = join(extensions, `${publisher}.${name}-${version}`);
  try {
    await mkdir(editors);
    await writeFile(join(editors, 'package.json'), JSON.stringify(testEditors));
    return await runExtensionTests({
      extensionPath: repositoryRoot,
      otherExtensions: extensions,
      sources: join(repositoryRoot, 'test', 'vscode'),
      compiled: join(outDir, 'vscode'),
      workspace,
      only,
    });
  } finally {
    await removeDir(workspace);
    await removeDir(extensions);
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
