import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/vscode/ids';
import { OpenFolder, shownComparison } from './openFolder';

const path = 'notes/a.md';

describe('What can be done with every file', () => {
  let at: OpenFolder;

  beforeEach(async () => {
    at = await OpenFolder.begin();
    await at.write(at.path, path, 'one\n');
    await at.write(at.path, 'notes/b.md', 'b\n');
    await at.connect();
  });

  afterEach(() => at.end());

  async function run(command: string, ...args: readonly unknown[]): Promise<void> {
    await vscode.commands.executeCommand(command, ...args);
  }

  it('is comparing it with the cloud as that is now, whether or not a sync has seen it', async () => {
    await at.write(at.cloud, path, 'two\n');
    await run(commandIds.compareWithCloud, at.uriOf(path));
    assert.deepEqual(await shownComparison(), {
      label: 'a.md (Remote ↔ Local)',
      local: at.uriOf(path).toString(),
      remote: 'two\n',
    });
  });

  it('is comparing the file that is open, from the palette', async () => {
    await at.show(path);
    await run(commandIds.compareWithCloud);
    assert.equal((await shownComparison())?.remote, 'one\n');
  });

  it('is no comparison when the cloud does not have it', async () => {
    await rm(join(at.cloud, path));
    await run(commandIds.compareWithCloud, at.uriOf(path));
    assert.equal(await shownComparison(), undefined);
  });

  it('is leaving it out: a rule in the ignore file, which is shown; the file stays on both sides', async () => {
    await at.write(at.path, '.cloudsyncignore', '*.raw');
    await run(commandIds.excludeFromSync, at.uriOf(path), [at.uriOf(path), at.uriOf('notes')]);
    assert.equal(await at.read(at.path, '.cloudsyncignore'), '*.raw\n/notes/a.md\n/notes/\n');
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), at.uriOf('.cloudsyncignore').toString());
    await at.write(at.path, path, 'two\n');
    await at.syncNow();
    assert.deepEqual([await at.read(at.path, path), await at.read(at.cloud, path)], ['two\n', 'one\n']);
  });

  it('is leaving it out where nothing is left out yet, once', async () => {
    for (let time = 0; time < 2; time++) await run(commandIds.excludeFromSync, at.uriOf(path));
    assert.equal(await at.read(at.path, '.cloudsyncignore'), '/notes/a.md\n');
  });

  it('does not save what someone is typing into the ignore file', async () => {
    await at.write(at.path, '.cloudsyncignore', '*.raw\n');
    const document = await at.type('.cloudsyncignore', '*.tmp');
    await run(commandIds.excludeFromSync, at.uriOf(path));
    assert.equal(await at.read(at.path, '.cloudsyncignore'), '*.raw\n');
    assert.deepEqual([document.isDirty, document.getText()], [true, '*.raw\n*.tmp\n/notes/a.md\n']);
  });
});
