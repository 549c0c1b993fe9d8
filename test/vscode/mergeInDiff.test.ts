import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { until } from '../harness/processes';
import { commandIds } from '../../src/vscode/ids';
import { OpenFolder, waitLimit } from './openFolder';

const path = 'notes/a.md';
const { commands } = vscode;

describe('Merging in a VS Code without a merge editor', () => {
  let at: OpenFolder;
  let getCommands: typeof commands.getCommands;

  beforeEach(async () => {
    getCommands = commands.getCommands;
    const others: typeof getCommands = async (...args) => (await getCommands(...args)).filter((id) => id !== '_open.mergeEditor');
    Object.defineProperty(commands, 'getCommands', { value: others, configurable: true });
    at = await OpenFolder.begin();
    await at.makeConflicts(path);
  });

  afterEach(async () => {
    Object.defineProperty(commands, 'getCommands', { value: getCommands, configurable: true });
    await at.end();
  });

  /** The result of the merge that is open, beside the version in the cloud. */
  async function openMerge(): Promise<vscode.TextDocument> {
    await commands.executeCommand(commandIds.mergeConflict, at.uriOf(path));
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff, 'a comparison is open');
    const remote = await vscode.workspace.openTextDocument(input.original);
    assert.equal(remote.getText(), 'from the cloud\n');
    return vscode.workspace.openTextDocument(input.modified);
  }

  async function replace(document: vscode.TextDocument, text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  async function bothSides(): Promise<readonly string[]> {
    return [await at.read(at.path, path), await at.read(at.cloud, path)];
  }

  it('begins with the local version, beside the one in the cloud, and leaves the file itself alone', async () => {
    const result = await openMerge();
    assert.notEqual(result.uri.toString(), at.uriOf(path).toString());
    assert.equal(result.getText(), 'local\n');
    await replace(result, 'my work\n');
    assert.deepEqual(await bothSides(), ['local\n', 'from the cloud\n']);
  });

  it('gives both sides the result when it is complete, and closes the comparison', async () => {
    await replace(await openMerge(), 'of both\n');
    await commands.executeCommand(commandIds.completeMerge);
    assert.deepEqual(await bothSides(), ['of both\n', 'of both\n']);
    assert.deepEqual([at.status.conflicts.length, vscode.window.tabGroups.activeTabGroup.activeTab], [0, undefined]);
  });

  it('refuses a result that has markers, until they are gone', async () => {
    const result = await openMerge();
    await replace(result, '<<<<<<< Remote\nfrom the cloud\n=======\nlocal\n>>>>>>> Local\n');
    await commands.executeCommand(commandIds.completeMerge);
    assert.deepEqual([...(await bothSides()), at.status.conflicts.length], ['local\n', 'from the cloud\n', 1]);
    await replace(result, 'done\n');
    await commands.executeCommand(commandIds.completeMerge);
    assert.deepEqual(await bothSides(), ['done\n', 'done\n']);
  });

  it('leaves no copies behind when nobody has worked on them and the conflict has ended', async () => {
    const result = await openMerge();
    await commands.executeCommand(commandIds.keepLocal, at.uriOf(path));
    await until(() => !existsSync(result.uri.fsPath), waitLimit, 'The copies stayed.');
  });

  it('keeps what was merged and saved when the conflict has ended elsewhere, and goes on where it was left', async () => {
    const result = await openMerge();
    await replace(result, 'my work\n');
    assert.ok(await result.save());
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await commands.executeCommand(commandIds.mergeConflict, at.uriOf(path));
    assert.equal((await vscode.workspace.openTextDocument(result.uri)).getText(), 'my work\n', 'the merge goes on');
    await at.write(at.cloud, path, 'local\n');
    await at.syncNow();
    await at.reaches(({ conflicts }) => conflicts.length === 0);
    await until(() => vscode.window.tabGroups.activeTabGroup.activeTab === undefined, waitLimit, 'The comparison stayed.');
    const bytes = await vscode.workspace.fs.readFile(result.uri);
    assert.equal(new TextDecoder().decode(bytes), 'my work\n');
  });
});
