import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { CloudSyncApi } from '../../src/vscode/api';

const extension = vscode.extensions.getExtension<CloudSyncApi>('cloud-sync.cloud-sync');
const dist = join(extension?.extensionPath ?? '', 'dist');

/** Milliseconds of processor time: the budget is 15 on a machine with nothing else to do, which this one is not. */
const busyLimit = 50;

/** First of all files by its name: the tests of the others load the engine. */
describe('The start of the extension in VS Code', () => {
  it('costs a folder without a cloud next to nothing, and loads neither the engine nor an SDK', async () => {
    const api = await extension?.activate();
    assert.deepEqual(
      Object.keys(require.cache).filter((file) => file.startsWith(dist)),
      [join(dist, 'extension.js')],
    );
    assert.ok(api && api.activationTime < busyLimit, `activation took ${api?.activationTime} ms of processor time`);
    assert.equal(api.state.folders[0]?.status, 'unbound');
  });

  it('reads a small file, without any SDK in it', async () => {
    const bundle = join(dist, 'extension.js');
    assert.ok((await stat(bundle)).size < 200 * 1024);
    assert.doesNotMatch(await readFile(bundle, 'utf8'), /aws-sdk|gaxios|google-auth-library/i);
  });
});
