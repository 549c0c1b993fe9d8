import { PutObjectCommand, UploadPartCommand, type CompletedPart } from '@aws-sdk/client-s3';
import { SyncError } from '../../core/errors';
import type { ByteSource, UploadOptions } from '../../core/model/provider';
import { collect } from '../bytes';
import { raced } from '../failures';
import { partsOf, verified } from '../sourceParts';
import type { ByteBudget } from './byteBudget';
import type { StoreBehaviour, WriteCondition } from './conditions';
import { tagOfBytes, tagOfParts } from './entityTags';
import { hashMetadata, toToken } from './metadata';
import { largestPartCount, uploadInParts, type MultipartUpload } from './multipart';
import type { S3Session } from './s3Session';

/** Files larger than this go up in parts, in bytes. */
export const largestSinglePut = 16 * 1024 * 1024;
const smallestPart = 8 * 1024 * 1024;
const partsAtOnce = 4;
const permission = 's3:PutObject';

export interface UploadJob {
  readonly path: string;
  readonly source: ByteSource;
  readonly options: UploadOptions;
  /** Without the hash. */
  readonly metadata: Record<string, string>;
  readonly condition: WriteCondition;
}

/** Sends a file in one request and resolves with its version token. */
export async function putWhole(session: S3Session, job: UploadJob, behaviour: StoreBehaviour, budget: ByteBudget): Promise<string> {
  return budget.spend(job.source.size, async () => {
    const body = await collect(verified(job.path, job.source, job.options));
    const command = new PutObjectCommand({
      ...session.object(job.path),
      ...job.condition,
      Body: body,
      Metadata: withHash(job, () => tagOfBytes(body)),
      ...(behaviour.checksums ? checksumOf(job.options.hash) : {}),
    });
    try {
      const done = await session.run({ path: job.path, signal: job.options.signal, permission }, (send) =>
        session.client.send(command, send),
      );
      return toToken(done.ETag);
    } catch (error) {
      // Replacing what is not there any more: S3 answers 404.
      if (job.condition.IfMatch !== undefined && SyncError.is(error, 'notFound')) throw raced(job.path, error);
      throw error;
    }
  });
}

/** Sends a large file in parts, a few at a time, and resolves with its version token. */
export async function putInParts(session: S3Session, job: UploadJob, budget: ByteBudget): Promise<string> {
  const { path, options, condition } = job;
  const tag = options.hash === undefined ? '' : await foretellTag(job, budget);
  const headers = { Metadata: withHash(job, () => tag) };
  return uploadInParts(session, path, { headers, condition, signal: options.signal }, (upload) => sendParts(session, job, upload, budget));
}

/** The entity tag that the object will have. Its metadata go up before its parts, so that the source is read once more for it. */
function foretellTag({ path, source, options }: UploadJob, budget: ByteBudget): Promise<string> {
  const size = partSize(source.size);
  return budget.spend(size, async () => {
    const tags: string[] = [];
    for await (const part of partsOf(verified(path, source, options), size)) tags.push(tagOfBytes(part));
    return tagOfParts(tags);
  });
}

function withHash({ metadata, options: { hash } }: UploadJob, tag: () => string): Record<string, string> {
  return hash === undefined ? metadata : { ...metadata, ...hashMetadata(hash, tag()) };
}

async function sendParts(session: S3Session, job: UploadJob, upload: MultipartUpload, budget: ByteBudget): Promise<CompletedPart[]> {
  const size = partSize(job.source.size);
  const parts = new PartQueue(partsOf(verified(job.path, job.source, job.options), size));
  const sent: CompletedPart[] = [];
  const sendNext = (): Promise<boolean> =>
    budget.spend(size, async () => {
      const part = await parts.next();
      if (part === undefined) return false;
      sent.push({ PartNumber: part.number, ETag: await sendPart(session, upload, part.number, part.body) });
      return true;
    });
  const drain = async (): Promise<void> => {
    while (await sendNext());
  };
  try {
    await allOrFirstFailure(Array.from({ length: partsAtOnce }, drain), () => upload.cancel());
  } finally {
    await parts.close();
  }
  return sent.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
}

/** Hands out the parts of a file one after the other, to several senders. */
class PartQueue {
  private turn: Promise<unknown> = Promise.resolve();
  private count = 0;

  constructor(private readonly parts: AsyncGenerator<Uint8Array, undefined>) {}

  next(): Promise<{ readonly number: number; readonly body: Uint8Array } | undefined> {
    const next = this.turn.then(async () => {
      const { done, value } = await this.parts.next();
      return done === true ? undefined : { number: (this.count += 1), body: value };
    });
    this.turn = next.catch(() => undefined);
    return next;
  }

  /** Lets the source close what it has open. */
  async close(): Promise<void> {
    await this.turn;
    await this.parts.return(undefined);
  }
}

/** Waits for all to end, so that nothing is still on its way, and throws what failed first. */
async function allOrFirstFailure(actions: readonly Promise<void>[], onFailure: () => void): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(
    actions.map((action) =>
      action.catch((error: unknown) => {
        failures.push(error);
        onFailure();
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
}

async function sendPart(session: S3Session, upload: MultipartUpload, number: number, body: Uint8Array): Promise<string> {
  const { path, uploadId, signal } = upload;
  const command = new UploadPartCommand({ ...session.object(path), UploadId: uploadId, PartNumber: number, Body: body });
  const { ETag } = await session.run({ path, signal, permission }, (send) => session.client.send(command, send));
  if (ETag === undefined) throw new SyncError('corrupt', `The store did not confirm a part of "${path}".`, { path });
  return ETag;
}

export function partSize(size: number): number {
  return Math.max(smallestPart, Math.ceil(size / largestPartCount));
}

function checksumOf(hash: string | undefined): { readonly ChecksumAlgorithm?: 'SHA256'; readonly ChecksumSHA256?: string } {
  if (hash === undefined) return {};
  // Ceph verifies the checksum only when the algorithm is named too.
  return { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: Buffer.from(hash, 'hex').toString('base64') };
}
