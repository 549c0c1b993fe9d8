import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  detectLocalChanges,
  detectRemoteChanges,
  SyncEngine,
  SyncManifest,
  type CloudSyncProvider,
  type SyncProgress,
} from '../../src/core/index';
import { collect } from '../../src/core/bytes';
import { NodeFs } from '../../src/local/nodeFs';
import { FolderProvider } from '../../src/remote/folder/folderProvider';

describe('the example of the public words', () => {
  let root: string;
  let fs: NodeFs;
  let provider: CloudSyncProvider;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'cloud-sync-words-'));
    for (const name of ['workspace', 'cloud']) await mkdir(join(root, name));
    fs = new NodeFs(join(root, 'workspace'));
    provider = new FolderProvider(join(root, 'cloud'));
  });

  afterEach(async () => {
    provider.dispose?.();
    await rm(root, { recursive: true, force: true });
  });

  it('keeps the state of a path in a manifest', () => {
    const manifest = new SyncManifest(provider.id);
    const state = { localHash: 'h', remoteHash: 'h', localModified: 1, remoteModified: 2, etag: 'v1' };
    manifest.setState('notes/my-note.md', state);
    assert.deepEqual(manifest.getState('notes/my-note.md'), state);
    assert.equal(manifest.getState('another.md'), undefined);
  });

  it('finds the changes of both sides against a state made by hand', async () => {
    const manifest = new SyncManifest(provider.id);
    await fs.write('same.md', Buffer.from('same'));
    await fs.write('edited.md', Buffer.from('edited'));
    await fs.write('new.md', Buffer.from('new'));
    const { etag } = await provider.upload('same.md', Buffer.from('same'));
    await provider.upload('edited.md', Buffer.from('edited there'));
    const hasher = fs.createHasher();
    hasher.update(Buffer.from('same'));
    const localHash = hasher.digest();
    for (const path of ['same.md', 'edited.md', 'gone.md'])
      manifest.setState(path, { localHash, remoteHash: localHash, localModified: 0, remoteModified: 0, etag });

    const localChanges = await detectLocalChanges(fs, manifest);
    const remoteChanges = await detectRemoteChanges(provider, manifest);
    const inShort = (changes: readonly { kind: string; path: string }[]): string[] =>
      changes.map(({ kind, path }) => `${kind} ${path}`).sort();
    assert.deepEqual(inShort(localChanges), ['created new.md', 'deleted gone.md', 'modified edited.md']);
    assert.deepEqual(inShort(remoteChanges), ['deleted gone.md', 'modified edited.md']);
  });

  it('syncs both ways, tells its progress, and ends a conflict as a person chose', async () => {
    const manifest = new SyncManifest(provider.id);
    await fs.write('notes/here.md', Buffer.from('here'));
    await fs.write('both.md', Buffer.from('mine'));
    await provider.upload('there.md', Buffer.from('there'));
    await provider.upload('both.md', Buffer.from('theirs'));

    const engine = new SyncEngine(fs, provider, manifest, { policy: { merge: true, otherwise: 'ask' } });
    const seen: SyncProgress[] = [];
    const result = await engine.sync((progress) => seen.push(progress));
    assert.deepEqual(
      [result.success, result.filesUploaded, result.filesDownloaded, result.filesDeleted, result.errors],
      [false, 1, 1, 0, []],
    );
    assert.ok(seen.some(({ stage, message }) => stage.name === 'uploading' && stage.description !== '' && message === 'notes/here.md'));

    const [conflict] = result.conflicts;
    assert.equal(conflict?.path, 'both.md');
    await engine.resolve(conflict, { merge: Buffer.from('ours') });
    const after = await engine.sync();
    assert.deepEqual([after.success, after.conflicts], [true, []]);
    const { content } = await provider.download('both.md');
    assert.equal(Buffer.from(await collect(content)).toString(), 'ours');
  });

  it('refuses the manifest of another cloud folder', () => {
    assert.throws(() => new SyncEngine(fs, provider, new SyncManifest('folder:/elsewhere')), { code: 'usage' });
  });
});
