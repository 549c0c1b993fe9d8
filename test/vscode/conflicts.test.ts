import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { until } from '../harness/processes';
import { commandIds } from '../../src/vscode/ids';
import { OpenFolder, shownComparison, waitLimit } from './openFolder';

const path = 'notes/a.md';

describe('A conflict in VS Code', () => {
  let at: OpenFolder;

  beforeEach(async () => {
    at = await OpenFolder.begin();
  });

  afterEach(() => at.end());

  async function run(command: string, ...args: readonly unknown[]): Promise<void> {
    await vscode.commands.executeCommand(command, ...args);
  }

  async function bothSides(file = path): Promise<readonly string[]> {
    return [await at.read(at.path, file), await at.read(at.cloud, file)];
  }

  it('shows both versions beside each other, the cloud left and the file itself right', async () => {
    await at.makeConflicts(path);
    await run(commandIds.openConflict);
    assert.deepEqual(await shownComparison(), {
      label: 'a.md (Remote ↔ Local)',
      local: at.uriOf(path).toString(),
      remote: 'from the cloud\n',
    });
  });

  it('tells in a sentence that a version is not text', async () => {
    await at.makeConflicts(path);
    await writeFile(join(at.cloud, path), Uint8Array.of(0, 1, 2, 255));
    await at.syncNow();
    await run(commandIds.openConflict);
    assert.match((await shownComparison())?.remote ?? '', /^This file is not text \(4 bytes\)/);
  });

  const choices = [
    { command: commandIds.keepLocal, content: 'local\n' },
    { command: commandIds.keepRemote, content: 'from the cloud\n' },
  ];
  for (const { command, content } of choices) {
    it(`gives both sides the version that ${command} names, and closes the comparison`, async () => {
      await at.makeConflicts(path);
      await run(commandIds.openConflict);
      await run(command, at.uriOf(path));
      assert.deepEqual(await bothSides(), [content, content]);
      assert.deepEqual([at.status.conflicts, await shownComparison()], [[], undefined]);
    });
  }

  it('keeps both versions on both sides when told so', async () => {
    await at.makeConflicts(path);
    await run(commandIds.keepBoth, at.uriOf(path));
    await at.reaches(({ status, conflicts }) => status === 'idle' && conflicts.length === 0);
    await at.syncNow();
    for (const root of [at.path, at.cloud]) {
      const names = await at.notes(root);
      assert.equal(names.length, 2);
      const contents = await Promise.all(names.map((name) => at.read(root, `notes/${name}`)));
      assert.deepEqual(contents.sort(), ['from the cloud\n', 'local\n']);
    }
  });

  it('keeps what the person typed into the comparison and has not saved', async () => {
    await at.makeConflicts(path);
    await run(commandIds.openConflict);
    await at.type(path, 'and more\n');
    await run(commandIds.keepLocal, at.uriOf(path));
    assert.equal(await at.read(at.cloud, path), 'local\nand more\n');
  });

  it('is followed by the next one when it has been decided, until there is none', async () => {
    await at.makeConflicts('notes/a.md', 'notes/b.md', 'notes/c.md');
    await run(commandIds.openConflict, at.uriOf('notes/b.md'));
    for (const name of ['b', 'c', 'a']) {
      assert.equal((await shownComparison())?.local, at.uriOf(`notes/${name}.md`).toString());
      await run(commandIds.keepLocal);
    }
    assert.equal(await shownComparison(), undefined);
    assert.deepEqual(await bothSides('notes/c.md'), ['local\n', 'local\n']);
  });

  it('can be passed over for the next one', async () => {
    await at.makeConflicts('notes/a.md', 'notes/b.md');
    await run(commandIds.openConflict);
    for (const name of ['b', 'a']) {
      await run(commandIds.nextConflict);
      assert.equal((await shownComparison())?.local, at.uriOf(`notes/${name}.md`).toString());
    }
    assert.equal(at.status.conflicts.length, 2);
  });

  it('refuses a choice when the cloud has another version than the one shown, and shows that', async () => {
    await at.makeConflicts(path);
    await run(commandIds.openConflict);
    await at.write(at.cloud, path, 'newer in the cloud\n');
    await run(commandIds.keepLocal, at.uriOf(path));
    assert.deepEqual(await bothSides(), ['local\n', 'newer in the cloud\n']);
    assert.equal((await shownComparison())?.remote, 'newer in the cloud\n');
  });

  it('refuses it also when a sync has noticed the other version, but the comparison still shows the old one', async () => {
    await at.makeConflicts(path);
    await run(commandIds.openConflict);
    await at.write(at.cloud, path, 'newer in the cloud\n');
    await at.syncNow();
    await run(commandIds.keepLocal);
    assert.deepEqual(await bothSides(), ['local\n', 'newer in the cloud\n']);
    assert.equal((await shownComparison())?.remote, 'newer in the cloud\n');
  });

  it('disappears with its comparison when it was resolved elsewhere', async () => {
    await at.makeConflicts(path);
    await run(commandIds.openConflict);
    await at.write(at.cloud, path, 'local\n');
    await at.syncNow();
    await at.reaches(({ conflicts }) => conflicts.length === 0);
    await until(async () => (await shownComparison()) === undefined, waitLimit, 'The comparison stayed.');
  });

  it('leaves a comparison open in which the person has typed something', async () => {
    await at.makeConflicts(path);
    await run(commandIds.openConflict);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(at.uriOf(path), new vscode.Position(0, 0), 'unsaved\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await at.write(at.path, path, 'from the cloud\n');
    await at.syncNow();
    await at.reaches(({ conflicts }) => conflicts.length === 0);
    assert.equal((await shownComparison())?.local, at.uriOf(path).toString());
  });

  it('is shown with all other changes in one editor', async () => {
    await at.makeConflicts(path);
    await at.write(at.cloud, 'notes/new.md', 'new\n');
    await run(commandIds.compareAll);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.equal(tab?.label.startsWith('Changes to sync'), true);
    assert.deepEqual(await bothSides(), ['local\n', 'from the cloud\n']);
  });

  it('can be ended by another extension, and tells it why not', async () => {
    await at.makeConflicts(path);
    await assert.rejects(at.api.resolve(at.uriOf('notes/none.md'), 'keepLocal'), { code: 'notFound' });
    await at.write(at.cloud, path, 'newer in the cloud\n');
    await assert.rejects(at.api.resolve(at.uriOf(path), 'keepLocal'), { code: 'raced' });
    await at.api.sync();
    await at.api.resolve(at.uriOf(path), { merge: new TextEncoder().encode('merged\n') });
    assert.deepEqual(await bothSides(), ['merged\n', 'merged\n']);
  });
});
