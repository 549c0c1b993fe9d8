import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds, keptScheme } from '../../src/vscode/ids';
import type { KeptRow } from '../../src/vscode/trash/renderTrash';
import { until } from '../harness/processes';
import { OpenFolder, waitLimit } from './openFolder';

const { window, commands } = vscode;
const { showWarningMessage, showInformationMessage } = window;

describe('A folder whose cloud is not there, in VS Code', () => {
  let open: OpenFolder;
  let away: string;
  /** What was asked or told, without what is told in a window's own time. */
  let told: string[];

  /** Another device has replaced one file and deleted another; then the disk of the cloud is gone, and the folder is opened anew. */
  beforeEach(async () => {
    open = await OpenFolder.begin();
    away = `${open.cloud}-away`;
    for (const name of ['a.md', 'b.md', 'c.md']) await open.write(open.path, `notes/${name}`, `first ${name}\n`);
    await open.connect();
    await open.write(open.cloud, 'notes/a.md', 'from the cloud\n');
    await rm(join(open.cloud, 'notes/b.md'));
    await open.syncNow();
    assert.deepEqual(await open.notes(open.path), ['a.md', 'c.md']);
    await rename(open.cloud, away);
    told = [];
    const tell = (message: string, ...rest: readonly unknown[]): Promise<unknown> => {
      told.push(message);
      return Promise.resolve(rest.find((each) => each === 'Undo'));
    };
    Object.assign(window, { showWarningMessage: tell, showInformationMessage: tell });
    await open.configure({ syncOnSave: false });
    await open.reaches(({ status }) => status === 'offline');
  });

  afterEach(async () => {
    Object.assign(window, { showWarningMessage, showInformationMessage });
    if (existsSync(away)) await rename(away, open.cloud);
    await open.end();
  });

  function keptRow(path: string, text: string): KeptRow {
    const hash = createHash('sha256').update(text).digest('hex');
    const entry = { path, hash, size: text.length, time: 0, reason: 'deleted in the cloud' };
    const shown = { id: path, description: '', tooltip: '', accessibleLabel: '', contextValue: 'kept' } as const;
    return { kind: 'kept', folder: open.uri.toString(), entry, ...shown };
  }

  it('waits for it without a word, and gives back what the trash has', async () => {
    assert.deepEqual(told, []);
    await commands.executeCommand(commandIds.compareKept, keptRow('notes/b.md', 'first b.md\n'));
    await until(() => window.activeTextEditor?.document.uri.scheme === keptScheme, waitLimit, 'Nothing was opened.');
    assert.equal(window.activeTextEditor?.document.getText(), 'first b.md\n');
    await commands.executeCommand(commandIds.restoreKept, keptRow('notes/b.md', 'first b.md\n'));
    assert.equal(await open.read(open.path, 'notes/b.md'), 'first b.md\n');
    assert.equal(open.status.status, 'offline');
  });

  it('undoes the last sync, which goes to the cloud when that is there again', async () => {
    await commands.executeCommand(commandIds.undoLastSync);
    assert.match(told[0] ?? '', /^Undo the sync of today at/);
    assert.deepEqual(await open.notes(open.path), ['a.md', 'b.md', 'c.md']);
    assert.equal(await open.read(open.path, 'notes/a.md'), 'first a.md\n');
    await rename(away, open.cloud);
    await open.syncNow();
    await open.reaches(({ status }) => status === 'idle');
    assert.equal(await open.read(open.cloud, 'notes/a.md'), 'first a.md\n');
    assert.equal(await open.read(open.cloud, 'notes/b.md'), 'first b.md\n');
  });
});
