import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { Readable, addAbortSignal } from 'node:stream';
import { closable } from '../bytes';
import { checkAborted, corrupt } from '../failures';
import type { S3Session } from './s3Session';

/**
 * The bytes of an answer; ends with an error when the connection is cut or fewer come than were announced. Its reader
 * may stop at any time, also before the first byte.
 */
export function readBody(
  session: S3Session,
  path: string,
  object: GetObjectCommandOutput,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  return closable(chunksOf(session, path, object, signal), () => discardBody(object));
}

async function* chunksOf(
  session: S3Session,
  path: string,
  object: GetObjectCommandOutput,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, undefined> {
  const { Body, ContentLength } = object;
  if (!(Body instanceof Readable)) throw corrupt(path, 'came without content');
  if (signal !== undefined) addAbortSignal(signal, Body);
  const chunks = Body[Symbol.asyncIterator]();
  let size = 0;
  try {
    for (;;) {
      checkAborted(signal);
      const chunk = await session.run({ path, permission: 's3:GetObject' }, () => chunks.next());
      if (chunk.done === true) break;
      const bytes = chunk.value as Uint8Array;
      size += bytes.length;
      yield bytes;
    }
  } finally {
    Body.destroy();
  }
  if (size !== ContentLength) throw corrupt(path, `came incomplete: ${size} of ${ContentLength ?? 'an unknown number of'} bytes`);
  return undefined;
}

/** Gives the connection of an answer back unread. */
export function discardBody({ Body }: GetObjectCommandOutput): void {
  if (Body instanceof Readable) Body.destroy();
}
