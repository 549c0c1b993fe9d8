import {
  CopyObjectCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { SyncError } from '../../core/errors';
import type { StoreBehaviour, WriteCondition } from './conditions';
import type { LateBehaviour } from './lateProbe';
import { toToken } from './metadata';
import { uploadInParts, type MultipartUpload, type ObjectHeaders } from './multipart';
import type { S3Session } from './s3Session';

/** S3's bounds, in bytes: of a copy in one request, and of a part that is copied. */
const largestCopy = 5 * 1024 ** 3;
const copiedPart = 1024 ** 3;
const permission = 's3:PutObject';

export interface CopyJob {
  readonly from: string;
  readonly to: string;
  /** What the store told of the source. */
  readonly head: HeadObjectCommandOutput;
  /** The source's entity tag in the form that the store takes; omitted where the store takes no condition on it. */
  readonly ifMatch: string | undefined;
  readonly plan: CopyPlan;
  readonly signal?: AbortSignal | undefined;
}

export interface CopyPlan {
  readonly way: 'whole' | 'empty' | 'parts';
  /** Whether the store itself sees to it that nothing is at the destination. Otherwise the caller looks before and after. */
  readonly isConditional: boolean;
}

/**
 * How to copy so many bytes to a place where nothing is. Where a copy has no condition (Ceph ignores it), the copy is
 * made as an upload in parts whose one part is copied, for joining parts has one. No part can be copied from an object
 * without bytes.
 */
export function planCopy(size: number, late: Omit<LateBehaviour, 'joinUpdate'>, { create }: Pick<StoreBehaviour, 'create'>): CopyPlan {
  if (size <= largestCopy && (late.copy || !late.joinCreate)) return { way: 'whole', isConditional: late.copy };
  return size === 0 ? { way: 'empty', isConditional: create } : { way: 'parts', isConditional: late.joinCreate };
}

/** Copies an object inside the store, with its metadata, and resolves with the version token of the copy. */
export function copyObject(session: S3Session, job: CopyJob): Promise<string> {
  const condition: WriteCondition = job.plan.isConditional ? { IfNoneMatch: '*' } : {};
  switch (job.plan.way) {
    case 'whole':
      return copyWhole(session, job, condition);
    case 'empty':
      return copyEmpty(session, job, condition);
    case 'parts':
      return copyInParts(session, job, condition);
  }
}

async function copyWhole(session: S3Session, job: CopyJob, condition: WriteCondition): Promise<string> {
  const command = new CopyObjectCommand({
    ...session.object(job.to),
    ...sourceOf(session, job),
    MetadataDirective: 'COPY',
    ...condition,
  });
  const done = await session.run({ path: job.to, signal: job.signal, permission }, (send) => session.client.send(command, send));
  return confirmed(job, done.CopyObjectResult?.ETag);
}

async function copyEmpty(session: S3Session, job: CopyJob, condition: WriteCondition): Promise<string> {
  const command = new PutObjectCommand({ ...headersOf(job.head), ...session.object(job.to), Body: new Uint8Array(0), ...condition });
  const done = await session.run({ path: job.to, signal: job.signal, permission }, (send) => session.client.send(command, send));
  return confirmed(job, done.ETag);
}

function copyInParts(session: S3Session, job: CopyJob, condition: WriteCondition): Promise<string> {
  const size = job.head.ContentLength ?? 0;
  const options = { headers: headersOf(job.head), condition, signal: job.signal };
  return uploadInParts(session, job.to, options, async (upload) => {
    const parts: CompletedPart[] = [];
    for (let start = 0; start < size; start += copiedPart) {
      const range = size <= copiedPart ? undefined : `bytes=${start}-${Math.min(start + copiedPart, size) - 1}`;
      parts.push(await copyPart(session, job, upload, parts.length + 1, range));
    }
    return parts;
  });
}

async function copyPart(
  session: S3Session,
  job: CopyJob,
  upload: MultipartUpload,
  number: number,
  range: string | undefined,
): Promise<CompletedPart> {
  const command = new UploadPartCopyCommand({
    ...session.object(job.to),
    ...sourceOf(session, job),
    UploadId: upload.uploadId,
    PartNumber: number,
    ...(range === undefined ? {} : { CopySourceRange: range }),
  });
  const done = await session.run({ path: job.from, signal: upload.signal, permission }, (send) => session.client.send(command, send));
  return { PartNumber: number, ETag: confirmed(job, done.CopyPartResult?.ETag) };
}

function sourceOf(session: S3Session, { from, ifMatch }: CopyJob): { readonly CopySource: string; readonly CopySourceIfMatch?: string } {
  const { Bucket, Key } = session.object(from);
  const CopySource = `${Bucket}/${Key}`.split('/').map(encodeURIComponent).join('/');
  return ifMatch === undefined ? { CopySource } : { CopySource, CopySourceIfMatch: ifMatch };
}

function headersOf(head: HeadObjectCommandOutput): ObjectHeaders {
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata } = head;
  const headers = { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

function confirmed(job: CopyJob, etag: string | undefined): string {
  if (etag === undefined) throw new SyncError('corrupt', `The store did not confirm the copy of "${job.from}".`, { path: job.from });
  return toToken(etag);
}
