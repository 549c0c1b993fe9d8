import type { BlockedPath, CloudSyncResult } from '../../core';
import { count } from '../texts/texts';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'debug';
  readonly text: string;
}

/** Left-out paths that are told of one by one: a folder may be full of links. */
const mostLeftOut = 20;

/** What takes no part in a sync, in the words of the log, with the reason of each. */
export function describeLeftOut(blocked: readonly BlockedPath[], level: LogLine['level']): readonly LogLine[] {
  const lines = blocked.slice(0, mostLeftOut).map(({ message }) => `Left out: ${message}`);
  const more = blocked.length - lines.length;
  if (more > 0) lines.push(`Left out: ${more} more.`);
  return lines.map((text) => ({ level, text }));
}

/** A sync in the words of the log. */
export function describeResult(result: CloudSyncResult | undefined, failure: { readonly message: string } | undefined): readonly LogLine[] {
  const lines: LogLine[] = [];
  const summary = result && summaryOf(result);
  if (summary !== undefined) lines.push(summary);
  if (failure !== undefined) lines.push({ level: 'warn', text: failure.message });
  if (result === undefined) return lines;
  if (result.stopped !== undefined) lines.push({ level: 'warn', text: result.stopped.message });
  for (const conflict of result.conflicts) {
    const outcome = conflict.copy === undefined ? 'waits for a decision' : `both kept; the local version is "${conflict.copy}"`;
    lines.push({ level: 'warn', text: `Conflict in "${conflict.path}": ${outcome}.` });
  }
  for (const error of result.errors) if (error.path !== undefined) lines.push({ level: 'warn', text: error.message });
  return [...lines, ...describeLeftOut(result.blocked.filter(isOnlyLeftOut(result)), summary?.level ?? 'debug')];
}

/** Those that a person should do something about are among the errors. */
function isOnlyLeftOut({ errors }: CloudSyncResult): (blocked: BlockedPath) => boolean {
  const told = new Set(errors.map(({ path }) => path));
  return ({ path }) => !told.has(path);
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
