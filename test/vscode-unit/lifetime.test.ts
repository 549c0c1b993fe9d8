import { build } from 'esbuild';
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { repositoryRoot } from '../harness/paths';
import { until } from '../harness/processes';
import { FakeVscode } from './fakeVscode';

interface ExtensionModule {
  activate(context: unknown): { sync(): Promise<readonly { readonly trigger: string }[]>; readonly activationTime: number };
  deactivate(): Promise<void>;
}

/** The extension with its engine, over a module `vscode` of the test's own. */
async function loadExtension(vscode: unknown): Promise<ExtensionModule> {
  const { outputFiles } = await build({
    entryPoints: [join(repositoryRoot, 'src', 'extension.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', '*/s3Entry', '*/driveEntry'],
    supported: { 'dynamic-import': false },
  });
  const fromNode = createRequire(import.meta.url);
  const module = { exports: {} as ExtensionModule };
  const run = compileFunction(outputFiles[0]?.text ?? '', ['require', 'module', 'exports', '__filename', '__dirname']) as (
    ...args: readonly unknown[]
  ) => void;
  run((name: string) => (name === 'vscode' ? vscode : (fromNode(name) as unknown)), module, module.exports, 'extension.js', repositoryRoot);
  return module.exports;
}

/** What would keep a process alive: timers, sockets, child processes, watchers. */
function activeResources(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => !/^(Immediate|TTYWrap|PipeWrap|FSReqPromise|FSReqCallback|CloseReq)$/.test(name))
    .sort();
}

describe('The start of the extension', () => {
  /** Milliseconds of processor time, of the best of so many starts: others use this machine as well. */
  const budget = 15;
  const starts = 5;

  let storage: string;

  before(async () => {
    storage = await mkdtemp(join(tmpdir(), 'cloud-sync-start-'));
  });

  after(() => rm(storage, { recursive: true }));

  it('costs a folder that is not connected less than its budget, and opens nothing', async () => {
    const times: number[] = [];
    for (let start = 0; start < starts; start++) {
      const fake = new FakeVscode('/project');
      const extension = await loadExtension(fake.module);
      const context = fake.context(storage, '/another project', '/cloud');
      const before = activeResources();
      times.push(extension.activate(context).activationTime);
      assert.deepEqual(activeResources(), before);
      assert.deepEqual(
        fake.ledger.entries.filter((entry) => entry.includes('Watcher')),
        [],
      );
      await extension.deactivate();
    }
    assert.ok(Math.min(...times) < budget, `it took ${times.join(', ')} ms`);
  });
});

describe('The extension when it has ended', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'cloud-sync-leaks-'));
  });

  after(() => rm(root, { recursive: true }));

  it('leaves no listener, no view, no timer, no process and no lease behind', async () => {
    const [folder, cloud, storage] = ['project', 'cloud', 'storage'].map((name) => join(root, name)) as [string, string, string];
    await Promise.all([folder, cloud, storage].map((dir) => mkdir(dir)));
    await writeFile(join(folder, 'a.txt'), 'a');
    const fake = new FakeVscode(folder);
    const extension = await loadExtension(fake.module);
    const before = activeResources();

    const context = fake.context(storage, folder, cloud);
    const api = extension.activate(context);
    await until(() => existsSync(join(cloud, 'a.txt')), 20_000, 'The extension never synced.');
    assert.equal((await api.sync())[0]?.trigger, 'api', 'another extension asked for it, and no person waits');
    assert.ok(fake.ledger.entries.length > 20, 'the account is kept');
    assert.ok(fake.ledger.entries.includes('workspace.createFileSystemWatcher × 1'), 'what others write is noticed');
    assert.ok(activeResources().length > before.length, 'a connected folder has timers');

    await extension.deactivate();
    for (const part of context.subscriptions.reverse()) part.dispose();
    assert.deepEqual(fake.ledger.entries, []);
    assert.deepEqual(activeResources(), before);
    const left = await readdir(storage, { recursive: true });
    assert.deepEqual(
      left.filter((name) => name.endsWith('lease.json')),
      [],
    );
    assert.ok(
      left.some((name) => name.includes('folders')),
      'the state of the folder is where all windows look for it',
    );
  });
});
