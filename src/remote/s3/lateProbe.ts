import { CopyObjectCommand, DeleteObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { SyncError } from '../../core/errors';
import { entityTag, type WriteCondition } from './conditions';
import { uploadInParts } from './multipart';
import { bogus, outcomeOf, type Outcome } from './probe';
import type { S3Session } from './s3Session';

/** What only large files and moves need, and so is found out when the first of them comes. */
export interface LateBehaviour {
  /** `If-None-Match: *` on joining the parts of an upload. */
  readonly joinCreate: boolean;
  /** `If-Match` on it. */
  readonly joinUpdate: boolean;
  /** `If-None-Match: *` on a copy. */
  readonly copy: boolean;
  /** Whether a copy with a condition is taken at all. A store that answers 501 to one condition may do so to that on the source, too. */
  readonly takesCopyConditions: boolean;
}

const permission = 's3:PutObject';

/** Tries whether the store refuses to join parts into, and to copy onto, an object that is there already. */
export async function probeLate(session: S3Session, signal?: AbortSignal): Promise<LateBehaviour> {
  const path = `.cloudsync/probe/${randomUUID()}`;
  try {
    await joinPart(session, path, {}, signal);
    const refusesToJoin = async (condition: WriteCondition): Promise<boolean> =>
      (await outcome(() => joinPart(session, path, condition, signal))) === 'refused';
    const joinCreate = await refusesToJoin({ IfNoneMatch: '*' });
    const joinUpdate = await refusesToJoin({ IfMatch: entityTag(bogus, true) });
    const copy = await outcome(() => copyOntoItself(session, path, signal));
    return { joinCreate, joinUpdate, copy: copy === 'refused', takesCopyConditions: copy !== 'unsupported' };
  } finally {
    await session.run({ permission: 's3:DeleteObject' }, (send) =>
      session.client.send(new DeleteObjectCommand(session.object(path)), send),
    );
  }
}

function joinPart(session: S3Session, path: string, condition: WriteCondition, signal: AbortSignal | undefined): Promise<string> {
  return uploadInParts(session, path, { headers: {}, condition, signal }, async ({ uploadId }) => {
    const command = new UploadPartCommand({ ...session.object(path), UploadId: uploadId, PartNumber: 1, Body: Buffer.from('probe') });
    const { ETag } = await session.run({ path, signal, permission }, (send) => session.client.send(command, send));
    if (ETag === undefined) throw new SyncError('corrupt', 'The store did not confirm a part of an upload.');
    return [{ PartNumber: 1, ETag }];
  });
}

function copyOntoItself(session: S3Session, path: string, signal: AbortSignal | undefined): Promise<unknown> {
  const { Bucket, Key } = session.object(path);
  const command = new CopyObjectCommand({
    Bucket,
    Key,
    CopySource: encodeURIComponent(`${Bucket}/${Key}`),
    // An object may be copied onto itself only if something about it changes.
    MetadataDirective: 'REPLACE',
    IfNoneMatch: '*',
  });
  return session.run({ path, signal, permission }, (send) => session.client.send(command, send));
}

async function outcome(act: () => Promise<unknown>): Promise<Outcome> {
  try {
    await act();
    return 'done';
  } catch (error) {
    return outcomeOf(error);
  }
}
