import { build } from 'esbuild';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { repositoryRoot } from '../harness/paths';

/** Modules of the extension as one text that asks for `vscode`, and for `external`, when it is run. */
export async function bundleModules(names: readonly string[], external: readonly string[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: names.map((name) => `export * from './src/vscode/${name}';`).join('\n'), resolveDir: repositoryRoot },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', ...external],
    supported: { 'dynamic-import': false },
  });
  return outputFiles[0]?.text ?? '';
}

/** Runs such a text. `given` are the modules of the test, by the last part of their names; `itself` names the bundle. */
export function runBundle<Modules>(text: string, given: Readonly<Record<string, unknown>>, itself?: string): Modules {
  const fromNode = createRequire(join(repositoryRoot, 'package.json'));
  const module = { exports: {} as Modules };
  const require = (name: string): unknown => {
    if (name === itself) return module.exports;
    return given[name.split('/').at(-1) ?? ''] ?? fromNode(name);
  };
  const run = compileFunction(text, ['require', 'module', 'exports']) as (...args: readonly unknown[]) => void;
  run(require, module, module.exports);
  return module.exports;
}
