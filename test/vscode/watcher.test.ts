import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SyncEvent } from '../../src/vscode/api';
import { Ledger } from '../harness/ledger';
import { until } from '../harness/processes';
import { OpenFolder, waitLimit } from './openFolder';

/** Enough that VS Code tells of them in several portions, and of a deleted folder of them in one. */
const many = 600;

/** Milliseconds of quiet for which a hint waits before the sync that it leads to. */
const quiet = 'timer 800 ms';

const extension = vscode.extensions.getExtension('cloud-sync.cloud-sync');
const ledger = new Ledger(join(extension?.extensionPath ?? '', 'dist'));

describe('What the watcher of VS Code tells', () => {
  let at: OpenFolder;
  let events: SyncEvent[];
  let listening: vscode.Disposable;

  beforeEach(async () => {
    at = await OpenFolder.begin();
    events = [];
    listening = at.api.onDidSync((event) => events.push(event));
  });

  afterEach(async function () {
    this.timeout(120_000);
    listening.dispose();
    await at.end();
  });

  /** With a sync after the first one: VS Code may tell late of what was written for the test, such as its settings. */
  async function connect(): Promise<void> {
    await at.connect();
    await at.syncNow();
    events.length = 0;
  }

  async function countInCloud(folder: string): Promise<number> {
    return (await readdir(join(at.cloud, folder)).catch(() => [])).length;
  }

  async function writeMany(): Promise<void> {
    for (let file = 0; file < many; file++) await at.write(at.path, `notes/many/${file}.md`, `file ${file}\n`);
  }

  /** Resolves when VS Code has told of a file. */
  function toldOf(path: string): { readonly told: Promise<void>; readonly dispose: () => void } {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(at.uri, path));
    const told = new Promise<void>((resolve) => {
      watcher.onDidCreate(() => resolve());
      watcher.onDidChange(() => resolve());
    });
    return { told, dispose: () => watcher.dispose() };
  }

  it('of many new files leads to one sync that uploads them all', async function () {
    this.timeout(120_000);
    await at.write(at.path, 'notes/first.md', 'first\n');
    await connect();
    await writeMany();
    await until(async () => (await countInCloud('notes/many')) === many, 90_000, 'They never all came to the cloud.');
    await at.reaches(({ status }) => status === 'idle');
    assert.equal(
      events.reduce((sum, { filesUploaded }) => sum + filesUploaded, 0),
      many,
    );
    assert.ok(events.length <= 2, `${events.length} syncs: ${events.map(({ filesUploaded }) => filesUploaded).join()}`);
  });

  it('of a renamed folder of many files leads to one sync that moves them; of its deletion to one that stops and asks', async function () {
    this.timeout(180_000);
    await writeMany();
    await connect();
    await rename(join(at.path, 'notes/many'), join(at.path, 'notes/renamed'));
    await until(async () => (await countInCloud('notes/renamed')) === many, 90_000, 'They were never all moved.');
    await at.reaches(({ status }) => status === 'idle');
    assert.deepEqual(
      events.map(({ filesMoved, filesUploaded, filesDeleted }) => [filesMoved, filesUploaded, filesDeleted]),
      [[many, 0, 0]],
    );
    assert.equal(await countInCloud('notes/many'), 0);

    await rm(join(at.path, 'notes/renamed'), { recursive: true });
    await at.reaches(({ status, message }) => status === 'stopped' && /600/.test(message ?? ''));
    assert.equal(events.length, 2);
    assert.equal(await countInCloud('notes/renamed'), many);
  });

  it('of a download is not taken for an edit', async () => {
    for (const name of ['a', 'b']) await at.write(at.path, `notes/${name}.md`, 'one\n');
    await connect();
    const document = await at.show('notes/a.md');
    const watcher = toldOf('notes/b.md');
    // Written in this order, so that VS Code tells of "b.md" last.
    for (const name of ['a', 'b']) await at.write(at.cloud, `notes/${name}.md`, 'from the cloud\n');
    events.length = 0;
    await at.syncNow();
    const hints = ledger.opened.filter((what) => what === quiet).length;
    await watcher.told;
    await until(() => document.getText() === 'from the cloud\n', waitLimit, 'The editor never showed the new content.');
    // Two answers of the window later everything that the events set off has been decided.
    for (let turn = 0; turn < 2; turn++) await vscode.commands.getCommands();
    assert.equal(ledger.opened.filter((what) => what === quiet).length, hints, 'a sync was planned');
    assert.deepEqual(
      events.map(({ filesDownloaded, trigger }) => [filesDownloaded, trigger]),
      [[2, 'user']],
    );
    // The same account shows the hint of a true edit.
    await at.write(at.path, 'notes/b.md', 'edited\n');
    await until(() => ledger.opened.filter((what) => what === quiet).length > hints, waitLimit, 'An edit gave no hint.');
    watcher.dispose();
  });

  it('while a sync is under way leads to one more after it', async function () {
    this.timeout(120_000);
    const downloads = 1_000;
    await at.write(at.path, 'notes/first.md', 'first\n');
    await at.configure({ concurrency: 1 });
    await connect();
    for (let file = 0; file < downloads; file++) await at.write(at.cloud, `notes/many/${file}.md`, `file ${file} from the cloud\n`);
    events.length = 0;
    const watcher = toldOf('notes/edited.md');
    const toldDuring = new Promise<string>((resolve) => {
      const subscription = at.api.onDidChangeState(({ folders }) => {
        if (folders[0]?.status !== 'syncing') return;
        subscription.dispose();
        void at.write(at.path, 'notes/edited.md', 'while it ran\n');
        void watcher.told.then(() => resolve(at.status.status));
      });
    });
    const [status] = await Promise.all([toldDuring, at.syncNow()]);
    watcher.dispose();
    assert.equal(status, 'syncing', 'the sync was too short');
    const isThere = async (): Promise<boolean> => (await readdir(join(at.cloud, 'notes'))).includes('edited.md');
    await until(isThere, waitLimit, 'What was written during the sync never came to the cloud.');
    await at.reaches(({ status: now }) => now === 'idle');
    assert.deepEqual(
      events.map(({ filesDownloaded, filesUploaded }) => [filesDownloaded, filesUploaded]),
      [
        [downloads, 0],
        [0, 1],
      ],
    );
  });

  it('is not all there is: what VS Code neither shows nor watches is synced as well', async () => {
    const files = vscode.workspace.getConfiguration('files');
    const hidden = { '**/hidden': true, '**/hidden/**': true };
    try {
      for (const name of ['exclude', 'watcherExclude']) await files.update(name, hidden, vscode.ConfigurationTarget.Global);
      await at.write(at.path, 'notes/hidden/before.md', 'before\n');
      await connect();
      assert.equal(await at.read(at.cloud, 'notes/hidden/before.md'), 'before\n');
      await at.write(at.path, 'notes/hidden/after.md', 'after\n');
      await at.syncNow();
      assert.equal(await at.read(at.cloud, 'notes/hidden/after.md'), 'after\n');
    } finally {
      for (const name of ['exclude', 'watcherExclude']) await files.update(name, undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('of a rename in the explorer makes it a move, without a second upload', async () => {
    await at.write(at.path, 'notes/old name.md', 'a file with content of its own\n');
    await at.write(at.path, 'notes/other.md', 'other\n');
    await connect();
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(at.uriOf('notes/old name.md'), at.uriOf('notes/deeper/new name.md'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    const isMoved = async (): Promise<boolean> => (await countInCloud('notes/deeper')) === 1;
    await until(isMoved, waitLimit, 'It was never moved in the cloud.');
    await at.reaches(({ status }) => status === 'idle');
    assert.deepEqual(
      events.map(({ filesMoved, filesUploaded, filesDeleted }) => [filesMoved, filesUploaded, filesDeleted]),
      [[1, 0, 0]],
    );
  });
});
