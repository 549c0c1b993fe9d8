import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PastFileRow } from '../../src/vscode/activity/renderActivity';
import { commandIds, keptScheme } from '../../src/vscode/ids';
import type { KeptRow } from '../../src/vscode/trash/renderTrash';
import { until } from '../harness/processes';
import { fileRecord, syncRecord } from '../vscode-unit/pastRecords';
import { OpenFolder, waitLimit } from './openFolder';

const { window, commands } = vscode;
const { showWarningMessage, showInformationMessage } = window;

interface Modal {
  readonly message: string;
  readonly detail: string;
  readonly choices: readonly string[];
}

describe('What was, in VS Code', () => {
  let open: OpenFolder;
  let modals: Modal[];

  beforeEach(async () => {
    open = await OpenFolder.begin();
    modals = [];
  });

  afterEach(async () => {
    Object.assign(window, { showWarningMessage, showInformationMessage });
    await open.end();
  });

  /** Has the questions of the extension answered with this choice, and remembers them. */
  function answer(choice: string | undefined): void {
    const ask = (message: string, options: vscode.MessageOptions, ...choices: readonly string[]): Promise<string | undefined> => {
      modals.push({ message, detail: options?.detail ?? '', choices });
      return Promise.resolve(choices.find((each) => each === choice));
    };
    Object.assign(window, { showWarningMessage: ask, showInformationMessage: ask });
  }

  function local(path: string): Promise<string> {
    return open.read(open.path, path);
  }

  function remote(path: string): Promise<string> {
    return open.read(open.cloud, path);
  }

  /** Connected, with `a.md` and `b.md`; then another device has replaced one, deleted the other, and made a third. */
  async function receiveChanges(): Promise<void> {
    for (const name of ['a.md', 'b.md', 'c.md']) await open.write(open.path, `notes/${name}`, `first ${name}\n`);
    await open.connect();
    await open.write(open.cloud, 'notes/a.md', 'from the cloud\n');
    await rm(join(open.cloud, 'notes/b.md'));
    await open.write(open.cloud, 'notes/new.md', 'made by another device\n');
    await open.syncNow();
    assert.deepEqual(await open.notes(open.path), ['a.md', 'c.md', 'new.md']);
  }

  function keptRow(path: string, text: string): KeptRow {
    const entry = { path, hash: hashOf(text), size: text.length, time: 0, reason: 'deleted in the cloud' };
    const shown = { id: path, description: '', tooltip: '', accessibleLabel: '', contextValue: 'kept' } as const;
    return { kind: 'kept', folder: open.uri.toString(), entry, ...shown };
  }

  /** The comparison on the screen: the text of its left side, and what is on its right. */
  async function comparison(): Promise<{ readonly label: string; readonly left: string; readonly right: vscode.Uri }> {
    const isDiff = (): boolean => window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff;
    await until(isDiff, waitLimit, 'No comparison was opened.');
    const tab = window.tabGroups.activeTabGroup.activeTab;
    assert.ok(tab?.input instanceof vscode.TabInputTextDiff);
    const { original, modified } = tab.input;
    return { label: tab.label, left: (await vscode.workspace.openTextDocument(original)).getText(), right: modified };
  }

  describe('the undo of the last sync', () => {
    it('puts everything back, says so before, and syncs it', async () => {
      await receiveChanges();
      answer('Undo');
      await commands.executeCommand(commandIds.undoLastSync);
      assert.match(modals[0]?.message ?? '', /^Undo the sync of today at/);
      assert.match(modals[0]?.detail ?? '', /2 files get their former content back\.\n1 file that the sync created goes to the trash\./);
      assert.deepEqual(await open.notes(open.path), ['a.md', 'b.md', 'c.md']);
      assert.deepEqual([await local('notes/a.md'), await local('notes/b.md')], ['first a.md\n', 'first b.md\n']);
      const isSynced = async (): Promise<boolean> =>
        existsSync(join(open.cloud, 'notes/b.md')) &&
        !existsSync(join(open.cloud, 'notes/new.md')) &&
        (await remote('notes/a.md')) === 'first a.md\n';
      await until(isSynced, waitLimit, 'The undo never came to the cloud.');
    });

    it('does nothing when the person thinks better of it', async () => {
      await receiveChanges();
      answer(undefined);
      await commands.executeCommand(commandIds.undoLastSync);
      assert.equal(modals.length, 1);
      assert.equal(await local('notes/a.md'), 'from the cloud\n');
    });

    it('leaves a file that was edited since as it is, and says which', async () => {
      await receiveChanges();
      await open.configure({ syncOnSave: false });
      await open.write(open.path, 'notes/a.md', 'edited since\n');
      answer('Undo');
      await commands.executeCommand(commandIds.undoLastSync);
      assert.match(modals[0]?.detail ?? '', /Left as it is:\n"notes\/a\.md" was changed after that sync\./);
      assert.deepEqual([await local('notes/a.md'), await local('notes/b.md')], ['edited since\n', 'first b.md\n']);
    });

    it('leaves a file with unsaved changes as it is', async () => {
      await receiveChanges();
      const document = await open.type('notes/a.md', 'unsaved\n');
      answer('Undo');
      await commands.executeCommand(commandIds.undoLastSync);
      assert.deepEqual([await local('notes/a.md'), document.getText()], ['from the cloud\n', 'from the cloud\nunsaved\n']);
      assert.equal(await local('notes/b.md'), 'first b.md\n', 'the others are undone');
      assert.match(modals[1]?.message ?? '', /Not everything could be undone.*notes\/a\.md/);
    });
  });

  it('a file of a past sync shows what was there before beside what is there now', async () => {
    await receiveChanges();
    const file = fileRecord({ path: 'notes/a.md', before: hashOf('first a.md\n'), after: hashOf('from the cloud\n') });
    const row: Partial<PastFileRow> = { kind: 'pastFile', folder: open.uri.toString(), file, record: syncRecord({ files: [file] }) };
    await commands.executeCommand(commandIds.openPastFile, row);
    const { label, left, right } = await comparison();
    assert.deepEqual([label, left], ['a.md (Before the Sync ↔ Now)', 'first a.md\n']);
    assert.equal(right.toString(), open.uriOf('notes/a.md').toString());
  });

  describe('the trash', () => {
    it('shows a content alone when there is no such file any more, read-only', async () => {
      await receiveChanges();
      await commands.executeCommand(commandIds.compareKept, keptRow('notes/b.md', 'first b.md\n'));
      await until(() => window.activeTextEditor?.document.uri.scheme === keptScheme, waitLimit, 'Nothing was opened.');
      assert.equal(window.activeTextEditor?.document.getText(), 'first b.md\n');
      assert.equal(vscode.workspace.fs.isWritableFileSystem(keptScheme) ?? false, false);
    });

    it('shows a content beside the file as it is now', async () => {
      await receiveChanges();
      await commands.executeCommand(commandIds.compareKept, keptRow('notes/a.md', 'first a.md\n'));
      const { label, left } = await comparison();
      assert.deepEqual([label, left], ['a.md (In the Trash ↔ Now)', 'first a.md\n']);
    });

    it('gives several contents back at once, and they go to the cloud', async () => {
      await receiveChanges();
      const [a, b] = [keptRow('notes/a.md', 'first a.md\n'), keptRow('notes/b.md', 'first b.md\n')];
      answer('Replace');
      await commands.executeCommand(commandIds.restoreKept, a, [a, b]);
      assert.match(modals[0]?.message ?? '', /There is a file "notes\/a\.md" by now/);
      assert.deepEqual([await local('notes/a.md'), await local('notes/b.md')], ['first a.md\n', 'first b.md\n']);
      await until(() => existsSync(join(open.cloud, 'notes/b.md')), waitLimit, 'What was restored never came to the cloud.');
    });

    it('restores nothing when the person thinks better of it', async () => {
      await receiveChanges();
      answer(undefined);
      await commands.executeCommand(commandIds.restoreKept, keptRow('notes/a.md', 'first a.md\n'));
      assert.deepEqual(await open.notes(open.path), ['a.md', 'c.md', 'new.md']);
      assert.equal(await local('notes/a.md'), 'from the cloud\n');
    });

    it('is emptied only after a question that counts what goes', async () => {
      await receiveChanges();
      answer(undefined);
      await commands.executeCommand(commandIds.emptyTrash);
      assert.match(modals[0]?.detail ?? '', /On this computer: 2 contents, 22 B\./);
      answer('Empty Trash');
      await commands.executeCommand(commandIds.emptyTrash);
      await commands.executeCommand(commandIds.emptyTrash);
      assert.equal(modals.at(-1)?.message, 'The trash is empty.');
    });
  });

  it('the Changes view is a list or a tree, as its title bar says', async () => {
    const layout = (): unknown => vscode.workspace.getConfiguration('cloudSync').get('changesLayout');
    await commands.executeCommand(commandIds.viewAsTree);
    await until(() => layout() === 'tree', waitLimit, 'The view never became a tree.');
    await commands.executeCommand(commandIds.viewAsList);
    await until(() => layout() === 'list', waitLimit, 'The view never became a list again.');
    await vscode.workspace.getConfiguration('cloudSync').update('changesLayout', undefined, vscode.ConfigurationTarget.Global);
  });
});

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
