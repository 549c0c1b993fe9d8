import type { FileRecord, SyncRecord } from '../../src/vscode/activity/syncRecord';

/** A file of a past sync with what matters to a test. */
export function fileRecord(parts: Partial<FileRecord> = {}): FileRecord {
  return { effect: 'downloaded', path: 'a.txt', reason: 'changed in the cloud', before: 'old', after: 'new', size: 10, ...parts };
}

/** A past sync with what matters to a test. */
export function syncRecord(parts: Partial<SyncRecord> = {}): SyncRecord {
  const effort = { durationMs: 120, bytesUploaded: 0, bytesDownloaded: 0 };
  return { id: 's1', at: 0, device: 'laptop', trigger: 'background', files: [fileRecord()], more: 0, ...effort, ...parts };
}
