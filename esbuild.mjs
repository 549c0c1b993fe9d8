import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const minify = process.argv.includes('--minify');

/** The SDKs are bundles of their own, loaded on first use: what the extension and the command line import is left as a require of the built file. */
const loadedOnFirstUse = {
  name: 'loaded-on-first-use',
  setup({ onResolve }) {
    onResolve({ filter: /\/s3\/s3Entry$/ }, () => ({ path: './remote/s3.js', external: true }));
  },
};

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
const main = { ...shared, outdir: 'dist', plugins: [loadedOnFirstUse] };

await rm('dist', { recursive: true, force: true });
await Promise.all([
  build({ ...main, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'] }),
  build({ ...main, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } }),
  build({ ...shared, entryPoints: { s3: 'src/remote/s3/s3Entry.ts' }, outdir: 'dist/remote' }),
]);
