import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { MemoryDisk } from '../../src/local/memoryDisk';
import { WorkspaceFs } from '../../src/local/workspaceFs';
import { bytesOf, failsWith, textOf } from '../conformance/fileSystems/content';
import { testFileSystem } from '../conformance/fileSystems/fileSystemSuite';
import type { FileSystemFixture } from '../conformance/fileSystems/fixture';
import { otherProgram } from '../conformance/fileSystems/memoryFixture';
import { diskFixture } from '../conformance/fileSystems/nodeFixture';
import { DiskProvider } from './diskProvider';

const scheme = 'cloud-sync-memory';
let disk = new MemoryDisk();
const registration = vscode.workspace.registerFileSystemProvider(scheme, new DiskProvider(() => disk), { isCaseSensitive: true });
const wholeFilesOnly = { replaceAtOnce: false, keepAttributes: false };

async function virtualFixture(): Promise<FileSystemFixture> {
  let now = Date.UTC(2026, 10, 22);
  disk = new MemoryDisk({ now: () => now, granularity: 1 });
  return {
    fs: new WorkspaceFs(vscode.Uri.from({ scheme, path: '/' }), { now: () => now }),
    other: otherProgram(disk),
    can: wholeFilesOnly,
    advance: (milliseconds) => void (now += milliseconds),
    now: () => now,
    dispose: () => Promise.resolve(),
  };
}

testFileSystem('WorkspaceFs on the disk', () => diskFixture((root, now) => new WorkspaceFs(vscode.Uri.file(root), { now })));
testFileSystem('WorkspaceFs through vscode.workspace.fs', () =>
  diskFixture((root, now) => new WorkspaceFs(vscode.Uri.file(root), { now, useDisk: false }), wholeFilesOnly),
);
testFileSystem('WorkspaceFs of another scheme', virtualFixture);
after(() => registration.dispose());

for (const useDisk of [true, false]) {
  describe(`WorkspaceFs ${useDisk ? 'on the disk' : 'through vscode.workspace.fs'}, with unsaved changes in an editor`, () => {
    let fixture: Awaited<ReturnType<typeof diskFixture>>;
    let document: vscode.TextDocument;

    before(() => vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global));
    after(() => vscode.workspace.getConfiguration('files').update('autoSave', undefined, vscode.ConfigurationTarget.Global));

    beforeEach(async () => {
      fixture = await diskFixture((root, now) => new WorkspaceFs(vscode.Uri.file(root), { now, useDisk }));
      await fixture.other.write('note.md', 'on disk\n');
      document = await vscode.workspace.openTextDocument(vscode.Uri.file(`${fixture.root}/note.md`));
      await vscode.window.showTextDocument(document);
      await type(document, 'typed ');
    });

    afterEach(async () => {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await fixture.dispose();
    });

    it('neither overwrites, nor removes, nor moves the file', async () => {
      const { fs, other } = fixture;
      assert.equal(document.isDirty, true);
      await assert.rejects(fs.write('note.md', bytesOf('from the cloud')), failsWith('unsavedChanges', 'note.md'));
      await assert.rejects(fs.remove('note.md'), failsWith('unsavedChanges', 'note.md'));
      await assert.rejects(fs.move('note.md', 'other.md'), failsWith('unsavedChanges', 'note.md'));
      assert.deepEqual(await other.list(), ['note.md']);
      assert.equal(textOf(await other.read('note.md')), 'on disk\n');
    });

    it('writes the other files', async () => {
      await fixture.fs.write('folder/note.md', bytesOf('from the cloud'));
      assert.equal(textOf(await fixture.other.read('folder/note.md')), 'from the cloud');
    });

    it('does not overwrite what is typed while the content comes', async () => {
      const { fs, other } = fixture;
      assert.equal(await document.save(), true);
      const content = async function* (): AsyncGenerator<Uint8Array> {
        yield bytesOf('from ');
        await type(document, 'again ');
        yield bytesOf('the cloud');
      };
      await assert.rejects(fs.write('note.md', content()), failsWith('unsavedChanges', 'note.md'));
      assert.equal(textOf(await other.read('note.md')), 'typed on disk\n');
      assert.deepEqual(await other.list(), ['note.md']);
    });

    it('overwrites the file once it is saved', async () => {
      assert.equal(await document.save(), true);
      await fixture.fs.write('note.md', bytesOf('from the cloud'));
      assert.equal(textOf(await fixture.other.read('note.md')), 'from the cloud');
    });
  });
}

async function type(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), text);
  assert.equal(await vscode.workspace.applyEdit(edit), true);
}
