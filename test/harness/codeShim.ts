import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startBrowser, type Browser } from './browser';
import { makeScratchDir, removeDir } from './claims';
import { followFile } from './followFile';
import { outputVariable } from './outputVariable';
import { outDir } from './paths';
import { startVscodeServer, type VscodeServer } from './vscodeServer';

const TIMEOUT_MS = 10 * 60_000;

/** What `code` was asked to do: open a folder and run a test suite in the extension host of its window. */
interface Request {
  readonly folder: string | undefined;
  readonly extensionDevelopmentPaths: readonly string[];
  readonly extensionTestsPath: string;
  readonly userDataDir: string | undefined;
  readonly extensionsDir: string | undefined;
}

/** Reads those arguments of `code` that matter here; all others are about the desktop window. */
function parseArguments(args: readonly string[]): Request {
  const values = (name: string): readonly string[] =>
    args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));
  const [extensionTestsPath] = values('extensionTestsPath');
  if (extensionTestsPath === undefined) throw new Error('This `code` only runs tests: pass --extensionTestsPath.');
  const folder = args.find((arg) => !arg.startsWith('-'));
  return {
    folder: folder === undefined ? undefined : resolve(folder),
    extensionDevelopmentPaths: values('extensionDevelopmentPath'),
    extensionTestsPath,
    userDataDir: values('user-data-dir')[0],
    extensionsDir: values('extensions-dir')[0],
  };
}

async function main(): Promise<number> {
  const request = parseArguments(process.argv.slice(2));
  const scratch = await makeScratchDir('code');
  const outputFile = join(scratch, 'output.txt');
  await writeFile(outputFile, '');
  const stopFollowing = followFile(outputFile, process.stdout);
  const server = await startVscodeServer({
    smokeTestDriver: true,
    ...(request.extensionsDir === undefined ? {} : { extensionsDir: request.extensionsDir }),
    settings: userSettings(request.userDataDir),
    environment: { [outputVariable]: outputFile },
  });
  const browser = await startBrowser();
  try {
    return await runSuite(request, server, browser, request.folder ?? scratch);
  } finally {
    await browser.close();
    await server.stop();
    stopFollowing();
    await removeDir(scratch);
  }
}

async function runSuite(request: Request, server: VscodeServer, browser: Browser, folder: string): Promise<number> {
  const { page } = browser;
  const exitCode = new Promise<number>((ended) => void page.exposeFunction('codeAutomationExit', ended));
  await page.exposeFunction('codeAutomationLog', () => undefined);
  const remote = (path: string): string => server.remoteUri(path);
  const payload: (readonly [string, string])[] = [
    ...request.extensionDevelopmentPaths.map((path) => ['extensionDevelopmentPath', remote(path)] as const),
    ['extensionTestsPath', remote(request.extensionTestsPath)],
  ];
  await page.goto(server.windowUrl(folder, payload));
  const code = await Promise.race([exitCode, timeout(browser)]);
  if (browser.outsideRequests.length === 0) return code;
  console.error(`The window asked for addresses outside this machine:\n${browser.outsideRequests.join('\n')}`);
  return 1;
}

/** Rejects when the suite has not ended in time, and leaves a picture of the window. */
function timeout(browser: Browser): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => {
      const screenshot = join(outDir, 'screenshots', 'tests-timed-out.png');
      void mkdir(join(outDir, 'screenshots'), { recursive: true })
        .then(() => browser.page.screenshot({ path: screenshot }))
        .finally(() => reject(new Error(`The tests did not end in time. The window: ${screenshot}`)));
    }, TIMEOUT_MS).unref();
  });
}

function userSettings(userDataDir: string | undefined): Record<string, unknown> {
  if (userDataDir === undefined) return {};
  try {
    return JSON.parse(readFileSync(join(userDataDir, 'User', 'settings.json'), 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
