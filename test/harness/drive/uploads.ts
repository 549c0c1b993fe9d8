import { randomBytes } from 'node:crypto';
import { jsonBody, type DriveCall, type DriveReply } from './driveCall';
import { DriveError, badRequest, invalidParameter } from './driveError';
import type { Media } from './filesWrite';
import type { Metadata } from './metadata';
import { parseMultipart } from './multipart';

/** "Create chunks in multiples of 256 KB, except for the final chunk" (guide "Upload file data"). */
const CHUNK_UNIT = 256 * 1_024;

/** What an upload is for: a create or an update. */
export interface UploadAction {
  /** Rejects what cannot work, before any content has come. */
  check(call: DriveCall, metadata: Metadata): void;
  finish(call: DriveCall, metadata: Metadata, media: Media): DriveReply;
}

interface Session {
  readonly action: UploadAction;
  /** The request that started it: what it asked for holds for the end as well. */
  readonly start: DriveCall;
  readonly metadata: Metadata;
  readonly mimeType: string | undefined;
  received: Buffer;
  answer: DriveReply | undefined;
}

/** The three ways to upload, and the resumable uploads that are under way. */
export class Uploads {
  private readonly sessions = new Map<string, Session>();

  receive(call: DriveCall, action: UploadAction): DriveReply {
    const contentType = call.headers['content-type'];
    switch (call.parameters.text('uploadType')) {
      case 'media':
        return action.finish(call, {}, { bytes: call.body.bytes, mimeType: contentType });
      case 'multipart': {
        const [metadata, media] = parseMultipart(call.body.bytes, contentType ?? '');
        return action.finish(call, jsonBody(metadata.bytes), { bytes: media.bytes, mimeType: media.contentType });
      }
      case 'resumable':
        return this.open(call, action);
      default:
        throw invalidParameter('uploadType');
    }
  }

  /** A request to the address of a resumable upload: a piece of content, or a question how far it has come. */
  proceed(call: DriveCall, method: string): DriveReply {
    const id = call.parameters.text('upload_id') ?? '';
    const session = this.sessions.get(id);
    if (session === undefined) throw new DriveError(404, 'notFound', 'The upload session is unknown or has expired.');
    if (method === 'DELETE') {
      this.sessions.delete(id);
      return { status: 499 };
    }
    if (session.answer !== undefined) return session.answer;
    return call.body.isComplete ? proceedWith(session, call) : keepWhatCame(session, call);
  }

  /** Ends all uploads that are under way ("a resumable session URI expires after one week"). */
  expire(): void {
    this.sessions.clear();
  }

  private open(call: DriveCall, action: UploadAction): DriveReply {
    const metadata = jsonBody(call.body.bytes);
    action.check(call, metadata);
    const id = randomBytes(24).toString('base64url');
    const mimeType = singleHeader(call, 'x-upload-content-type');
    this.sessions.set(id, { action, start: call, metadata, mimeType, received: Buffer.alloc(0), answer: undefined });
    const location = `${call.origin}${call.target}&upload_id=${id}`;
    return { status: 200, headers: { location, 'x-guploader-uploadid': id } };
  }
}

interface ContentRange {
  readonly first: number;
  readonly last: number;
  /** The size of the whole content, if the client knows it already. */
  readonly total: number | undefined;
}

function proceedWith(session: Session, call: DriveCall): DriveReply {
  const { bytes } = call.body;
  const header = call.headers['content-range'];
  if (header === undefined) return finish(session, bytes);
  const question = /^bytes \*\/(\*|\d+)$/.exec(header);
  if (question !== null) return question[1] === String(session.received.length) ? finish(session, session.received) : progress(session);
  const range = parseRange(header);
  if (bytes.length !== range.last - range.first + 1) throw badRequest('The body is not as long as Content-Range says.');
  append(session, range, bytes);
  if (session.received.length === range.total) return finish(session, session.received);
  if (bytes.length % CHUNK_UNIT !== 0) throw badRequest('A chunk that is not the last one must be a multiple of 262144 bytes.');
  return progress(session);
}

/** After a cut: "the server keeps what it has received", in whole units. */
function keepWhatCame(session: Session, call: DriveCall): DriveReply {
  const header = call.headers['content-range'];
  const range = header === undefined ? { first: 0, last: 0, total: undefined } : parseRange(header);
  const { bytes } = call.body;
  append(session, range, bytes.subarray(0, bytes.length - (bytes.length % CHUNK_UNIT)));
  return 'cut';
}

function parseRange(header: string): ContentRange {
  const match = /^bytes (\d+)-(\d+)\/(\*|\d+)$/.exec(header);
  if (match === null) throw badRequest('Failed to parse Content-Range header.');
  return { first: Number(match[1]), last: Number(match[2]), total: match[3] === '*' ? undefined : Number(match[3]) };
}

/** Bytes that have come before are skipped; a gap is a mistake. */
function append(session: Session, range: ContentRange, bytes: Buffer): void {
  const known = session.received.length - range.first;
  if (known < 0) throw badRequest('Invalid request. There is a gap between this chunk and what has been received.');
  session.received = Buffer.concat([session.received, bytes.subarray(known)]);
}

function progress(session: Session): DriveReply {
  const { length } = session.received;
  return { status: 308, headers: length === 0 ? {} : { range: `bytes=0-${length - 1}` } };
}

function finish(session: Session, bytes: Buffer): DriveReply {
  session.answer = session.action.finish(session.start, session.metadata, { bytes, mimeType: session.mimeType });
  session.received = Buffer.alloc(0);
  return session.answer;
}

function singleHeader(call: DriveCall, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
