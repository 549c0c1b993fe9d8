import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { makeScratchDir, removeDir } from './claims';
import { installChromium } from './installChromium';

/** Chromium with a profile of its own and one page. */
export interface Browser {
  readonly page: Page;
  /** Addresses of all requests so far to a host other than loopback. None was let through. */
  readonly outsideRequests: readonly string[];
  close(): Promise<void>;
}

const LAUNCH_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** Starts headless Chromium, installing it if need be. No request of its pages leaves the machine. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = await installChromium();
  const profile = await makeScratchDir('chromium');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: LAUNCH_ARGUMENTS,
  });
  const outsideRequests = collectOutsideRequests(context);
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    outsideRequests,
    close: async () => {
      await context.close();
      await removeDir(profile);
    },
  };
}

function collectOutsideRequests(context: BrowserContext): readonly string[] {
  const collected: string[] = [];
  context.on('request', (request) => {
    if (!isLoopback(new URL(request.url()))) collected.push(request.url());
  });
  return collected;
}

/** Whether an address stays on this machine. */
function isLoopback(url: URL): boolean {
  if (!/^(https?|wss?):$/.test(url.protocol)) return true;
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) || url.hostname.endsWith('.localhost');
}
