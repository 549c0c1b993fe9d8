import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandIds } from '../../src/vscode/ids';
import { SyncError } from '../../src/core';
import { until } from '../harness/processes';
import { FolderWorld, remote } from './folderWorld';
import { CommandWorld } from './commandWorld';

import { renderTree, type FileRow } from '../../src/vscode/changes/renderTree';

describe('The earlier versions of a file', () => {
  it('are found without a network', async () => {
    const folder = new FolderWorld();
    folder.memory = { connected: remote };
    folder.settings = { syncOnOpen: false, intervalMinutes: 0 };
    folder.fs.disk.userWrite('a.txt', 'first');
    await folder.sync.sync();
    folder.store().put('a.txt', 'from the cloud');
    await folder.sync.sync();
    await folder.sync.dispose();

    const again = new FolderWorld();
    Object.assign(again, { fs: folder.fs, states: folder.states, memory: folder.memory, settings: folder.settings });
    again.failure = new SyncError('offline', 'No network.');
    await again.sync.refresh();
    const window = await CommandWorld.open('/project');
    window.modules.registerFileCommands(window.workspaceOf(again.sync), () => 0);
    const running = window.run(commandIds.earlierVersions, window.file('/project/a.txt'));
    await until(() => window.picks.length > 0 || window.messages.length > 0, 10_000, 'Nothing was shown.');
    assert.deepEqual([window.picks.map(({ items }) => items.length), window.messages], [[1], []]);
    window.picks[0]?.hide();
    await running;
    await again.sync.dispose();
  });
});

describe('A row of the Changes view', () => {
  let folder: FolderWorld;
  let window: CommandWorld;

  beforeEach(async () => {
    folder = new FolderWorld();
    folder.memory = { connected: remote };
    folder.settings = { syncOnOpen: false, intervalMinutes: 0 };
    window = await CommandWorld.open('/project');
    const parts = { workspace: window.workspaceOf(folder.sync), reactions: undefined as never, channel: undefined as never };
    window.modules.registerSyncCommands(parts);
  });

  afterEach(() => folder.sync.dispose());

  /** The rows of files, after a look at both sides. */
  async function rowsAfterPreview(): Promise<readonly FileRow[]> {
    await folder.sync.preview();
    const groups = renderTree({ folders: [folder.sync.state.value] });
    return groups.flatMap(({ children }) => children.flatMap((row) => (row.kind === 'file' ? [row] : [])));
  }

  /** What the cloud has of the document that a comparison shows on one side. */
  async function textInCloud(uri: unknown): Promise<string | undefined> {
    const document = window.modules.parseRemoteDocumentUri(uri as never);
    return document && new TextDecoder().decode(await folder.sync.readRemote(document.path, document.etag));
  }

  it('is asked for by each of its commands that a key calls, without any', async () => {
    const { modules } = window;
    const workspace = window.workspaceOf(folder.sync);
    new modules.ChangesView(workspace.state);
    modules.registerActivityCommands(workspace, undefined as never, () => 0);
    modules.registerTrashCommands(workspace, undefined as never);
    const { openFile, openChange, undoSync, openPastFile, restoreKept, compareKept, discardKept } = commandIds;
    const ofRows = [openFile, openChange, undoSync, openPastFile, restoreKept, compareKept, discardKept];
    for (const command of ofRows) await window.run(command);
    assert.deepEqual(
      window.messages,
      ofRows.map(() => 'This works on a row of the Cloud Sync views: choose it in the menu of that row.'),
    );
    assert.deepEqual(window.executed, []);
  });

  it('offers to open the file only where there is one here', async () => {
    folder.fs.disk.userWrite('edited', 'here');
    folder.fs.disk.userWrite('deleted', 'here');
    await folder.sync.sync();
    folder.store().put('edited', 'in the cloud');
    folder.store().put('new', 'in the cloud');
    folder.fs.disk.userDelete('deleted');
    const values = Object.fromEntries((await rowsAfterPreview()).map(({ path, contextValue }) => [path, contextValue]));
    assert.deepEqual(values, { edited: 'download', new: 'notHere', deleted: 'notHere' });
  });

  it('says that a file is not on this computer, and opens no editor for it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'cloud-sync-rows-'));
    await writeFile(join(root, 'there'), '');
    const row = { kind: 'file', folder: pathToFileURL(root).href, contextValue: 'held' };
    for (const path of ['gone', 'there']) await window.run(commandIds.openChange, { ...row, path });
    await rm(root, { recursive: true });
    assert.deepEqual(
      [window.executed.map(([command]) => command), window.messages],
      [['vscode.open'], ['"gone" is not on this computer.']],
    );
  });

  it('compares a file that was renamed here with the version in the cloud, which has its former name', async () => {
    const text = 'a text that is long enough to be known again';
    folder.fs.disk.userWrite('old.txt', text);
    folder.fs.disk.userWrite('other.txt', 'other');
    await folder.sync.sync();
    folder.fs.disk.userDelete('old.txt');
    folder.fs.disk.userWrite('new.txt', text);
    const [row] = await rowsAfterPreview();
    await window.run(commandIds.openChange, row);
    const [diff] = window.executed;
    assert.deepEqual([diff?.[0], String(diff?.[2])], ['vscode.diff', 'file:///project/new.txt']);
    assert.equal(await textInCloud(diff?.[1]), text);

    await window.modules.compareAll(window.workspaceOf(folder.sync));
    const [, all] = window.executed;
    const [[, before] = []] = all?.[2] as readonly (readonly unknown[])[];
    assert.deepEqual([all?.[0], await textInCloud(before)], ['vscode.changes', text]);
  });
});

describe('The layout of the Changes view', () => {
  for (const [where, configuration, target] of [
    ['for the user', { globalValue: 'list' }, 1],
    ['for the workspace when that has one of its own', { globalValue: 'list', workspaceValue: 'list' }, 2],
  ] as const)
    it(`is changed ${where}`, async () => {
      const window = await CommandWorld.open('/project');
      window.configuration = configuration;
      new window.modules.ChangesView(window.workspaceOf().state);
      await window.run(commandIds.viewAsTree);
      assert.deepEqual(window.updates, [['changesLayout', 'tree', target]]);
    });
});
