import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const minify = process.argv.includes('--minify');

/** Parts that are bundles of their own, loaded on first use: an import of one is left as a require of the built file. */
const loadedOnFirstUse = (parts) => ({
  name: 'loaded-on-first-use',
  setup({ onResolve }) {
    for (const [filter, path] of parts) onResolve({ filter }, () => ({ path, external: true }));
  },
});

const sdks = [
  [/\/s3\/s3Entry$/, './remote/s3.js'],
  [/\/drive\/driveEntry$/, './remote/drive.js'],
];
/** The engine with all it needs: a window without a connected folder never loads it. */
const engine = [[/\/openConnection$/, './engine.js']];

const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify,
  sourcemap: !minify,
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
};
const main = { ...shared, outdir: 'dist', plugins: [loadedOnFirstUse(sdks)] };
const vscode = { external: ['vscode'] };

await rm('dist', { recursive: true, force: true });
await Promise.all([
  build({ ...main, ...vscode, entryPoints: { extension: 'src/extension.ts' }, plugins: [loadedOnFirstUse([...sdks, ...engine])] }),
  build({ ...main, ...vscode, entryPoints: { engine: 'src/vscode/folder/openConnection.ts' } }),
  build({ ...main, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } }),
  build({ ...shared, entryPoints: { s3: 'src/remote/s3/s3Entry.ts', drive: 'src/remote/drive/driveEntry.ts' }, outdir: 'dist/remote' }),
]);
