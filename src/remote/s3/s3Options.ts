import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { ProviderMemory } from '../providerMemory';

export interface S3Options {
  readonly bucket: string;
  /** The folder of the bucket that is the provider's root; slashes at its ends do not matter. */
  readonly prefix?: string | undefined;
  /** URL of a store other than Amazon's. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Puts the bucket into the path instead of the host name. The default is so for an `endpoint` of one's own. */
  readonly pathStyle?: boolean | undefined;
  /** Omitted: the AWS SDK's default chain (environment, shared files, single sign-on, instance roles). `anonymous`: none at all. */
  readonly credentials?: NonNullable<S3ClientConfig['credentials']> | 'anonymous' | undefined;
  /** The profile of the shared AWS files to sign in with, where there are no `credentials`. */
  readonly profile?: string | undefined;
  /** Connections at once. */
  readonly maxSockets?: number | undefined;
  /** How long a connection may be silent before the request counts as failed, in milliseconds. */
  readonly silenceLimitMs?: number | undefined;
  /** Attempts for a request in all, the first included. */
  readonly maxAttempts?: number | undefined;
  /** Where uploads in parts are noted until they are done. Omitted: nowhere, and what a crash leaves of them stays in the bucket. */
  readonly memory?: ProviderMemory | undefined;
  /** Milliseconds since the epoch: the time of a file that was uploaded without one. */
  readonly now?: (() => number) | undefined;
  /** Receives sentences for a log; never a secret. */
  readonly log?: ((message: string) => void) | undefined;
}

/** `''` or a path that ends in one slash. */
export function keyPrefix(prefix: string | undefined): string {
  const trimmed = (prefix ?? '').replace(/^\/+|\/+$/gu, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}

/**
 * Names the place. Amazon's bucket names are unique in the world, so `s3:bucket/prefix` says it all; any other store
 * may hold a bucket of the same name, so its host is part of it: `s3://host:port/bucket/prefix`.
 */
export function providerId({ bucket, prefix, endpoint }: S3Options): string {
  const path = `${bucket}/${keyPrefix(prefix)}`.replace(/\/$/u, '');
  return endpoint === undefined ? `s3:${path}` : `s3://${new URL(endpoint).host}/${path}`;
}
