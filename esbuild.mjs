import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const minify = process.argv.includes('--minify');
const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify,
  keepNames: minify,
  sourcemap: !minify,
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
await Promise.all([
  build({ ...shared, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', external: ['vscode', './remote/s3.js'] }),
  build({ ...shared, entryPoints: { cli: 'src/cli/main.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' }, external: ['./remote/s3.js'] }),
  build({ ...shared, entryPoints: { s3: 'src/remote/s3/s3Entry.ts' }, outdir: 'dist/remote' }),
]);
