import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { CloudSyncApi } from '../../src/extension';
import { until } from '../harness/processes';
import { commandIds, remoteScheme } from '../../src/vscode/ids';
import type { FolderState } from '../../src/vscode/state';

const extension = vscode.extensions.getExtension<CloudSyncApi>('cloud-sync.cloud-sync');
const [workspaceFolder] = vscode.workspace.workspaceFolders ?? [];
const settings = vscode.workspace.getConfiguration('cloudSync');
const { Global, Workspace } = vscode.ConfigurationTarget;

/** Milliseconds after which a test no longer waits. */
const waitLimit = 20_000;

describe('The extension in VS Code', () => {
  let api: CloudSyncApi;
  let folder: string;
  let cloud: string;

  before(async () => {
    assert.ok(extension && workspaceFolder);
    api = await extension.activate();
    folder = workspaceFolder.uri.fsPath;
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', Global);
  });

  after(() => vscode.workspace.getConfiguration('files').update('autoSave', undefined, Global));

  beforeEach(async () => {
    cloud = await mkdtemp(join(tmpdir(), 'cloud-sync-cloud-'));
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await settings.update('remote', undefined, Workspace);
    await settings.update('trustedRemotes', undefined, Global);
    await reaches(({ phase }) => phase.kind === 'unbound');
    await rm(cloud, { recursive: true });
    for (const name of await readdir(folder)) if (name !== '.vscode') await rm(join(folder, name), { recursive: true });
  });

  function state(): FolderState {
    const [first] = api.state.value.folders;
    assert.ok(first);
    return first;
  }

  /** Resolves when the folder's state is so; rejects with the state that it has instead. */
  async function reaches(isSo: (state: FolderState) => boolean): Promise<void> {
    await until(() => isSo(state()), waitLimit, 'The state never came.').catch(() => {
      throw new Error(`The state never came; it is ${JSON.stringify(state())}`);
    });
  }

  /** Connects the folder in the way of the settings, and waits for the first sync. */
  async function connect(): Promise<void> {
    const url = pathToFileURL(cloud).href;
    await settings.update('trustedRemotes', [url], Global);
    await settings.update('remote', url, Workspace);
    await reaches(({ phase, lastSync }) => phase.kind === 'idle' && lastSync !== undefined);
  }

  async function write(root: string, path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  function read(root: string, path: string): Promise<string> {
    return readFile(join(root, path), 'utf8');
  }

  /** The user's files of a folder, below `notes`. */
  async function notes(root: string): Promise<readonly string[]> {
    return (await readdir(join(root, 'notes'))).sort();
  }

  function uriOf(path: string): vscode.Uri {
    assert.ok(workspaceFolder);
    return vscode.Uri.joinPath(workspaceFolder.uri, path);
  }

  async function syncNow(): Promise<void> {
    await vscode.commands.executeCommand(commandIds.syncNow);
  }

  async function type(path: string, text: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(uriOf(path));
    await vscode.window.showTextDocument(document);
    // A document that an earlier test had open shows what that one wrote until VS Code has read the file again.
    const onDisk = await read(folder, path);
    await until(() => document.getText() === onDisk, waitLimit, `The editor never showed what "${path}" holds.`);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
    return document;
  }

  /** Connected, in sync, and then changed on both sides. */
  async function makeConflict(path = 'notes/a.md'): Promise<void> {
    await write(folder, path, 'common\n');
    await connect();
    await write(folder, path, 'local\n');
    await write(cloud, path, 'from the cloud\n');
    await syncNow();
    await reaches(({ conflicts }) => conflicts.length === 1);
  }

  describe('when it starts', () => {
    it('costs a folder without a cloud next to nothing, and loads no SDK', async () => {
      assert.ok(extension);
      const loaded = Object.keys(require.cache).filter((file) => file.startsWith(join(extension.extensionPath, 'dist')));
      assert.deepEqual(loaded, [join(extension.extensionPath, 'dist', 'extension.js')]);
      assert.ok(api.activationTime < 50, `activation took ${api.activationTime} ms of processor time`);
      assert.equal(state().phase.kind, 'unbound');
    });

    it('registers all its commands', async () => {
      const known = await vscode.commands.getCommands(true);
      assert.deepEqual(
        Object.values(commandIds).filter((id) => !known.includes(id)),
        [],
      );
    });

    it('copies nothing to a remote that only the settings of a workspace name', async () => {
      await write(folder, 'notes/a.md', 'a\n');
      await settings.update('remote', pathToFileURL(cloud).href, Workspace);
      await reaches(({ phase }) => phase.kind === 'consent');
      await syncNow();
      assert.deepEqual(await readdir(cloud), []);
    });

    it('says in one sentence what is wrong with a remote that cannot be', async () => {
      await settings.update('trustedRemotes', ['nonsense'], Global);
      await settings.update('remote', 'nonsense', Workspace);
      await reaches(({ phase }) => phase.kind === 'error' && phase.message.startsWith('The remote is not a URL.'));
    });
  });

  describe('connected to a folder', () => {
    it('brings both sides together at the start, and forgets nothing of either', async () => {
      await write(folder, 'notes/here.md', 'here\n');
      await write(cloud, 'notes/there.md', 'there\n');
      await connect();
      for (const root of [folder, cloud]) assert.deepEqual(await notes(root), ['here.md', 'there.md']);
    });

    it('carries edits and deletions both ways on command', async () => {
      for (const name of ['a', 'b', 'c']) await write(folder, `notes/${name}`, 'old\n');
      await connect();
      await write(folder, 'notes/a', 'edited here\n');
      await write(cloud, 'notes/b', 'edited there\n');
      await rm(join(folder, 'notes/c'));
      await syncNow();
      assert.deepEqual(await notes(cloud), ['a', 'b']);
      assert.deepEqual([await read(cloud, 'notes/a'), await read(folder, 'notes/b')], ['edited here\n', 'edited there\n']);
    });

    it('uploads soon after a save', async () => {
      await write(folder, 'notes/a.md', 'one\n');
      await connect();
      const document = await type('notes/a.md', 'two\n');
      assert.ok(await document.save());
      await until(async () => (await read(cloud, 'notes/a.md')) === 'one\ntwo\n', waitLimit, 'The edit never came to the cloud.');
    });

    it('uploads soon after another program changed a file', async () => {
      await connect();
      await write(folder, 'notes/new.md', 'by another program\n');
      await until(() => existsSync(join(cloud, 'notes/new.md')), waitLimit, 'The new file never came to the cloud.');
      assert.equal(await read(cloud, 'notes/new.md'), 'by another program\n');
    });

    it('updates a file in an open editor', async () => {
      await write(folder, 'notes/a.md', 'one\n');
      await connect();
      const document = await vscode.workspace.openTextDocument(uriOf('notes/a.md'));
      await vscode.window.showTextDocument(document);
      await until(() => document.getText() === 'one\n', waitLimit, 'The editor never showed the file.');
      const reloaded = new Promise<void>((resolve) => {
        const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
          if (event.document !== document || document.getText() !== 'from the cloud\n') return;
          subscription.dispose();
          resolve();
        });
      });
      await write(cloud, 'notes/a.md', 'from the cloud\n');
      await syncNow();
      await reloaded;
      assert.equal(document.isDirty, false);
    });

    it('never overwrites a file with unsaved changes, and asks once it is saved', async () => {
      await write(folder, 'notes/a.md', 'one\n');
      await connect();
      const document = await type('notes/a.md', 'unsaved\n');
      await write(cloud, 'notes/a.md', 'from the cloud\n');
      await syncNow();
      assert.deepEqual(
        state().problems.map(({ code, path }) => [code, path]),
        [['unsavedChanges', 'notes/a.md']],
      );
      assert.deepEqual([await read(folder, 'notes/a.md'), document.getText()], ['one\n', 'one\nunsaved\n']);
      assert.ok(await document.save());
      await reaches(({ conflicts }) => conflicts.length === 1);
      assert.deepEqual([await read(folder, 'notes/a.md'), await read(cloud, 'notes/a.md')], ['one\nunsaved\n', 'from the cloud\n']);
    });

    it('stops before it carries a mass deletion over', async () => {
      for (let file = 0; file < 20; file++) await write(folder, `notes/${file}.md`, `${file}\n`);
      await connect();
      for (let file = 0; file < 15; file++) await rm(join(cloud, `notes/${file}.md`));
      await write(folder, 'notes/0.txt', 'something to hint at\n');
      await reaches(({ phase }) => phase.kind === 'stopped' && phase.stop.paths.length === 15);
      assert.equal((await notes(folder)).length, 21);
    });

    it('puts nothing of its own into the folder', async () => {
      await write(folder, 'notes/a.md', 'a\n');
      await connect();
      assert.deepEqual((await readdir(folder)).sort(), ['.vscode', 'notes']);
    });
  });

  describe('with a conflict', () => {
    it('shows both versions beside each other, the cloud left and the file itself right', async () => {
      await makeConflict();
      await vscode.commands.executeCommand(commandIds.openConflict);
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      assert.ok(tab?.input instanceof vscode.TabInputTextDiff);
      assert.equal(tab.label, 'a.md (Remote ↔ Local)');
      assert.equal(tab.input.original.scheme, remoteScheme);
      assert.equal(tab.input.modified.toString(), uriOf('notes/a.md').toString());
      const left = await vscode.workspace.openTextDocument(tab.input.original);
      assert.equal(left.getText(), 'from the cloud\n');
    });

    it('tells in a sentence that a version is not text', async () => {
      await makeConflict();
      await writeFile(join(cloud, 'notes/a.md'), Uint8Array.of(0, 1, 2, 255));
      await syncNow();
      await vscode.commands.executeCommand(commandIds.openConflict);
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(input instanceof vscode.TabInputTextDiff);
      const left = await vscode.workspace.openTextDocument(input.original);
      assert.match(left.getText(), /^This file is not text \(4 bytes\)/);
    });

    const choices = [
      { command: commandIds.keepLocal, content: 'local\n' },
      { command: commandIds.keepRemote, content: 'from the cloud\n' },
    ];
    for (const { command, content } of choices) {
      it(`gives both sides the version that ${command} names, and closes the comparison`, async () => {
        await makeConflict();
        await vscode.commands.executeCommand(commandIds.openConflict);
        await vscode.commands.executeCommand(command, uriOf('notes/a.md'));
        assert.deepEqual([await read(folder, 'notes/a.md'), await read(cloud, 'notes/a.md')], [content, content]);
        assert.deepEqual(state().conflicts, []);
        assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff, false);
      });
    }

    it('keeps both versions on both sides when told so', async () => {
      await makeConflict();
      await vscode.commands.executeCommand(commandIds.keepBoth, uriOf('notes/a.md'));
      await reaches(({ phase, conflicts }) => phase.kind === 'idle' && conflicts.length === 0);
      await syncNow();
      for (const root of [folder, cloud]) {
        const names = await notes(root);
        assert.equal(names.length, 2);
        const contents = await Promise.all(names.map((name) => read(root, `notes/${name}`)));
        assert.deepEqual(contents.sort(), ['from the cloud\n', 'local\n']);
      }
    });

    it('keeps what the person typed into the comparison and has not saved', async () => {
      await makeConflict();
      await vscode.commands.executeCommand(commandIds.openConflict);
      await type('notes/a.md', 'and more\n');
      await vscode.commands.executeCommand(commandIds.keepLocal, uriOf('notes/a.md'));
      assert.equal(await read(cloud, 'notes/a.md'), 'local\nand more\n');
    });

    it('refuses a choice that was made for another version, and shows the new one', async () => {
      await makeConflict();
      const [shown] = state().conflicts;
      await write(cloud, 'notes/a.md', 'newer in the cloud\n');
      await vscode.commands.executeCommand(commandIds.keepLocal, uriOf('notes/a.md'));
      assert.deepEqual([await read(folder, 'notes/a.md'), await read(cloud, 'notes/a.md')], ['local\n', 'newer in the cloud\n']);
      await reaches(({ conflicts }) => conflicts.length === 1 && conflicts[0]?.etag !== shown?.etag);
    });
  });

  it('is a small bundle, without any SDK in it', async () => {
    assert.ok(extension);
    const bundle = join(extension.extensionPath, 'dist', 'extension.js');
    assert.ok((await stat(bundle)).size < 200 * 1024);
    assert.doesNotMatch(await readFile(bundle, 'utf8'), /aws-sdk/i);
  });
});
