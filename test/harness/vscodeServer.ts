import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { makeScratchDir, removeDir } from './claims';
import { installVscodeServer, type VscodeServerInstall } from './installVscodeServer';
import { freePort, run, startDaemon, until } from './processes';

const START_TIMEOUT_MS = 60_000;

/** How a VS Code server runs. */
export interface VscodeServerOptions {
  /** Whether the window has the driver by which tests run inside the extension host. It also suppresses toasts. */
  readonly smokeTestDriver?: boolean;
  /** Where installed extensions are; a new empty folder if not given. */
  readonly extensionsDir?: string;
  /** Extension packages to install before the start. */
  readonly vsix?: readonly string[];
  /** User settings beside those that keep the window quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether VS Code asks for trust in a workspace; if not (the default), every workspace is trusted. */
  readonly workspaceTrust?: boolean;
  /** Environment variables for the extension host, beside this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A running VS Code server on loopback. It ends with this process. */
export interface VscodeServer {
  readonly port: number;
  /** Holds settings, logs, storage and extensions; removed by `stop`. */
  readonly dataDir: string;
  /** The address of a window on a folder or a `.code-workspace` file, or on nothing (''); `payload` holds extra keys of the workbench's own. */
  windowUrl(folder: string, payload?: readonly (readonly [string, string])[]): string;
  /** How the window names a path on the server. */
  remoteUri(path: string): string;
  /** What the server has written so far, for error messages. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Settings without which the window would look for updates, run experiments, or open pages by itself. In a browser it
 * would also save files by itself, which on the desktop it does not.
 */
const QUIET_SETTINGS = {
  'chat.agentHost.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Without it the window asks Open VSX for extensions. Read by code-server's build of VS Code. */
const NO_GALLERY = { EXTENSIONS_GALLERY: '{}' };

/** Starts a VS Code server, installing it if need be; resolves when it answers. */
export async function startVscodeServer(options: VscodeServerOptions = {}): Promise<VscodeServer> {
  const install = await installVscodeServer();
  const dataDir = await makeScratchDir('vscode');
  const extensionsDir = options.extensionsDir ?? join(dataDir, 'extensions');
  await writeUserSettings(dataDir, options.settings ?? {});
  await installExtensions(install, dataDir, extensionsDir, options.vsix ?? []);
  const port = await freePort();
  const logFile = join(dataDir, 'server.log');
  const args = [...serverArguments(dataDir, extensionsDir), ...windowArguments(port, options)];
  const daemon = startDaemon(install.node, [install.serverMain, ...args], {
    env: { ...process.env, ...NO_GALLERY, ...options.environment },
    logFile,
    pidFile: join(dataDir, 'server.pid'),
  });
  const log = (): Promise<string> => readFile(logFile, 'utf8');
  const stop = async (): Promise<void> => {
    await daemon.kill();
    await removeDir(dataDir);
  };
  try {
    await until(() => isReady(port, daemon.alive), START_TIMEOUT_MS, 'The VS Code server did not start.');
  } catch (cause) {
    const output = await log();
    await stop();
    throw new Error(`The VS Code server did not start:\n${output}`, { cause });
  }
  const remoteUri = (path: string): string => `vscode-remote://127.0.0.1:${port}${path}`;
  return { port, dataDir, log, stop, remoteUri, windowUrl: (...window) => windowUrl(port, ...window) };
}

function serverArguments(dataDir: string, extensionsDir: string): readonly string[] {
  return [
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ...['--server-data-dir', dataDir, '--extensions-dir', extensionsDir],
  ];
}

function windowArguments(port: number, options: VscodeServerOptions): readonly string[] {
  return [
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
    ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
    ...(options.smokeTestDriver === true ? ['--enable-smoke-test-driver'] : []),
  ];
}

async function writeUserSettings(dataDir: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const dir = join(dataDir, 'data', 'User');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'settings.json'), JSON.stringify({ ...QUIET_SETTINGS, ...settings }, undefined, 2));
}

async function installExtensions(
  install: VscodeServerInstall,
  dataDir: string,
  extensionsDir: string,
  vsix: readonly string[],
): Promise<void> {
  if (vsix.length === 0) return;
  const wanted = vsix.flatMap((file) => ['--install-extension', file]);
  await run(install.node, [install.serverMain, ...serverArguments(dataDir, extensionsDir), ...wanted], {
    env: { ...process.env, ...NO_GALLERY },
  });
}

function isReady(port: number, alive: boolean): Promise<boolean> {
  if (!alive) throw new Error('The VS Code server ended while it was starting.');
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/version' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

function windowUrl(port: number, folder: string, payload: readonly (readonly [string, string])[] = []): string {
  const query = new URLSearchParams(whatToOpen(folder));
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

function whatToOpen(path: string): Record<string, string> {
  if (path === '') return { ew: 'true' };
  return path.endsWith('.code-workspace') ? { workspace: path } : { folder: path };
}
