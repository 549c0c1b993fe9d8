import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { harnessDir } from './paths';

/** A mocha suite that runs inside the extension host of a real VS Code. */
export interface ExtensionTests {
  /** The folder of the extension under test. */
  readonly extensionPath: string;
  /** The folder of the extensions that the tests need beside it. */
  readonly otherExtensions: string;
  /** Runs only the tests in files whose names begin so. */
  readonly only?: readonly string[];
  /** The folder of the test sources; its `index.ts` exports `run`, all its `*.test.ts` are tests. */
  readonly sources: string;
  /** Where the compiled suite goes; emptied first. Must be inside the checkout, so that it finds mocha. */
  readonly compiled: string;
  /** The folder the window opens. */
  readonly workspace: string;
}

/**
 * Compiles the suite and runs it; resolves with its exit code.
 *
 * `VSCODE_BIN` names the `code` executable to run it in; `VSCODE_DOWNLOAD=1` has desktop VS Code downloaded; with
 * neither it runs in the VS Code server and Chromium, which need no display and no download from Microsoft.
 */
export async function runExtensionTests(tests: ExtensionTests): Promise<number> {
  await compile(tests);
  const download = process.env['VSCODE_DOWNLOAD'] === '1';
  try {
    return await runTests({
      ...(download ? {} : { vscodeExecutablePath: process.env['VSCODE_BIN'] ?? join(harnessDir, 'code') }),
      extensionDevelopmentPath: tests.extensionPath,
      extensionTestsPath: join(tests.compiled, 'index.js'),
      launchArgs: [tests.workspace, `--extensions-dir=${tests.otherExtensions}`],
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    throw error;
  }
}

async function compile(tests: ExtensionTests): Promise<void> {
  const wanted = tests.only === undefined || tests.only.length === 0 ? [''] : tests.only;
  await rm(tests.compiled, { recursive: true, force: true });
  await build({
    entryPoints: [join(tests.sources, 'index.ts'), ...wanted.map((name) => join(tests.sources, '**', `${name}*.test.ts`))],
    outbase: tests.sources,
    outdir: tests.compiled,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    // CommonJS has no `import.meta`. The compiled files lie as deep below the checkout as the harness does.
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  });
}
