import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { until } from '../harness/processes';
import { OpenFolder, waitLimit } from './openFolder';
import { customEditorType, notebookType } from './testEditors';

/** What a worker has seen of a file by asking for it again and again; in memory that both threads share. */
const enum Seen {
  Polls,
  Missing,
  /** Neither the one size nor the other. */
  Torn,
  MustStop,
}

/** Asks for a file's size without a pause, in a thread of its own. */
class Watchman {
  private readonly counts = new Int32Array(new SharedArrayBuffer(4 * 4));
  private readonly worker: Worker;

  constructor(file: string, sizes: readonly number[]) {
    const source = `
      const { statSync } = require('node:fs');
      const { workerData: { file, sizes, counts } } = require('node:worker_threads');
      while (Atomics.load(counts, ${Seen.MustStop}) === 0) {
        const info = statSync(file, { throwIfNoEntry: false });
        Atomics.add(counts, ${Seen.Polls}, 1);
        if (info === undefined) Atomics.add(counts, ${Seen.Missing}, 1);
        else if (!sizes.includes(info.size)) Atomics.add(counts, ${Seen.Torn}, 1);
      }`;
    this.worker = new Worker(source, { eval: true, workerData: { file, sizes, counts: this.counts } });
  }

  get polls(): number {
    return Atomics.load(this.counts, Seen.Polls);
  }

  /** How often the file was not there, and how often it was there in part. */
  async stop(): Promise<readonly [missing: number, torn: number]> {
    Atomics.store(this.counts, Seen.MustStop, 1);
    await this.worker.terminate();
    return [Atomics.load(this.counts, Seen.Missing), Atomics.load(this.counts, Seen.Torn)];
  }
}

describe('A file that is open in VS Code', () => {
  let at: OpenFolder;

  beforeEach(async () => {
    at = await OpenFolder.begin();
  });

  afterEach(() => at.end());

  function tabs(): readonly string[] {
    return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => `${group.viewColumn} ${label}`));
  }

  /** Another device writes it, and a sync brings it. */
  async function comesFromCloud(path: string, content: string | Uint8Array): Promise<void> {
    await writeFile(join(at.cloud, path), content);
    await at.syncNow();
  }

  it('is replaced in one step, and keeps its mode and its tab', async () => {
    const [before, after] = ['one\n', 'two, and longer\n'];
    await at.write(at.path, 'notes/a.sh', before);
    await chmod(join(at.path, 'notes/a.sh'), 0o755);
    await at.connect();
    await at.show('notes/a.sh');
    const open = tabs();
    const watchman = new Watchman(join(at.path, 'notes/a.sh'), [before.length, after.length]);
    await until(() => watchman.polls > 0, waitLimit, 'The worker never began.');
    for (let round = 0; round < 20; round++) await comesFromCloud('notes/a.sh', round % 2 === 0 ? after : before);
    const { polls } = watchman;
    assert.deepEqual(await watchman.stop(), [0, 0], `of ${polls} looks`);
    assert.ok(polls > 1000, `${polls} looks are too few`);
    assert.equal((await stat(join(at.path, 'notes/a.sh'))).mode & 0o777, 0o755);
    assert.deepEqual(tabs(), open);
  });

  it('stays where it is in each of two groups, with what is selected and what is in view', async () => {
    const lines = (first: string): string => [first, ...Array.from({ length: 400 }, (_, line) => `line ${line}`)].join('\n');
    await at.write(at.path, 'notes/a.md', lines('one'));
    await at.connect();
    const document = await at.show('notes/a.md');
    const left = vscode.window.activeTextEditor;
    const right = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Two, preview: false });
    assert.ok(left);
    left.selection = new vscode.Selection(10, 0, 10, 4);
    right.selection = new vscode.Selection(300, 0, 300, 4);
    right.revealRange(right.selection, vscode.TextEditorRevealType.AtTop);
    const isInView = (): boolean => right.visibleRanges[0]?.contains(right.selection.start) === true;
    await until(isInView, waitLimit, 'The line never came into view.');
    const open = tabs();

    await comesFromCloud('notes/a.md', lines('from the cloud'));
    await until(() => document.lineAt(0).text === 'from the cloud', waitLimit, 'The editors never showed the new content.');
    assert.deepEqual(tabs(), open);
    assert.deepEqual([document.isDirty, document.isClosed], [false, false]);
    assert.deepEqual(
      [left, right].map(({ selection, viewColumn }) => [viewColumn, selection.start.line, selection.end.character]),
      [
        [vscode.ViewColumn.One, 10, 4],
        [vscode.ViewColumn.Two, 300, 4],
      ],
    );
    assert.ok(isInView());
  });

  it('keeps its tab also when it is binary', async () => {
    const bytes = (last: number): Uint8Array => Uint8Array.from([0, 1, 2, 0, 0xff, last]);
    await at.write(at.path, 'notes/.keep', '');
    await writeFile(join(at.path, 'notes/a.bin'), bytes(1));
    await at.connect();
    await vscode.commands.executeCommand('vscode.open', at.uriOf('notes/a.bin'), { preview: false });
    const open = tabs();
    assert.deepEqual(open, ['1 a.bin']);
    await comesFromCloud('notes/a.bin', bytes(2));
    assert.deepEqual(new Uint8Array(await vscode.workspace.fs.readFile(at.uriOf('notes/a.bin'))), bytes(2));
    assert.deepEqual(tabs(), open);
  });

  describe('in an editor that is not for text, with unsaved changes', () => {
    /** Waits until it is told to be waiting, and goes on when the editor has saved. */
    async function waitsForSave(path: string, save: () => Thenable<unknown>): Promise<void> {
      await comesFromCloud(path, 'from the cloud');
      await at.reaches(({ problems }) => problems.some(({ code, uri }) => code === 'unsavedChanges' && uri?.path.endsWith(path) === true));
      assert.equal(await at.read(at.path, path), 'on disk');
      await save();
      await at.reaches(({ problems, conflicts }) => problems.length === 0 && conflicts.length === 1);
      assert.deepEqual([await at.read(at.path, path), await at.read(at.cloud, path)], ['edited', 'from the cloud']);
    }

    it('is not overwritten when that is a notebook', async () => {
      const registration = vscode.workspace.registerNotebookSerializer(notebookType, {
        deserializeNotebook: (bytes) =>
          new vscode.NotebookData([
            new vscode.NotebookCellData(vscode.NotebookCellKind.Code, new TextDecoder().decode(bytes), 'plaintext'),
          ]),
        serializeNotebook: ({ cells }) => new TextEncoder().encode(cells.map(({ value }) => value).join('\n')),
      });
      await at.write(at.path, 'notes/a.testbook', 'on disk');
      await at.connect();
      const notebook = await vscode.workspace.openNotebookDocument(at.uriOf('notes/a.testbook'));
      await vscode.window.showNotebookDocument(notebook);
      const edit = new vscode.WorkspaceEdit();
      const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'edited', 'plaintext');
      edit.set(notebook.uri, [vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(0, 1), [cell])]);
      assert.ok(await vscode.workspace.applyEdit(edit));
      await until(() => notebook.isDirty, waitLimit, 'The notebook never had unsaved changes.');
      await waitsForSave('notes/a.testbook', () => notebook.save());
      registration.dispose();
    });

    it('is not overwritten when that is an editor of another extension', async () => {
      const changed = new vscode.EventEmitter<vscode.CustomDocumentContentChangeEvent>();
      const registration = vscode.window.registerCustomEditorProvider(customEditorType, {
        onDidChangeCustomDocument: changed.event,
        openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
        resolveCustomEditor: () => undefined,
        saveCustomDocument: ({ uri }) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('edited')),
        saveCustomDocumentAs: () => Promise.resolve(),
        revertCustomDocument: () => Promise.resolve(),
        backupCustomDocument: (_, { destination }) =>
          Promise.resolve({ id: destination.toString(), delete: () => vscode.workspace.fs.delete(destination) }),
      } satisfies vscode.CustomEditorProvider);
      await at.write(at.path, 'notes/a.testbytes', 'on disk');
      await at.connect();
      await vscode.commands.executeCommand('vscode.openWith', at.uriOf('notes/a.testbytes'), customEditorType);
      changed.fire({ document: { uri: at.uriOf('notes/a.testbytes'), dispose: () => undefined } });
      await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.isDirty === true, waitLimit, 'The editor never had changes.');
      await waitsForSave('notes/a.testbytes', () => vscode.commands.executeCommand('workbench.action.files.save'));
      registration.dispose();
    });
  });
});
