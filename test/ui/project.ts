import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from '../harness/processes';
import { stepTimeout } from './fixture';

/** A folder whose settings name another folder as its cloud, which the user's settings must allow. */
export interface Project {
  readonly folder: string;
  readonly cloud: string;
  readonly url: string;
}

/** Makes the folders `<name>` and `<name>-cloud`, the first with these files. */
export async function makeProject(root: string, name: string, files: Readonly<Record<string, string>>): Promise<Project> {
  const [folder, cloud] = [join(root, name), join(root, `${name}-cloud`)];
  await mkdir(cloud, { recursive: true });
  const url = pathToFileURL(cloud).href;
  await write(folder, '.vscode/settings.json', JSON.stringify({ 'cloudSync.remote': url }));
  for (const [path, text] of Object.entries(files)) await write(folder, path, text);
  return { folder, cloud, url };
}

/** The user's settings that allow these clouds and leave it to the test when to sync. */
export function quietSettings(...projects: readonly Project[]): Readonly<Record<string, unknown>> {
  return { ...trustingSettings(...projects), 'cloudSync.syncOnSave': false, 'cloudSync.syncOnFocus': false };
}

/** The user's settings that allow these clouds; syncs come with changes, not with time. */
export function trustingSettings(...projects: readonly Pick<Project, 'url'>[]): Readonly<Record<string, unknown>> {
  return { 'cloudSync.trustedRemotes': projects.map(({ url }) => url), 'cloudSync.intervalMinutes': 0 };
}

/** Writes a file and the folders above it. */
export async function write(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** Waits until the file has this text. */
export async function becomes(root: string, path: string, text: string): Promise<void> {
  const isSo = async (): Promise<boolean> => existsSync(join(root, path)) && (await readFile(join(root, path), 'utf8')) === text;
  await until(isSo, stepTimeout, `"${path}" never became ${JSON.stringify(text)}.`);
}
