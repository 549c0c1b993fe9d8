import { renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import type { CloudSyncApi } from '../../../src/vscode/api';
import { commandIds, viewIds } from '../../../src/vscode/ids';
import { MemoryDisk } from '../../../src/local/memoryDisk';
import { Ledger } from '../../harness/ledger';
import { until } from '../../harness/processes';
import { DiskProvider } from '../../vscode/diskProvider';
import { memoryScheme, reportVariable, type Cost, type Holdings, type ProbeReport } from './report';

/** The cache of modules is one for all extensions of a host. */
const load = createRequire(__filename);

interface Module {
  activate(context: vscode.ExtensionContext): Promise<CloudSyncApi>;
  deactivate(): Promise<void>;
}

/**
 * An extension of the tests. Where it is to report, it starts Cloud Sync itself, before VS Code does, and looks at what
 * that costs and leaves.
 */
export async function activate(): Promise<void> {
  vscode.commands.registerCommand('cloudSyncProbe.hour', letAnHourPass);
  serveMemory();
  const file = process.env[reportVariable];
  const extension = vscode.extensions.getExtension<CloudSyncApi>('cloud-sync.cloud-sync');
  if (file === undefined || extension === undefined) return;
  const probe = new Probe(extension);
  const report = await probe.start();
  write(file, report);
  vscode.commands.registerCommand('cloudSyncProbe.end', async () => {
    const ended = await probe.end().catch((error: unknown) => String(error));
    write(file, typeof ended === 'string' ? { ...report, failure: ended } : { ...report, ended });
  });
}

class Probe {
  private readonly ledger: Ledger;
  private readonly main: string;
  private context: vscode.ExtensionContext | undefined;

  constructor(private readonly extension: vscode.Extension<CloudSyncApi>) {
    this.ledger = new Ledger(extension.extensionPath);
    this.main = join(extension.extensionPath, 'dist', 'extension.js');
  }

  async start(): Promise<ProbeReport> {
    const before = await this.holdings();
    const [module, loading] = await measure(() => load(this.main) as Module);
    // VS Code loads the same file through the same cache: it gets this object, and gives its context to it.
    load.cache[this.main]!.exports = {
      ...module,
      activate: (context: vscode.ExtensionContext) => {
        this.context = context;
        return module.activate(context);
      },
      deactivate: () => module.deactivate(),
    };
    const [api, activation] = await measure(() => this.extension.activate());
    // Whatever it might do next without being asked has time to begin.
    for (let turn = 0; turn < 100; turn++) await vscode.commands.executeCommand('setContext', 'cloudSyncProbe.turn', turn);
    const active = await this.holdings();
    const { activationTime, state } = api;
    const status = state.folders[0]?.status ?? 'none';
    return { pid: process.pid, loading, activation, activationTime, before, active, opened: this.ledger.opened, status };
  }

  /** Uses what there is to use, and then ends the extension as VS Code does when a window closes. */
  async end(): Promise<Holdings> {
    const api = this.extension.exports;
    await api.sync();
    for (const command of [commandIds.previewSync, commandIds.showChanges, commandIds.compareAll, commandIds.refreshTrash])
      await vscode.commands.executeCommand(command);
    for (const view of [viewIds.changes, viewIds.activity, viewIds.trash]) await vscode.commands.executeCommand(`${view}.focus`);
    await (load(this.main) as Module).deactivate();
    for (const part of [...(this.context?.subscriptions ?? [])].reverse()) part.dispose();
    // A message in the status bar that hides itself takes five seconds for it.
    await until(() => this.ledger.open.length === 0, 10_000, 'Something stays.').catch(() => undefined);
    return this.holdings();
  }

  private async holdings(): Promise<Holdings> {
    const known = new Set(await vscode.commands.getCommands());
    const { extensionPath } = this.extension;
    return {
      open: this.ledger.open,
      commands: Object.values(commandIds).filter((id) => known.has(id)),
      processListeners: Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)])),
      modules: Object.keys(load.cache).flatMap((file) => (file.startsWith(extensionPath) ? [relative(extensionPath, file)] : [])),
    };
  }
}

async function measure<Result>(task: () => Result | Thenable<Result>): Promise<readonly [Result, Cost]> {
  const [startedAt, processor] = [performance.now(), process.cpuUsage()];
  const result = await task();
  const { user, system } = process.cpuUsage(processor);
  return [result, { processor: (user + system) / 1000, wall: performance.now() - startedAt }];
}

/** As an extension does whose folders are on a server that only it can reach. */
function serveMemory(): void {
  const disk = new MemoryDisk();
  disk.userMakeFolder('/project');
  disk.userWrite('/project/own.md', new TextEncoder().encode('own\n'));
  vscode.workspace.registerFileSystemProvider(memoryScheme, new DiskProvider(() => disk), { isCaseSensitive: true });
}

/** For everything in this process that asks how much time has passed. */
function letAnHourPass(): void {
  const now = performance.now.bind(performance);
  performance.now = () => now() + 3_600_000;
}

/** In one step, so that a reader never sees half of it. */
function write(file: string, report: ProbeReport): void {
  writeFileSync(`${file}.new`, JSON.stringify(report));
  renameSync(`${file}.new`, file);
}
