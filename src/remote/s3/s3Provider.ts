import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type GetObjectCommandOutput,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { SyncError } from '../../core/errors';
import type {
  ByteSource,
  CloudSyncProvider,
  DeleteOptions,
  DownloadOptions,
  ListOptions,
  MoveOptions,
  ProviderCapabilities,
  RemoteContent,
  RemoteFileInfo,
  UploadOptions,
} from '../../core/model/provider';
import { toSource } from '../bytes';
import { notFound, raced } from '../failures';
import { discardBody, readBody } from './body';
import { ByteBudget } from './byteBudget';
import { entityTag, writeCondition, type StoreBehaviour } from './conditions';
import { copyObject, planCopy } from './copy';
import { probeLate, type LateBehaviour } from './lateProbe';
import { listObjects } from './listing';
import { describeObject, toMetadata } from './metadata';
import { removeLeftParts } from './multipart';
import { once } from './once';
import { probeStore } from './probe';
import { createClient, type CountingClient } from './s3Client';
import { providerId, type S3Options } from './s3Options';
import { S3Session } from './s3Session';
import { largestSinglePut, putInParts, putWhole, type UploadJob } from './upload';

/** Bytes that uploads hold in memory at once. */
const uploadMemory = 64 * 1024 * 1024;

/**
 * Amazon S3 and every store that speaks its protocol: one object per file under its own path. What the store honours
 * is tried before the first write. Where a condition is not honoured, the guarded mode looks just before the write and
 * verifies after it, which notices another writer but cannot keep two from writing in the same moment; a bucket with
 * versioning keeps what is replaced then. (Ceph checks a condition on a versioned bucket in that same way, which no
 * probe can see.)
 */
export class S3Provider implements CloudSyncProvider {
  readonly id: string;
  private readonly connection: CountingClient;
  private readonly session: S3Session;
  private readonly budget = new ByteBudget(uploadMemory);
  private readonly behaviour: (signal?: AbortSignal) => Promise<StoreBehaviour>;
  private readonly late: (signal?: AbortSignal) => Promise<LateBehaviour>;
  private readonly tidied: (signal?: AbortSignal) => Promise<void>;

  constructor(private readonly options: S3Options) {
    this.id = providerId(options);
    this.connection = createClient(options);
    this.session = new S3Session(this.connection.client, options);
    this.behaviour = once(async (signal) => {
      const behaviour = await probeStore(this.session, signal);
      options.log?.(`${this.id} honours ${JSON.stringify(behaviour)}`);
      return behaviour;
    });
    this.late = once((signal) => probeLate(this.session, signal));
    this.tidied = once((signal) => removeLeftParts(this.session, signal));
  }

  get requests(): number {
    return this.connection.requests();
  }

  get clockAhead(): number | undefined {
    return this.connection.clockAhead();
  }

  async connect(signal?: AbortSignal): Promise<ProviderCapabilities> {
    const behaviour = await this.behaviour(signal);
    return {
      conditionalCreate: behaviour.create,
      conditionalUpdate: behaviour.update,
      conditionalDelete: behaviour.delete,
      keepsDeleted: behaviour.versions,
    };
  }

  listFiles(prefix: string, options: ListOptions = {}): Promise<RemoteFileInfo[]> {
    return listObjects(this.session, prefix, options);
  }

  async getFileInfo(path: string, signal?: AbortSignal): Promise<RemoteFileInfo | undefined> {
    const head = await this.head(path, signal);
    return head && describeObject(path, head);
  }

  async download(path: string, options: DownloadOptions = {}): Promise<RemoteContent> {
    const { etag, signal } = options;
    const condition = etag === undefined ? {} : { IfMatch: entityTag(etag, true) };
    const command = new GetObjectCommand({ ...this.session.object(path), ...condition });
    const object = await this.session.run<GetObjectCommandOutput>({ path, signal, permission: 's3:GetObject' }, (send) =>
      this.session.client.send(command, send),
    );
    const info = describeObject(path, object);
    if (etag !== undefined && info.etag !== etag) {
      discardBody(object);
      throw raced(path);
    }
    return { info, content: readBody(this.session, path, object, signal) };
  }

  async upload(path: string, content: Uint8Array | ByteSource, options: UploadOptions = {}): Promise<RemoteFileInfo> {
    const { replaces, signal } = options;
    const source = toSource(content);
    const behaviour = await this.beginWriting(signal);
    const inParts = source.size > largestSinglePut;
    const honours = await this.honoursWrites(behaviour, inParts, replaces, signal);
    const metadata = toMetadata(options, this.options.now ?? Date.now);
    const job: UploadJob = { path, source, options, metadata, condition: writeCondition(replaces, honours) };
    const isGuarded = replaces !== undefined && Object.keys(job.condition).length === 0;
    const put = (): Promise<string> =>
      inParts ? putInParts(this.session, job, this.budget) : putWhole(this.session, job, behaviour, this.budget);
    const token = await (isGuarded ? this.guard(path, replaces, put, signal) : put());
    // The bytes had this hash when they were sent, or nothing would have been written.
    return { ...describeObject(path, { ETag: token, ContentLength: source.size, Metadata: metadata }), hash: options.hash };
  }

  async delete(path: string, options: DeleteOptions = {}): Promise<void> {
    const { etag, signal } = options;
    const behaviour = await this.beginWriting(signal);
    const isGuarded = etag !== undefined && !behaviour.delete;
    if (isGuarded) {
      const info = await this.getFileInfo(path, signal);
      if (info === undefined) return;
      if (info.etag !== etag) throw raced(path);
    }
    const condition = etag === undefined || isGuarded ? {} : { IfMatch: entityTag(etag, behaviour.quotesTags) };
    try {
      const command = new DeleteObjectCommand({ ...this.session.object(path), ...condition });
      await this.session.run({ path, signal, permission: 's3:DeleteObject' }, (send) => this.session.client.send(command, send));
    } catch (error) {
      if (!SyncError.is(error, 'notFound')) throw error;
    }
    if (isGuarded) await this.checkVersion(path, 'absent', signal);
  }

  async move(from: string, to: string, options: MoveOptions = {}): Promise<RemoteFileInfo> {
    const { signal } = options;
    const [behaviour, late, head] = await Promise.all([this.beginWriting(signal), this.late(signal), this.head(from, signal)]);
    if (head === undefined) throw notFound(from);
    const { etag } = describeObject(from, head);
    if (options.etag !== undefined && options.etag !== etag) throw raced(from);
    const plan = planCopy(head.ContentLength ?? 0, late, behaviour);
    const takesIfMatch = plan.way !== 'whole' || late.takesCopyConditions;
    const job = { from, to, head, plan, ifMatch: takesIfMatch ? entityTag(etag, behaviour.quotesTags) : undefined, signal };
    const copy = (): Promise<string> => copyObject(this.session, job);
    const token = await (plan.isConditional ? copy() : this.guard(to, 'absent', copy, signal));
    await this.finishMove(from, etag, to, token);
    return describeObject(to, { ...head, ETag: token });
  }

  dispose(): void {
    this.session.client.destroy();
  }

  /**
   * Deletes what was copied. Not to be cancelled: both or one of the two would stay. Where another version is at `from`
   * afterwards, the copy stays: the deletion may have happened before that was written, its answer being lost.
   */
  private async finishMove(from: string, etag: string, to: string, token: string): Promise<void> {
    try {
      await this.delete(from, { etag });
    } catch (error) {
      if (SyncError.is(error, 'raced') && (await this.getFileInfo(from))?.etag === etag) await this.delete(to, { etag: token });
      throw error;
    }
  }

  private async honoursWrites(
    behaviour: StoreBehaviour,
    inParts: boolean,
    replaces: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<StoreBehaviour> {
    if (!inParts || replaces === undefined) return behaviour;
    const { joinCreate, joinUpdate } = await this.late(signal);
    return { ...behaviour, create: behaviour.create && joinCreate, update: behaviour.update && joinUpdate };
  }

  /** Removes what earlier processes left: only when the first write comes, for it is then that no other process of this device writes. */
  private async beginWriting(signal: AbortSignal | undefined): Promise<StoreBehaviour> {
    await this.tidied(signal);
    return this.behaviour(signal);
  }

  /** Writes in the guarded mode. The look afterwards is not to be cancelled: what it is about has been written. */
  private async guard(path: string, expected: string, write: () => Promise<string>, signal: AbortSignal | undefined): Promise<string> {
    await this.checkVersion(path, expected, signal);
    const token = await write();
    await this.checkVersion(path, token);
    return token;
  }

  /** The guarded mode's look: throws `raced` when another version than `expected` is there. */
  private async checkVersion(path: string, expected: string, signal?: AbortSignal): Promise<void> {
    const info = await this.getFileInfo(path, signal);
    if ((info?.etag ?? 'absent') !== expected) throw raced(path);
  }

  private async head(path: string, signal: AbortSignal | undefined): Promise<HeadObjectCommandOutput | undefined> {
    const command = new HeadObjectCommand(this.session.object(path));
    try {
      return await this.session.run({ path, signal, permission: 's3:GetObject' }, (send) => this.session.client.send(command, send));
    } catch (error) {
      if (SyncError.is(error, 'notFound')) return undefined;
      throw error;
    }
  }
}
