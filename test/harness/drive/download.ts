import type { DriveCall, DriveReply } from './driveCall';
import { DriveError, forbidden } from './driveError';
import type { DriveRevision } from './model';

/** The bytes of a revision, or the range of them that is asked for (guide "Download & export files", "Partial download"). */
export function contentReply(call: DriveCall, revision: DriveRevision): DriveReply {
  const { content, mimeType } = revision;
  const range = rangeOf(call.headers.range, content.length);
  if (range === undefined) return { status: 200, headers: { 'content-type': mimeType }, bytes: content };
  const [start, end] = range;
  const headers = { 'content-type': mimeType, 'content-range': `bytes ${start}-${end}/${content.length}` };
  return { status: 206, headers, bytes: content.subarray(start, end + 1) };
}

/** The answer to a download of what has no bytes: documents, folders and shortcuts. */
export function notDownloadable(): DriveError {
  return forbidden('fileNotDownloadable', 'Only files with binary content can be downloaded. Use Export with Docs Editors files.');
}

/** First and last byte; nothing when all is asked for. */
function rangeOf(header: string | undefined, size: number): readonly [number, number] | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw new DriveError(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable');
  return [start, end];
}
