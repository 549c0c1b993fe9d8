import { DeleteObjectCommand, GetBucketVersioningCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createHash, randomUUID } from 'node:crypto';
import { SyncError } from '../../core/errors';
import { statusOf } from './errors';
import { entityTag, type StoreBehaviour } from './conditions';
import { toToken } from './metadata';
import type { S3Session } from './s3Session';

/** A version token that no object has. */
export const bogus = '0123456789abcdef0123456789abcdef';
const content = Buffer.from('Cloud Sync tries what this store can do. This object is removed at once.\n');
const checksum = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: createHash('sha256').update(content).digest('base64') } as const;

export type Outcome = 'done' | 'refused' | 'unsupported';

/** Statuses by which a store says that it does not know a header, as opposed to honouring it. */
const unknownHeader: ReadonlySet<number | undefined> = new Set([400, 405, 501]);

/** Tries each condition on an object of its own, because stores differ and accept in silence what they ignore. */
export async function probeStore(session: S3Session, signal?: AbortSignal): Promise<StoreBehaviour> {
  const probe = new Probe(session, `.cloudsync/probe/${randomUUID()}`, signal);
  const behaviour = await probe.run().catch(async (error: unknown) => {
    await probe.cleanUp().catch(() => undefined);
    throw error;
  });
  await probe.cleanUp();
  return behaviour;
}

class Probe {
  private withChecksums = true;

  constructor(
    private readonly session: S3Session,
    private readonly path: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async run(): Promise<StoreBehaviour> {
    const takesCondition = await this.firstPut();
    const create = takesCondition && (await this.isRefused(() => this.put({ IfNoneMatch: '*' })));
    const refusesBogus = await this.isRefused(() => this.put({ IfMatch: entityTag(bogus, true) }));
    // Asked in any case: whoever may write need not be allowed to read.
    const token = await this.tag();
    if (token === undefined) throw noStore(this.session);
    const quotesTags = !refusesBogus || (await this.accepts(token, true));
    const update = refusesBogus && (quotesTags || (await this.accepts(token, false)));
    const refusesDelete = await this.isRefused(() => this.remove(entityTag(bogus, quotesTags)));
    const isStillThere = refusesDelete && (await this.tag()) !== undefined;
    const versions = await this.keepsVersions();
    return { create, update, delete: isStillThere, checksums: this.withChecksums, quotesTags, versions };
  }

  async cleanUp(): Promise<void> {
    await this.remove(undefined);
  }

  /** Whether the store takes an `If-None-Match`, let alone honours it. Finds out about checksums on the way. */
  private async firstPut(): Promise<boolean> {
    for (const withChecksums of [true, false]) {
      this.withChecksums = withChecksums;
      if ((await this.outcome(() => this.put({ IfNoneMatch: '*' }))) === 'done') return true;
      if ((await this.outcome(() => this.put({}))) === 'done') return false;
    }
    throw noStore(this.session);
  }

  private async accepts(token: string, quoted: boolean): Promise<boolean> {
    return (await this.outcome(() => this.put({ IfMatch: entityTag(token, quoted) }))) === 'done';
  }

  private async isRefused(act: () => Promise<unknown>): Promise<boolean> {
    return (await this.outcome(act)) === 'refused';
  }

  private async outcome(act: () => Promise<unknown>): Promise<Outcome> {
    try {
      await act();
      return 'done';
    } catch (error) {
      return outcomeOf(error);
    }
  }

  /** Any web server may answer: only a store tells the version of what it stored, and knows its buckets. */
  private async put(condition: { IfNoneMatch?: string; IfMatch?: string }): Promise<void> {
    const command = new PutObjectCommand({
      ...this.session.object(this.path),
      ...condition,
      Body: content,
      ...(this.withChecksums ? checksum : {}),
    });
    const { ETag } = await this.session
      .run({ signal: this.signal, permission: 's3:PutObject' }, (send) => this.session.client.send(command, send))
      .catch((error: unknown) => {
        throw SyncError.is(error, 'notFound') ? noStore(this.session) : error;
      });
    if (ETag === undefined) throw noStore(this.session);
  }

  private remove(ifMatch: string | undefined): Promise<unknown> {
    const command = new DeleteObjectCommand({ ...this.session.object(this.path), ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }) });
    return this.session.run({ permission: 's3:DeleteObject' }, (send) => this.session.client.send(command, send));
  }

  private async tag(): Promise<string | undefined> {
    try {
      const command = new HeadObjectCommand(this.session.object(this.path));
      const head = await this.session.run({ signal: this.signal, permission: 's3:GetObject' }, (send) =>
        this.session.client.send(command, send),
      );
      return toToken(head.ETag);
    } catch (error) {
      if (SyncError.is(error, 'notFound')) return undefined;
      throw error;
    }
  }

  private async keepsVersions(): Promise<boolean> {
    try {
      const command = new GetBucketVersioningCommand({ Bucket: this.session.bucket });
      const answer = await this.session.run({ signal: this.signal, permission: 's3:GetBucketVersioning' }, (send) =>
        this.session.client.send(command, send),
      );
      return answer.Status === 'Enabled';
    } catch (error) {
      // Many keys may not ask, and some stores do not know the question: what is not known is not promised.
      if (SyncError.is(error, 'forbidden') || SyncError.is(error, 'unsupported') || SyncError.is(error, 'notFound')) return false;
      if (SyncError.is(error, 'unknown')) return false;
      throw error;
    }
  }
}

function noStore({ endpoint, bucket }: S3Session): SyncError {
  return new SyncError(
    'badRemote',
    `${endpoint} does not store an object in the bucket "${bucket}". Check whether the endpoint is the address of an S3 store.`,
  );
}

/** How a store took a conditional request; throws what has nothing to do with the condition. */
export function outcomeOf(error: unknown): Outcome {
  if (SyncError.is(error, 'raced')) return 'refused';
  if (SyncError.is(error, 'unsupported')) return 'unsupported';
  if (SyncError.is(error, 'unknown') && unknownHeader.has(statusOf(error.cause))) return 'unsupported';
  throw error;
}
