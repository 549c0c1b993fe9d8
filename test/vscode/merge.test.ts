import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../harness/processes';
import { commandIds } from '../../src/vscode/ids';
import { OpenFolder, waitLimit } from './openFolder';

const path = 'notes/a.md';
const base = 'one\ntwo\nthree\nfour\nfive\n';
const local = 'one here\ntwo\nthree\nfour\nfive\n';
const remote = 'one there\ntwo\nthree\nfour\nfive there\n';

describe('Merging in VS Code', () => {
  let at: OpenFolder;

  beforeEach(async () => {
    at = await OpenFolder.begin();
    await at.write(at.path, path, base);
    await at.connect();
    await at.write(at.path, path, local);
    await at.write(at.cloud, path, remote);
    await at.syncNow();
    await at.reaches(({ conflicts }) => conflicts.length === 1);
  });

  afterEach(() => at.end());

  /** Opens the merge editor and waits for its result, which VS Code fills with what is beyond doubt. */
  async function openMerge(): Promise<vscode.TextDocument> {
    await vscode.commands.executeCommand(commandIds.mergeConflict, at.uriOf(path));
    const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(typeof input === 'object' && input !== null && 'base' in input && 'result' in input, 'the merge editor is open');
    assert.ok(input.result instanceof vscode.Uri);
    const document = await vscode.workspace.openTextDocument(input.result);
    await until(() => !document.getText().startsWith('<<<<<<<'), waitLimit, 'The merge editor never began.');
    return document;
  }

  async function replace(document: vscode.TextDocument, text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  async function bothSides(): Promise<readonly string[]> {
    return [await at.read(at.path, path), await at.read(at.cloud, path)];
  }

  function isMergeOpen(): boolean {
    return vscode.window.tabGroups.all.some(({ tabs }) =>
      tabs.some(({ input }) => typeof input === 'object' && input !== null && 'result' in input),
    );
  }

  it('opens the three versions, puts together what does not touch, and leaves the file itself alone', async () => {
    const result = await openMerge();
    assert.notEqual(result.uri.toString(), at.uriOf(path).toString());
    assert.match(result.getText(), /five there/, 'the change of the other side alone is in it');
    assert.deepEqual(await bothSides(), [local, remote]);
  });

  it('gives both sides the result when it is complete, and closes the editor', async () => {
    const result = await openMerge();
    await replace(result, 'one of both\ntwo\nthree\nfour\nfive there\n');
    await vscode.commands.executeCommand(commandIds.completeMerge);
    const merged = 'one of both\ntwo\nthree\nfour\nfive there\n';
    assert.deepEqual(await bothSides(), [merged, merged]);
    assert.deepEqual([at.status.conflicts, isMergeOpen()], [[], false]);
  });

  it('refuses a result that still has markers', async () => {
    const result = await openMerge();
    await replace(result, '<<<<<<< Remote\none there\n=======\none here\n>>>>>>> Local\n');
    await vscode.commands.executeCommand(commandIds.completeMerge);
    assert.deepEqual(await bothSides(), [local, remote]);
    assert.deepEqual([at.status.conflicts.length, isMergeOpen()], [1, true]);
    await replace(result, 'done\n');
    await vscode.commands.executeCommand(commandIds.completeMerge);
    assert.deepEqual(await bothSides(), ['done\n', 'done\n']);
  });

  it('refuses a result whose versions are no longer those of the merge, and keeps what was merged', async () => {
    const result = await openMerge();
    await replace(result, 'my work\n');
    await at.write(at.cloud, path, 'newer in the cloud\n');
    await vscode.commands.executeCommand(commandIds.completeMerge);
    assert.deepEqual(await bothSides(), [local, 'newer in the cloud\n']);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'my work\n');
  });

  it('is closed when the conflict was ended in another way', async () => {
    await openMerge();
    await vscode.commands.executeCommand(commandIds.keepLocal, at.uriOf(path));
    await until(() => !isMergeOpen(), waitLimit, 'The merge editor stayed.');
    assert.deepEqual(await bothSides(), [local, local]);
  });

  it('is not offered for what is not text', async () => {
    await at.write(at.cloud, path, 'a\0b');
    await at.syncNow();
    await vscode.commands.executeCommand(commandIds.mergeConflict, at.uriOf(path));
    assert.equal(isMergeOpen(), false);
    assert.deepEqual(await bothSides(), [local, 'a\0b']);
  });
});
