import { build } from 'esbuild';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/paths';
import { until } from '../../harness/processes';
import type { ProbeReport } from './report';

const manifest = {
  name: 'probe',
  publisher: 'cloud-sync-test',
  version: '1.0.0',
  engines: { vscode: '^1.100.0' },
  main: './extension.js',
  activationEvents: ['*'],
  extensionKind: ['workspace'],
  capabilities: { untrustedWorkspaces: { supported: true }, virtualWorkspaces: true },
  contributes: {
    commands: [
      { command: 'cloudSyncProbe.end', title: 'End', category: 'Probe' },
      { command: 'cloudSyncProbe.hour', title: 'Let an Hour Pass', category: 'Probe' },
    ],
  },
};

/** Puts the probe into a folder of extensions, before the server that uses it starts. */
export async function installProbe(extensionsDir: string): Promise<void> {
  const dir = join(extensionsDir, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'package.json'), JSON.stringify(manifest));
  await build({
    entryPoints: [join(repositoryRoot, 'test', 'ui', 'probe', 'extension.ts')],
    outfile: join(dir, 'extension.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    // CommonJS has no `import.meta`.
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
}

/** Waits for a report that is as wanted, takes it away, and resolves with it. */
export async function takeReport(file: string, isWanted: (report: ProbeReport) => boolean = () => true): Promise<ProbeReport> {
  let report: ProbeReport | undefined;
  await until(
    async () => {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      report = text === undefined ? undefined : (JSON.parse(text) as ProbeReport);
      return report !== undefined && isWanted(report);
    },
    60_000,
    `The probe never reported what was waited for; ${JSON.stringify(report)}.`,
  );
  await rm(file);
  return report!;
}
