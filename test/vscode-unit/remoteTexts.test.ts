import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError } from '../../src/core';
import { RemoteTexts } from '../../src/vscode/changes/remoteTexts';
import type { FolderState } from '../../src/vscode/folder/state';
import { folderState } from './states';

const document = { folder: folderState().folder.uri, path: 'a.md', etag: '1' };

describe('A document that shows a file in the cloud', () => {
  let failure: SyncError | undefined;
  let outdated: string[];
  let texts: RemoteTexts<string>;

  beforeEach(() => {
    failure = undefined;
    outdated = [];
    const read = (): Promise<Uint8Array> =>
      failure === undefined ? Promise.resolve(new TextEncoder().encode('text')) : Promise.reject(failure);
    texts = new RemoteTexts(read, (key) => void outdated.push(key));
    follow({ lastSync: 1 });
  });

  function follow(parts: Partial<FolderState>): void {
    texts.follow({ folders: [folderState(parts)] });
  }

  it('shows its text, and is not read again by later syncs', async () => {
    assert.equal(await texts.textOf('a', document), 'text');
    follow({ lastSync: 2 });
    assert.deepEqual(outdated, []);
  });

  it('says what it failed with, and is read again once when its folder has synced', async () => {
    failure = new SyncError('offline', 'No network.');
    assert.equal(await texts.textOf('a', document), 'No network.');
    follow({ lastSync: 1, phase: { kind: 'scanning', message: '' } });
    assert.deepEqual(outdated, [], 'nothing says that the network is back');
    follow({ lastSync: 2 });
    follow({ lastSync: 3 });
    assert.deepEqual(outdated, ['a']);
  });

  it('is not read again because of a sync of another folder', async () => {
    failure = new SyncError('offline', 'No network.');
    await texts.textOf('a', { ...document, folder: 'file:///elsewhere' });
    follow({ lastSync: 2 });
    assert.deepEqual(outdated, []);
  });

  it('stays too large, however often its folder syncs', async () => {
    failure = new SyncError('tooLarge', '"a.md" is too large to be shown.');
    assert.equal(await texts.textOf('a', document), '"a.md" is too large to be shown.');
    follow({ lastSync: 2 });
    assert.deepEqual(outdated, []);
  });
});
