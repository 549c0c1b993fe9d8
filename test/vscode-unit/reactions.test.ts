import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Notice } from '../../src/vscode/messages/notices';
import { Reactions } from '../../src/vscode/messages/reactions';
import type { FolderState } from '../../src/vscode/folder/state';
import type { SyncReport } from '../../src/vscode/folder/syncReport';
import { remote } from './folderWorld';
import { conflictIn, folderState, resultWith, stopped } from './states';

function report(after: Partial<FolderState>, parts: Partial<SyncReport> = {}): SyncReport {
  return {
    remote,
    trigger: 'background',
    before: folderState(),
    after: folderState(after),
    startedAt: 0,
    actions: [],
    result: resultWith(),
    ...parts,
  };
}

describe('What a window says when syncs end', () => {
  const conflicts = (...paths: readonly string[]): SyncReport => report({ conflicts: paths.map((path) => conflictIn(path)) });
  let shown: { readonly notice: Notice; readonly close: () => void }[];
  let reviews: number;
  let reactions: Reactions;

  beforeEach(() => {
    shown = [];
    reviews = 0;
    reactions = new Reactions({
      show: (notice) => new Promise<void>((close) => shown.push({ notice, close })),
      reviewStop: () => void reviews++,
    });
  });

  /** Lets what waits for a message to close go on. */
  async function close(index: number): Promise<void> {
    shown[index]?.close();
    await new Promise(setImmediate);
  }

  function messages(): readonly string[] {
    return shown.map(({ notice }) => notice.message.slice(0, 12));
  }

  it('has one message about conflicts at a time: one that nobody has answered stands for later ones', async () => {
    reactions.add(conflicts('a.md'));
    reactions.add(conflicts('b.md'));
    assert.equal(shown.length, 1);
    await close(0);
    reactions.add(conflicts('c.md'));
    assert.deepEqual(messages(), ['"a.md" was c', '"c.md" was c']);
  });

  it('is not kept from saying other things by it', () => {
    reactions.add(conflicts('a.md'));
    const failure = { code: 'forbidden', message: 'No access.', retry: 'never' } as const;
    reactions.add(report({}, { failure, result: undefined }));
    reactions.add(conflicts('b.md'));
    assert.deepEqual(messages(), ['"a.md" was c', 'No access.']);
  });

  it('says what belongs together in one message, when all of it has ended', async () => {
    await reactions.together(() => {
      reactions.add(conflicts('a.md'));
      reactions.add(conflicts('b.md'));
      assert.equal(shown.length, 0);
      return Promise.resolve();
    });
    assert.deepEqual(messages(), ['2 files were']);
  });

  it('asks at once about a stop when a person waits', () => {
    reactions.add(report({}, { trigger: 'user', result: resultWith({ stopped }) }));
    assert.deepEqual([reviews, shown.length], [1, 0]);
  });
});
