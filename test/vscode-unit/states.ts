import type { CloudSyncResult, ConflictInfo, Stop } from '../../src/core';
import { initialState, type FolderState } from '../../src/vscode/folder/state';

/** A folder's state with what matters to a test. */
export function folderState(parts: Partial<FolderState> = {}): FolderState {
  return {
    ...initialState({ uri: 'file:///home/me/project', name: 'project' }),
    phase: { kind: 'idle' },
    remote: 's3://bucket',
    lastSync: 0,
    ...parts,
  };
}

export function conflictIn(path: string, parts: Partial<ConflictInfo> = {}): ConflictInfo {
  return { path, kind: 'bothEdited', localModified: 0, remoteModified: 0, localHash: 'a', remoteHash: 'b', etag: '1', ...parts };
}

export const stopped: Stop = {
  brake: 'massChange',
  message: 'This sync would delete 12 files.',
  paths: ['a.txt', 'b/c.txt'],
  approval: 'x1',
};

/** The result of a sync that had nothing to do, with what matters to a test. */
export function resultWith(parts: Partial<CloudSyncResult> = {}): CloudSyncResult {
  return {
    success: true,
    filesUploaded: 0,
    filesDownloaded: 0,
    filesDeleted: 0,
    filesMoved: 0,
    filesMerged: 0,
    conflicts: [],
    errors: [],
    blocked: [],
    requests: 1,
    bytesUploaded: 0,
    bytesDownloaded: 0,
    bytesHashed: 0,
    durationMs: 5,
    ...parts,
  };
}
