import type { S3Client } from '@aws-sdk/client-s3';
import { badName, checkAborted } from '../failures';
import { toSyncError } from './errors';
import { keyPrefix, providerId, type S3Options } from './s3Options';
import { UploadNotes } from './uploadNotes';

/** S3's bound for the name of an object, in bytes of UTF-8. */
const longestKey = 1024;

/** What a request is about. */
export interface RequestContext {
  readonly path?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The IAM permission that it needs. */
  readonly permission: string;
}

export interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

/** A bucket, the prefix in it, and the connection to it. */
export class S3Session {
  readonly bucket: string;
  readonly prefix: string;
  /** The uploads in parts that this device has begun. */
  readonly uploads: UploadNotes;
  readonly log: (message: string) => void;
  /** The store, for people. */
  readonly endpoint: string;
  private readonly isAnonymous: boolean;

  constructor(
    readonly client: S3Client,
    options: S3Options,
  ) {
    this.bucket = options.bucket;
    this.prefix = keyPrefix(options.prefix);
    this.log = (message) => options.log?.(message);
    this.uploads = new UploadNotes(providerId(options), options.memory, this.log);
    this.endpoint = options.endpoint === undefined ? 'Amazon S3' : new URL(options.endpoint).host;
    this.isAnonymous = options.credentials === 'anonymous';
  }

  /** The object that a path is stored as, as the SDK's commands take it; throws `badName` for one that no object can have. */
  object(path: string): { readonly Bucket: string; readonly Key: string } {
    if (path === '' || path.endsWith('/')) throw badName(path, 'its name is that of a folder');
    const Key = this.prefix + path;
    if (Buffer.byteLength(Key) > longestKey) throw badName(path, `with the prefix it is longer than ${longestKey} bytes`);
    return { Bucket: this.bucket, Key };
  }

  /** Sends requests; whatever they throw becomes a `SyncError`. */
  async run<T>(context: RequestContext, act: (options: SendOptions) => Promise<T>): Promise<T> {
    checkAborted(context.signal);
    try {
      return await act(context.signal === undefined ? {} : { abortSignal: context.signal });
    } catch (error) {
      const { bucket, endpoint, isAnonymous } = this;
      throw toSyncError(error, { ...context, bucket, endpoint, isAnonymous });
    }
  }
}
