import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import { commandIds } from '../../src/vscode/ids';
import { OpenFolder } from './openFolder';

const settings = vscode.workspace.getConfiguration('cloudSync');
const { Global, Workspace } = vscode.ConfigurationTarget;

describe('The extension in VS Code', () => {
  let at: OpenFolder;

  beforeEach(async () => {
    at = await OpenFolder.begin();
  });

  afterEach(() => at.end());

  describe('when it starts', () => {
    it('registers all its commands', async () => {
      const known = await vscode.commands.getCommands(true);
      assert.deepEqual(
        Object.values(commandIds).filter((id) => !known.includes(id)),
        [],
      );
    });

    it('copies nothing to a remote that only the settings of a workspace name', async () => {
      await at.write(at.path, 'notes/a.md', 'a\n');
      await settings.update('remote', pathToFileURL(at.cloud).href, Workspace);
      await at.reaches(({ status }) => status === 'consent');
      await at.syncNow();
      assert.deepEqual(await readdir(at.cloud), []);
    });

    it('says in one sentence what is wrong with a remote that cannot be', async () => {
      await settings.update('trustedRemotes', ['nonsense'], Global);
      await settings.update('remote', 'nonsense', Workspace);
      await at.reaches(({ status, message }) => status === 'error' && (message ?? '').startsWith('The remote is not a URL.'));
    });
  });

  describe('connected to a folder', () => {
    it('brings both sides together at the start, and forgets nothing of either', async () => {
      await at.write(at.path, 'notes/here.md', 'here\n');
      await at.write(at.cloud, 'notes/there.md', 'there\n');
      await at.connect();
      for (const root of [at.path, at.cloud]) assert.deepEqual(await at.notes(root), ['here.md', 'there.md']);
    });

    it('carries edits and deletions both ways on command', async () => {
      for (const name of ['a', 'b', 'c']) await at.write(at.path, `notes/${name}`, 'old\n');
      await at.connect();
      await at.write(at.path, 'notes/a', 'edited here\n');
      await at.write(at.cloud, 'notes/b', 'edited there\n');
      await rm(join(at.path, 'notes/c'));
      await at.syncNow();
      assert.deepEqual(await at.notes(at.cloud), ['a', 'b']);
      assert.deepEqual([await at.read(at.cloud, 'notes/a'), await at.read(at.path, 'notes/b')], ['edited here\n', 'edited there\n']);
    });

    it('stops before it carries a mass deletion over', async () => {
      for (let file = 0; file < 20; file++) await at.write(at.path, `notes/${file}.md`, `${file}\n`);
      await at.connect();
      for (let file = 0; file < 15; file++) await rm(join(at.cloud, `notes/${file}.md`));
      await at.write(at.path, 'notes/0.txt', 'something to hint at\n');
      await at.reaches(({ status, message }) => status === 'stopped' && /\b15\b/.test(message ?? ''));
      assert.equal((await at.notes(at.path)).length, 21);
    });

    it('puts nothing of its own into the folder', async () => {
      await at.write(at.path, 'notes/a.md', 'a\n');
      await at.connect();
      assert.deepEqual((await readdir(at.path)).sort(), ['.vscode', 'notes']);
    });
  });
});
