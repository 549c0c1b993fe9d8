import type { CloudSyncResult } from '../../core';
import { count } from '../texts/texts';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'debug';
  readonly text: string;
}

/** A sync in the words of the log. */
export function describeResult(result: CloudSyncResult | undefined, failure: { readonly message: string } | undefined): readonly LogLine[] {
  const lines: LogLine[] = [];
  if (result !== undefined) lines.push(summaryOf(result));
  if (failure !== undefined) lines.push({ level: 'warn', text: failure.message });
  if (result === undefined) return lines;
  if (result.stopped !== undefined) lines.push({ level: 'warn', text: result.stopped.message });
  for (const conflict of result.conflicts) {
    const outcome = conflict.copy === undefined ? 'waits for a decision' : `both kept; the local version is "${conflict.copy}"`;
    lines.push({ level: 'warn', text: `Conflict in "${conflict.path}": ${outcome}.` });
  }
  for (const error of result.errors) if (error.path !== undefined) lines.push({ level: 'warn', text: error.message });
  return lines;
}

function summaryOf(result: CloudSyncResult): LogLine {
  const counts: readonly (readonly [number, string])[] = [
    [result.filesUploaded, 'uploaded'],
    [result.filesDownloaded, 'downloaded'],
    [result.filesDeleted, 'deleted'],
    [result.filesMoved, 'moved'],
    [result.filesMerged, 'merged'],
  ];
  const done = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const cost = `${count(result.requests, 'request')}, ${result.durationMs} ms`;
  if (done.length === 0) return { level: 'debug', text: `Nothing to sync (${cost}).` };
  return { level: 'info', text: `Synced: ${done.join(', ')} (${cost}).` };
}
