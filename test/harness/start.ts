import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { startBrowser } from './browser';
import { repositoryRoot } from './paths';
import { run } from './processes';
import { makeSample, type Sample } from './sample';
import { startVscodeServer, type VscodeServer } from './vscodeServer';

const STATUS_BAR_ITEM = '[id^="cloud-sync.cloud-sync"].statusbar-item';
const ANSWER_TIMEOUT_MS = 120_000;

/**
 * Builds the extension and opens it on a sample workspace that is already connected to a plain folder: in desktop
 * VS Code where there is one and a display, else in a VS Code that runs in the browser. With `--check` it only sees to
 * it that the window and the extension in it come up.
 */
async function main(args: readonly string[]): Promise<void> {
  const checkOnly = args.includes('--check');
  await run('npm', ['run', '--silent', 'package'], { cwd: repositoryRoot });
  const sample = await makeSample();
  const { workspace } = sample;
  console.log(`Workspace: ${workspace}\nIts cloud: ${sample.cloud}`);
  const code = desktopCode();
  if (code !== undefined && !checkOnly) return openDesktop(code, sample);
  const server = await startVscodeServer({
    vsix: [join(repositoryRoot, 'dist', 'cloud-sync.vsix')],
    settings: sample.userSettings,
  });
  if (checkOnly) await seeItAnswer(server, workspace);
  console.log(`VS Code with Cloud Sync: ${server.windowUrl(workspace)}`);
  if (!checkOnly) {
    console.log('Press Ctrl-C to stop.');
    await interruption();
  }
  await server.stop();
}

/** The `code` command, if there is one on the PATH and a display to show its window on. */
function desktopCode(): string | undefined {
  const { DISPLAY, WAYLAND_DISPLAY, PATH = '' } = process.env;
  const windows = process.platform === 'win32';
  const hasDisplay = windows || process.platform === 'darwin' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
  if (!hasDisplay) return undefined;
  return PATH.split(delimiter)
    .map((dir) => join(dir, windows ? 'code.cmd' : 'code'))
    .find((file) => existsSync(file));
}

/** Opens a window with a profile of its own, so that the sample's settings do not mix with the user's. */
async function openDesktop(code: string, { workspace, userSettings }: Sample): Promise<void> {
  const shell = process.platform === 'win32';
  const profile = join(dirname(workspace), 'profile');
  await mkdir(join(profile, 'User'), { recursive: true });
  await writeFile(join(profile, 'User', 'settings.json'), JSON.stringify(userSettings, undefined, 2));
  const args = [`--extensionDevelopmentPath=${repositoryRoot}`, `--user-data-dir=${profile}`, '--new-window', workspace];
  return new Promise((resolve, reject) => {
    spawn(shell ? `"${code}"` : code, args, { shell, stdio: 'inherit' })
      .on('error', reject)
      .on('close', () => resolve());
  });
}

/** Opens the window and waits until the extension says in its status bar that it has synced. */
async function seeItAnswer(server: VscodeServer, workspace: string): Promise<void> {
  const browser = await startBrowser();
  try {
    await browser.page.goto(server.windowUrl(workspace));
    await browser.page.locator(STATUS_BAR_ITEM, { hasText: 'Synced' }).first().waitFor({ timeout: ANSWER_TIMEOUT_MS });
  } finally {
    await browser.close();
  }
}

/** Resolves on Ctrl-C. */
function interruption(): Promise<void> {
  const stayAlive = setInterval(() => undefined, 1 << 30);
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        clearInterval(stayAlive);
        resolve();
      });
    }
  });
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
