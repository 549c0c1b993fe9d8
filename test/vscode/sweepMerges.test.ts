import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ConflictInfo } from '../../src/core';
import { MergeFiles, type Merge } from '../../src/vscode/conflicts/merge/mergeFiles';
import { sweepMerges, type HasConflict } from '../../src/vscode/conflicts/merge/sweepMerges';

const day = 24 * 60 * 60 * 1000;
const later = Date.now() + 31 * day;

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('The copies that merges leave', () => {
  let root: string;
  let files: MergeFiles;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'cloud-sync-merges-'));
    files = new MergeFiles(vscode.Uri.file(root));
  });

  afterEach(() => rm(root, { recursive: true }));

  async function begin(path: string): Promise<Merge> {
    const conflict: ConflictInfo = {
      path,
      kind: 'bothEdited',
      localModified: 0,
      remoteModified: 0,
      localHash: 'a',
      remoteHash: 'b',
      etag: '1',
    };
    const merge: Merge = { folder: 'file:///project', conflict };
    await files.begin(merge, { base: bytes('base'), remote: bytes('remote'), local: bytes('local'), result: bytes('local') });
    return merge;
  }

  async function edit(merge: Merge): Promise<void> {
    await vscode.workspace.fs.writeFile(files.uriOf(merge, 'result'), bytes('work'));
  }

  async function sweep(now: number, conflict: ReturnType<HasConflict>, isOpen = false): Promise<readonly string[]> {
    const left = await sweepMerges(files, { hasConflict: () => conflict, isOpen: () => isOpen, now });
    return left.map((merge) => merge.conflict.path);
  }

  async function left(): Promise<readonly string[]> {
    return (await files.all()).map(({ conflict }) => conflict.path).sort();
  }

  it('are there as long as the conflict when a person has worked on them, and for a month when not', async () => {
    await begin('untouched.md');
    await edit(await begin('edited.md'));
    await sweep(Date.now(), 'unknown');
    assert.deepEqual(await left(), ['edited.md', 'untouched.md']);
    await sweep(later, true);
    assert.deepEqual(await left(), ['edited.md']);
  });

  it('go at once with their conflict, but for what a person has worked on, which is told of once and kept for a month', async () => {
    await begin('untouched.md');
    await edit(await begin('edited.md'));
    assert.deepEqual(await sweep(Date.now(), false), ['edited.md']);
    assert.deepEqual(await left(), ['edited.md']);
    assert.deepEqual(await sweep(Date.now() + day, false), []);
    assert.deepEqual(await left(), ['edited.md']);
    await sweep(later, 'unknown');
    assert.deepEqual(await left(), []);
  });

  it('stay while an editor shows them', async () => {
    await begin('untouched.md');
    await sweep(later, false, true);
    assert.deepEqual(await left(), ['untouched.md']);
  });

  it('are not taken for abandoned ones while the merge is carried over, and go when it has been', async () => {
    const merge = await begin('a.md');
    await files.complete(merge, async () => {
      await edit(merge);
      assert.deepEqual(await sweep(later, false), []);
      assert.deepEqual(await left(), ['a.md']);
    });
    assert.deepEqual(await left(), []);
  });

  it('stay when the merge could not be carried over', async () => {
    const merge = await begin('a.md');
    await assert.rejects(files.complete(merge, () => Promise.reject(new Error('No network.'))));
    assert.deepEqual(await left(), ['a.md']);
  });

  it('are of a merge that goes on again when the same versions are merged again', async () => {
    const merge = await begin('a.md');
    await edit(merge);
    await sweep(Date.now(), false);
    await begin('a.md');
    assert.equal(new TextDecoder().decode((await files.read(merge)).result), 'work');
    await sweep(later, true);
    assert.deepEqual(await left(), ['a.md']);
  });
});
