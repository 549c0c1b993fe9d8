import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SyncEvent } from '../../src/vscode/api';
import { until } from '../harness/processes';
import { commandIds } from '../../src/vscode/ids';
import { OpenFolder, waitLimit } from './openFolder';

describe('Cloud Sync in VS Code by itself', () => {
  const autoSave = vscode.workspace.getConfiguration('files');
  let at: OpenFolder;

  before(() => autoSave.update('autoSave', 'off', vscode.ConfigurationTarget.Global));
  after(() => autoSave.update('autoSave', undefined, vscode.ConfigurationTarget.Global));

  beforeEach(async () => {
    at = await OpenFolder.begin();
  });

  afterEach(() => at.end());

  /** Resolves when a file of the cloud or of the folder holds this; `undefined`: when it is not there. */
  async function becomes(root: string, path: string, text: string | undefined): Promise<void> {
    const isSo = async (): Promise<boolean> => (existsSync(join(root, path)) ? await at.read(root, path) : undefined) === text;
    await until(isSo, waitLimit, `"${path}" never became ${JSON.stringify(text)}.`);
  }

  /** Does something in the folder until VS Code tells of the path: of what is there and gone in a moment it tells nothing. */
  async function untilToldOf(path: string, act: () => Promise<unknown>): Promise<void> {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(at.uri, path));
    let isTold = false;
    const subscription = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(() => (isTold = true)),
      watcher.onDidChange(() => (isTold = true)),
    );
    const acted = async (): Promise<boolean> => {
      if (!isTold) await act();
      return isTold;
    };
    await until(acted, waitLimit, `VS Code never told of "${path}".`);
    subscription.dispose();
  }

  /** Makes a folder in `notes`. A folder that is made in one that was itself made a moment before escapes the watcher for ever. */
  async function makeWatchedFolder(path: string): Promise<void> {
    for (const folder of ['notes', path]) await untilToldOf(folder, () => makeAnew(join(at.path, folder)));
  }

  async function makeAnew(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
  }

  /** A file that is made in a folder that was itself made a moment before can escape the watcher; a later touch does not. */
  async function waitForFile(path: string): Promise<void> {
    await untilToldOf(path, () => utimes(join(at.path, path), new Date(), new Date()));
  }

  /** The syncs that end while `task` runs and until the folder rests. */
  async function syncsDuring(task: () => Promise<void>): Promise<readonly SyncEvent[]> {
    const events: SyncEvent[] = [];
    const subscription = at.api.onDidSync((event) => events.push(event));
    await task();
    subscription.dispose();
    return events;
  }

  it('uploads soon after a save', async () => {
    await at.write(at.path, 'notes/a.md', 'one\n');
    await at.connect();
    const document = await at.type('notes/a.md', 'two\n');
    assert.ok(await document.save());
    await becomes(at.cloud, 'notes/a.md', 'one\ntwo\n');
  });

  it('makes one sync of many saves that follow each other', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await at.write(at.path, `notes/${name}.md`, 'one\n');
    await at.connect();
    const documents: vscode.TextDocument[] = [];
    for (const name of ['a', 'b', 'c', 'd']) documents.push(await at.type(`notes/${name}.md`, 'two\n'));
    const events = await syncsDuring(async () => {
      await Promise.all(documents.map((document) => document.save()));
      for (const name of ['a', 'b', 'c', 'd']) await becomes(at.cloud, `notes/${name}.md`, 'one\ntwo\n');
      await at.reaches(({ status }) => status === 'idle');
    });
    // The watcher can tell of the files late, made before the folder was connected: a look that finds nothing to do.
    const uploads = events.filter(({ filesUploaded }) => filesUploaded > 0);
    assert.deepEqual(
      uploads.map(({ filesUploaded, trigger }) => [filesUploaded, trigger]),
      [[4, 'background']],
    );
  });

  it('uploads soon after another program changed a file', async () => {
    await at.connect();
    await at.write(at.path, 'notes/new.md', 'by another program\n');
    await becomes(at.cloud, 'notes/new.md', 'by another program\n');
  });

  it('carries over a folder that another program deleted, of which the watcher names the folder alone', async () => {
    await makeWatchedFolder('notes/deep');
    for (let file = 0; file < 9; file++) await at.write(at.path, `notes/${file}.md`, `${file}\n`);
    for (const name of ['a', 'b']) await at.write(at.path, `notes/deep/${name}.md`, `${name}\n`);
    await waitForFile('notes/deep/b.md');
    await at.connect();
    await rm(join(at.path, 'notes/deep'), { recursive: true });
    for (const name of ['a', 'b']) await becomes(at.cloud, `notes/deep/${name}.md`, undefined);
  });

  it('carries over a folder that another program renamed, of which the watcher names no file', async () => {
    await makeWatchedFolder('notes/old');
    for (const name of ['a', 'b']) await at.write(at.path, `notes/old/${name}.md`, `${name} in a file of its own\n`);
    await waitForFile('notes/old/b.md');
    await at.connect();
    await rename(join(at.path, 'notes/old'), join(at.path, 'notes/new'));
    for (const name of ['a', 'b']) await becomes(at.cloud, `notes/new/${name}.md`, `${name} in a file of its own\n`);
    for (const name of ['a', 'b']) await becomes(at.cloud, `notes/old/${name}.md`, undefined);
  });

  it('looks into the cloud by the clock', async () => {
    await at.configure({ intervalMinutes: 0.02 });
    await at.connect();
    await at.write(at.cloud, 'notes/new.md', 'from elsewhere\n');
    await becomes(at.path, 'notes/new.md', 'from elsewhere\n');
  });

  it('does nothing while it is paused, says so, and goes on when it is resumed', async () => {
    await at.configure({ intervalMinutes: 0.02 });
    await at.connect();
    await vscode.commands.executeCommand(commandIds.pause);
    await at.reaches(({ isPaused }) => isPaused);
    const events = await syncsDuring(async () => {
      const document = await vscode.workspace.openTextDocument(at.uriOf('.vscode/settings.json'));
      await at.write(at.path, 'notes/a.md', 'a\n');
      // The watcher tells of the file, and a sync that were not paused would have begun by the time this is done.
      await until(async () => (await vscode.workspace.findFiles('notes/a.md')).length === 1, waitLimit, 'The file never showed.');
      await document.save();
    });
    assert.deepEqual([events, existsSync(join(at.cloud, 'notes/a.md'))], [[], false]);
    await vscode.commands.executeCommand(commandIds.resume);
    await becomes(at.cloud, 'notes/a.md', 'a\n');
    assert.equal(at.status.isPaused, false);
  });

  it('updates a file in an open editor, which keeps its tab', async () => {
    await at.write(at.path, 'notes/a.md', 'one\n');
    await at.connect();
    const document = await at.show('notes/a.md');
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    await at.write(at.cloud, 'notes/a.md', 'from the cloud\n');
    await at.syncNow();
    await until(() => document.getText() === 'from the cloud\n', waitLimit, 'The editor never showed the new content.');
    assert.deepEqual([document.isDirty, document.isClosed], [false, false]);
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, tab);
  });

  describe('with a file that has unsaved changes', () => {
    const path = 'notes/a.md';
    let document: vscode.TextDocument;

    beforeEach(async () => {
      await at.write(at.path, path, 'one\n');
      await at.connect();
      document = await at.type(path, 'unsaved\n');
      await at.write(at.cloud, path, 'from the cloud\n');
      await at.syncNow();
    });

    it('never overwrites it, says that it waits, and asks once it is saved', async () => {
      assert.deepEqual(
        at.status.problems.map(({ code, uri }) => [code, uri?.toString()]),
        [['unsavedChanges', at.uriOf(path).toString()]],
      );
      assert.deepEqual([await at.read(at.path, path), document.getText()], ['one\n', 'one\nunsaved\n']);
      assert.ok(await document.save());
      await at.reaches(({ conflicts }) => conflicts.length === 1);
      assert.deepEqual([await at.read(at.path, path), await at.read(at.cloud, path)], ['one\nunsaved\n', 'from the cloud\n']);
    });

    it('goes on when the person takes the changes back', async () => {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await becomes(at.path, path, 'from the cloud\n');
      await at.reaches(({ problems }) => problems.length === 0);
    });
  });

  it('tells other extensions of states and syncs', async () => {
    const states: string[] = [];
    const subscription = at.api.onDidChangeState(({ folders }) => states.push(folders[0]?.status ?? ''));
    const events = await syncsDuring(async () => {
      await at.connect();
      await at.write(at.path, 'notes/a.md', 'a\n');
      const [event] = await at.api.sync(at.uri);
      assert.deepEqual([event?.success, event?.filesUploaded, event?.trigger], [true, 1, 'api']);
    });
    subscription.dispose();
    assert.ok(states.includes('scanning') && states.at(-1) === 'idle', states.join());
    assert.ok(events.some(({ filesUploaded }) => filesUploaded === 1));
    assert.deepEqual(await at.api.sync(vscode.Uri.file('/elsewhere')), []);
  });
});
