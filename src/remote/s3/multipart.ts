import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CompletedPart,
  type CreateMultipartUploadCommandInput,
} from '@aws-sdk/client-s3';
import { SyncError } from '../../core/errors';
import { checkAborted, raced } from '../failures';
import type { WriteCondition } from './conditions';
import { statusOf } from './errors';
import { toToken } from './metadata';
import type { S3Session } from './s3Session';

/** S3's bounds: a part but the last has at least 5 MiB, and an upload at most 10,000 parts. */
export const largestPartCount = 10_000;

/** What describes an object apart from its bytes. */
export type ObjectHeaders = Omit<CreateMultipartUploadCommandInput, 'Bucket' | 'Key'>;

export interface MultipartUpload {
  readonly path: string;
  readonly uploadId: string;
  /** Is aborted when the caller cancels, and by `cancel`. */
  readonly signal: AbortSignal;
  /** Stops the parts that are on their way. */
  cancel(): void;
}

export interface MultipartOptions {
  readonly headers: ObjectHeaders;
  readonly condition: WriteCondition;
  readonly signal?: AbortSignal | undefined;
}

const permission = 's3:PutObject';

/**
 * Makes an object out of the parts that `sendParts` sends, and resolves with its version token. The condition is the
 * store's to check when the parts are joined. Whatever fails, the parts are removed, for they cost money unseen.
 * Own code in place of `@aws-sdk/lib-storage`, whose cancellation lets parts in flight go on and does not wait for
 * their removal.
 */
export async function uploadInParts(
  session: S3Session,
  path: string,
  options: MultipartOptions,
  sendParts: (upload: MultipartUpload) => Promise<CompletedPart[]>,
): Promise<string> {
  const { UploadId } = await session.run({ path, signal: options.signal, permission }, (send) =>
    session.client.send(new CreateMultipartUploadCommand({ ...options.headers, ...session.object(path) }), send),
  );
  if (UploadId === undefined) throw new SyncError('corrupt', `The store gave no name to the upload of "${path}".`, { path });
  const failure = new AbortController();
  const signal = options.signal === undefined ? failure.signal : AbortSignal.any([failure.signal, options.signal]);
  try {
    await session.uploads.begun(path, UploadId);
    const parts = await sendParts({ path, uploadId: UploadId, signal, cancel: () => failure.abort() });
    const token = await complete(session, path, UploadId, parts, options);
    await session.uploads.ended(UploadId);
    return token;
  } catch (error) {
    await removeParts(session, path, UploadId);
    throw error;
  }
}

/** Removes the parts of uploads that earlier processes of this device left. What fails is left to the next process. */
export async function removeLeftParts(session: S3Session, signal?: AbortSignal): Promise<void> {
  const left = await session.uploads.left();
  await Promise.all(left.map(({ path, uploadId }) => removeParts(session, path, uploadId, signal)));
  checkAborted(signal);
}

async function complete(
  session: S3Session,
  path: string,
  uploadId: string,
  parts: CompletedPart[],
  options: MultipartOptions,
): Promise<string> {
  const command = new CompleteMultipartUploadCommand({
    ...session.object(path),
    ...options.condition,
    UploadId: uploadId,
    MultipartUpload: { Parts: parts },
  });
  try {
    const done = await session.run({ path, signal: options.signal, permission }, (send) => session.client.send(command, send));
    return toToken(done.ETag);
  } catch (error) {
    if (options.condition.IfMatch !== undefined && SyncError.is(error, 'notFound')) throw raced(path, error);
    throw error;
  }
}

/** Never rejects: the failure that led here is the one to tell. What stays is noted, for the next process to remove. */
async function removeParts(session: S3Session, path: string, uploadId: string, signal?: AbortSignal): Promise<void> {
  try {
    await session.run({ path, signal, permission: 's3:AbortMultipartUpload' }, (send) =>
      session.client.send(new AbortMultipartUploadCommand({ ...session.object(path), UploadId: uploadId }), send),
    );
  } catch (error) {
    const isGone = SyncError.is(error) && statusOf(error.cause) === 404;
    if (!isGone) {
      session.log(`The parts of an unfinished upload of "${path}" stay in the bucket for now: ${errorText(error)}`);
      return;
    }
  }
  await session.uploads.ended(uploadId);
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
