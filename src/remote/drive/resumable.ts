import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3';
import { SyncError } from '../../core/errors';
import type { ByteSource } from '../../core/model/provider';
import { partsOf, verified } from '../sourceParts';
import type { CallContext } from './driveClient';
import { DriveFailure } from './failure';
import { passes } from './http';
import { readNode, uploadPath } from './multipart';
import type { DriveNode } from './node';
import type { DrivePlace } from './place';

const sessions = 3;
const attemptsPerPart = 6;

/** A large content with what is to be said about it. */
export interface ResumableRequest {
  readonly method: 'POST' | 'PATCH';
  /** The file to change. */
  readonly id?: string | undefined;
  readonly metadata: drive_v3.Schema$File;
  readonly type: string;
  readonly source: ByteSource;
  /** SHA-256 (hex) that the content must have: otherwise the upload is never completed. */
  readonly hash?: string | undefined;
  readonly chunkSize: number;
}

/** Drive has forgotten the session: the upload begins again. */
class SessionLost extends Error {}

/**
 * Sends a content in chunks. After a cut Drive is asked how much it has, and the rest follows
 * (https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable). Nothing is replaced before the last
 * chunk, which is held back until the source has proved whole.
 */
export async function sendResumable(place: DrivePlace, request: ResumableRequest, context: CallContext): Promise<DriveNode> {
  for (let attempt = 1; ; attempt++) {
    const session = new UploadSession(place, request, context, await openSession(place, request, context));
    try {
      return await session.sendAll();
    } catch (error) {
      if (error instanceof SessionLost && attempt < sessions) continue;
      await session.cancel();
      if (error instanceof SessionLost)
        throw new SyncError('server', 'Google Drive forgets uploads that are under way. It is tried again later.', context);
      throw error;
    }
  }
}

async function openSession({ client }: DrivePlace, request: ResumableRequest, context: CallContext): Promise<string> {
  const headers = {
    'content-type': 'application/json; charset=UTF-8',
    'x-upload-content-type': request.type,
    'x-upload-content-length': String(request.source.size),
  };
  const path = uploadPath('resumable', request.id);
  const response = await client.send(context, { method: request.method, path, headers, body: JSON.stringify(request.metadata) });
  const address = response.headers.get('location');
  await response.arrayBuffer();
  if (address === null) throw new SyncError('unsupported', 'Google Drive opened no session for an upload.', context);
  return address;
}

class UploadSession {
  constructor(
    private readonly place: DrivePlace,
    private readonly request: ResumableRequest,
    private readonly context: CallContext,
    private readonly address: string,
  ) {}

  async sendAll(): Promise<DriveNode> {
    const { source, chunkSize, hash } = this.request;
    const { path = '', signal } = this.context;
    let offset = 0;
    let held: Uint8Array | undefined;
    for await (const part of partsOf(verified(path, source, { hash, signal }), chunkSize)) {
      if (held !== undefined) {
        await this.send(held, offset);
        offset += held.length;
      }
      held = part;
    }
    const done = await this.send(held ?? new Uint8Array(0), offset);
    if (done === undefined) throw new SessionLost();
    return done;
  }

  /** Tells Drive that no more comes. What it has is of no use to anyone. */
  async cancel(): Promise<void> {
    await this.place.client.http.send({ method: 'DELETE', url: this.address, isRepeatable: false }).catch(() => undefined);
  }

  /** Sends one part, if need be in pieces and more than once; gives the file when it was the last one. */
  private async send(part: Uint8Array, offset: number): Promise<DriveNode | undefined> {
    const end = offset + part.length;
    let sent = 0;
    let faults = 0;
    for (;;) {
      const answer = await this.put(part.subarray(sent), offset + sent).catch((error: unknown) => error);
      const state = answer instanceof Response ? answer : await this.askAfter(answer, (faults += 1));
      if (state.status !== 308) return readNode(state, this.context);
      const reached = await received(state);
      // What was confirmed before is not here any more to be sent again.
      if (reached < offset || reached > end) throw new SessionLost();
      if (reached === end && end < this.request.source.size) return undefined;
      if (reached <= offset + sent && answer instanceof Response && (faults += 1) > attemptsPerPart) throw new SessionLost();
      sent = reached - offset;
    }
  }

  private put(bytes: Uint8Array, from: number): Promise<Response> {
    const { size } = this.request.source;
    const range = `bytes ${from}-${from + bytes.length - 1}/${size}`;
    return this.call({ 'content-range': range, 'content-type': this.request.type }, bytes);
  }

  /** After a fault: how much has arrived. */
  private async askAfter(failure: unknown, faults: number): Promise<Response> {
    if (isLost(failure)) throw new SessionLost();
    const { client } = this.place;
    const mayPass = passes(failure) && this.context.signal?.aborted !== true && faults < attemptsPerPart;
    if (!mayPass) return client.run(this.context, () => Promise.reject(failure as Error));
    await client.run(this.context, () => client.http.rest(faults, this.context.signal));
    const state = await this.call({ 'content-range': `bytes */${this.request.source.size}` }, undefined).catch((error: unknown) => error);
    return state instanceof Response ? state : this.askAfter(state, faults + 1);
  }

  private call(headers: Readonly<Record<string, string>>, body: Uint8Array | undefined): Promise<Response> {
    const { signal } = this.context;
    return this.place.client.http.send({ method: 'PUT', url: this.address, headers, body, signal, isRepeatable: false });
  }
}

/** The bytes that Drive has, from a 308: its `Range` is absent when it has none. */
async function received(state: Response): Promise<number> {
  await state.arrayBuffer();
  const match = /-(\d+)$/u.exec(state.headers.get('range') ?? '');
  return match === null ? 0 : Number(match[1]) + 1;
}

function isLost(failure: unknown): boolean {
  return failure instanceof DriveFailure && (failure.status === 404 || failure.status === 410);
}
