import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SyncError, SyncStage, type SyncProgress } from '../../src/core';
import type { FolderSync } from '../../src/vscode/folder/folderSync';
import { commandIds } from '../../src/vscode/ids';
import { until } from '../harness/processes';
import { CommandWorld, fakeSync } from './commandWorld';
import { gateway } from './fakeTimers';
import { folderState, stopped } from './states';

const nothing = { actions: [], blocked: [], isFirstSync: false };

function folderNamed(name: string, parts: Parameters<typeof fakeSync>[1]): FolderSync {
  return fakeSync(folderState({ folder: { uri: `file:///${name}`, name } }), parts);
}

describe('A command for all folders of a window', () => {
  let window: CommandWorld;

  beforeEach(async () => {
    window = await CommandWorld.open('/a', '/b', '/c');
  });

  function register(...syncs: readonly FolderSync[]): void {
    const reactions = { together: (task: () => Promise<unknown>) => task() };
    const workspace = window.workspaceOf(...syncs);
    window.modules.registerSyncCommands({ workspace, reactions: reactions as never, channel: undefined as never });
  }

  it('looks at the other folders when one cannot be reached, and names that one', async () => {
    const looked: string[] = [];
    const failing = { preview: () => Promise.reject(new SyncError('offline', 'No network.')) };
    const well = (name: string): FolderSync => folderNamed(name, { preview: () => Promise.resolve((looked.push(name), nothing)) });
    register(well('a'), folderNamed('b', failing), well('c'));
    await window.run(commandIds.previewSync);
    assert.deepEqual([looked, window.messages, window.executed], [['a', 'c'], ['b: No network.'], [[commandIds.showChanges]]]);
  });

  it('names no folder when there is only one, and shows nothing when none could be looked at', async () => {
    register(folderNamed('a', { preview: () => Promise.reject(new SyncError('offline', 'No network.')) }));
    await window.run(commandIds.previewSync);
    assert.deepEqual([window.messages, window.executed], [['No network.'], []]);
  });

  it('looks no further when the person cancels', async () => {
    const looked: string[] = [];
    const cancelled = { preview: () => Promise.reject(new SyncError('aborted', 'Cancelled.')) };
    register(folderNamed('a', cancelled), folderNamed('b', { preview: () => Promise.resolve((looked.push('b'), nothing)) }));
    await window.run(commandIds.previewSync);
    assert.deepEqual([looked, window.messages, window.executed], [[], [], []]);
  });

  it('shows one progress for syncs that go on at once', async () => {
    const gate = gateway();
    const parts = {
      sync: async ({ onProgress }: { readonly onProgress: (progress: SyncProgress) => void }): Promise<void> => {
        onProgress({ stage: SyncStage.uploading, current: 1, total: 2, percent: 50 });
        await gate.promise;
      },
    };
    register(folderNamed('a', parts), folderNamed('b', parts));
    const running = window.run(commandIds.syncNow);
    await until(() => window.progresses.length > 0, 10_000, 'No progress was shown.');
    gate.open();
    await running;
    assert.deepEqual(window.progresses, ['Syncing 2 folders']);
    assert.deepEqual(window.reported, [{ message: 'b: Uploading 1 of 2', increment: 50 }]);
  });
});

describe('The question about a sync that a brake stopped', () => {
  const asked = async (...names: readonly string[]): Promise<readonly string[]> => {
    const window = await CommandWorld.open(...names.map((name) => `/${name}`));
    const stop = { kind: 'stopped', stop: stopped } as const;
    const syncs = names.map((name) => fakeSync(folderState({ folder: { uri: `file:///${name}`, name }, phase: stop }), {}));
    const parts = { workspace: window.workspaceOf(...syncs), reactions: undefined as never, channel: undefined as never };
    window.modules.registerSyncCommands(parts);
    await window.run(commandIds.reviewStop);
    return window.messages;
  };

  it('names the folder where there are several, and is asked for each', async () => {
    assert.deepEqual(await asked('a'), [stopped.message]);
    assert.deepEqual(await asked('a', 'b'), [`a: ${stopped.message}`, `b: ${stopped.message}`]);
  });
});

describe('The list of what a brake stopped', () => {
  it('is shown after a look at both sides, so that each row knows what would happen to it', async () => {
    const window = await CommandWorld.open('/a');
    let looks = 0;
    const preview = (): Promise<unknown> => Promise.resolve((looks++, nothing));
    const sync = fakeSync(folderState({ phase: { kind: 'stopped', stop: stopped } }), { preview });
    window.modules.registerSyncCommands({
      workspace: window.workspaceOf(sync),
      reactions: undefined as never,
      channel: undefined as never,
    });
    window.answer = 'Show List';
    await window.run(commandIds.reviewStop);
    assert.deepEqual([looks, window.executed], [1, [[commandIds.showChanges]]]);
  });
});
