import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { removeDir } from './claims';
import { cacheDir } from './paths';

/** A workspace to try the extension on, and the plain folder that is its cloud. */
export interface Sample {
  readonly workspace: string;
  readonly cloud: string;
  /** User settings without which a person would be asked first whether the workspace may be copied to its cloud. */
  readonly userSettings: Readonly<Record<string, unknown>>;
}

const FILES: Readonly<Record<string, string>> = {
  'README.md': `# A sample workspace

This folder is connected to a plain folder as its cloud, which lies beside it. Edit a file here, save it, and see the
cloud follow; edit one there, sync, and see it arrive here.
`,
  'notes/ideas.md': '# Ideas\n\n- Keep a workspace and a cloud the same.\n- Lose nothing.\n',
  'notes/shopping.txt': 'bread\nbutter\ncheese\n',
  'src/hello.ts': 'export function hello(name: string): string {\n  return `Hello, ${name}!`;\n}\n',
};

/** The sample in the cache, made if it is not there yet; what was tried on it earlier is kept. */
export async function makeSample(): Promise<Sample> {
  const dir = join(cacheDir(), 'sample');
  const cloud = join(dir, 'cloud');
  const userSettings = { 'cloudSync.trustedRemotes': [pathToFileURL(cloud).href], 'security.workspace.trust.enabled': false };
  const sample: Sample = { workspace: join(dir, 'workspace'), cloud, userSettings };
  if (existsSync(dir)) return sample;
  const scratch = `${dir}.partial`;
  await removeDir(scratch);
  await mkdir(join(scratch, 'cloud'), { recursive: true });
  await writeFiles(join(scratch, 'workspace'), { ...FILES, '.vscode/settings.json': connectedTo(cloud) });
  await rename(scratch, dir);
  return sample;
}

/** Workspace settings that name a plain folder as the cloud. */
function connectedTo(cloud: string): string {
  return `${JSON.stringify({ 'cloudSync.remote': pathToFileURL(cloud).href }, undefined, 2)}\n`;
}

async function writeFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
